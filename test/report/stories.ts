/** Runs as they typically end. */
import type { RunReport } from '../../src/run/report.ts';
import type { Failure, RunPlan } from '../../src/run/state.ts';
import { after, before, phases, plan, report, table, without } from './reports.ts';

const LOADED = { provisioning: 551, starting: 41, replicating: 70, settling: 2, committed: 1, clearing: 59 };
const suspended: Failure = {
  code: 'table-suspended',
  message: 'a table is not completely loaded: studentdb.grades',
  remedy:
    'see the state of each table below, the control table awsdms_apply_exceptions on the target, and the task log',
  evidence: [
    'task status: stopped',
    'stop reason: STOPPED_AT_COMMIT_TIME',
    'studentdb.grades: Table error',
    'RetCode: SQL_ERROR SqlState: 23502 NativeError: 1 Message: ERROR: null value in column "mark" of relation "grades" violates not-null constraint;\nDETAIL: Failing row contains (17, null).',
  ],
};
const someTables = [
  table('studentdb.student_details', { updates: 1 }),
  table('studentdb.grades', { inserts: 3 }),
  table('studentdb.enrol_2025'),
];
const nothingBegan = (change: Partial<RunReport>): RunReport =>
  without(
    report({ phases: [], tables: [], ...change }),
    'run',
    'migrationType',
    'from',
    'stopReason',
    'caughtUp',
    'checkpoint',
    'cost',
    'resources',
  );

export const stories: Record<string, { plan: RunPlan; report: RunReport }> = {
  'success with changes': { plan: plan(), report: report({ phases: phases(LOADED), tables: someTables }) },
  'nothing found': {
    plan: plan(),
    report: report({
      phases: phases({ ...LOADED, replicating: 64 }),
      tables: someTables.map(({ table: name }) => table(name)),
      checkpoint: { before, after: before },
    }),
  },
  'first full load': {
    plan: plan({ migrationType: 'full-load-and-cdc', from: { kind: 'full-load' } }),
    report: report({
      phases: phases({ ...LOADED, replicating: 5210 }),
      migrationType: 'full-load-and-cdc',
      from: { kind: 'full-load' },
      tables: [
        table('studentdb.student_details', { fullLoadRows: 1_204_113, inserts: 12 }),
        table('studentdb.grades', { fullLoadRows: 98_001 }),
      ],
      stopReason: 'STOPPED_AFTER_CACHED_EVENTS',
      checkpoint: { after },
      warnings: ['a full load empties the target tables before it fills them'],
    }),
  },
  'failed, kept': {
    plan: plan(),
    report: without(
      report({
        outcome: 'failed',
        phases: phases({
          provisioning: 551,
          starting: 41,
          replicating: 70,
          settling: 2,
          committed: 1,
          held: 0,
        }),
        tables: [
          table('studentdb.student_details', { updates: 1 }),
          table('studentdb.grades', { inserts: 2, state: 'Table error' }),
        ],
        failure: suspended,
        checkpoint: { before },
      }),
      'caughtUp',
    ),
  },
  'failed, deleted': {
    plan: plan({ onFailure: 'delete' }),
    report: without(
      report({
        outcome: 'failed',
        phases: phases(LOADED),
        tables: [table('studentdb.grades', { inserts: 2, state: 'Table error' })],
        failure: suspended,
        checkpoint: { before },
      }),
      'caughtUp',
    ),
  },
  held: {
    plan: plan(),
    report: nothingBegan({
      outcome: 'held',
      failure: {
        code: 'held',
        message:
          'held since 2026-11-20T02:28:09.000Z, because run 20261120-021704-k3x9 failed: a table is not completely loaded: studentdb.grades',
        remedy: `${suspended.remedy}; then \`sluice clear students\``,
        evidence: [],
      },
      leftovers: [
        'replication task sluice-students-20261120-021704-k3x9',
        'replication instance sluice-students-20261120-021704-k3x9',
      ],
    }),
  },
  busy: {
    plan: plan(),
    report: nothingBegan({
      outcome: 'busy',
      failure: {
        code: 'pipeline-busy',
        message: 'students is being loaded by octocat via GitHub Actions since 2026-11-20T02:01:44.000Z',
        remedy: 'wait for that run to end; should it have died, its lease lapses by itself',
        evidence: [],
      },
    }),
  },
  unfinished: {
    plan: plan(),
    report: without(
      report({
        outcome: 'unfinished',
        phases: phases({ provisioning: 240 }),
        checkpoint: { before },
        leftovers: ['replication instance sluice-students-20261120-021704-k3x9'],
      }),
      'stopReason',
      'caughtUp',
    ),
  },
  resumed: {
    plan: plan(),
    report: report({ resumed: true, phases: phases({ ...LOADED, replicating: 1205 }), tables: someTables }),
  },
  'not caught up': {
    plan: plan(),
    report: report({
      phases: phases(LOADED),
      tables: someTables,
      caughtUp: false,
      warnings: [
        'the run ended before it had read everything up to its stop; the next one goes on from there',
      ],
    }),
  },
  leftovers: {
    plan: plan(),
    report: report({
      phases: phases({ ...LOADED, clearing: 1800 }),
      tables: someTables,
      leftovers: ['replication instance sluice-students-20261120-021704-k3x9 (deleting)'],
    }),
  },
};
