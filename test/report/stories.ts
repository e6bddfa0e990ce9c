/** Runs as they typically end, for the printers' tests. All begin at the same second of a winter's night. */
import type { Instant } from '../../src/clock.ts';
import { costOf } from '../../src/report/cost.ts';
import type { RunReport } from '../../src/run/report.ts';
import type { Checkpoint, Failure, Phase, PhaseTime, RunPlan, TableCounts } from '../../src/run/state.ts';

export const BEGAN: Instant = Date.UTC(2026, 10, 20, 2, 17, 4);
const MINUTE = 60_000;

export const before: Checkpoint = {
  value:
    'checkpoint:V1#27#mysql-bin-changelog.157832:1975:-1:2002:677883278264080:mysql-bin-changelog.157832:1876#0#0#*#0#93',
  run: '20261119-021703-h7wq',
  at: BEGAN - 24 * 60 * MINUTE,
};
export const after: Checkpoint = {
  value:
    'checkpoint:V1#31#mysql-bin-changelog.157840:4402:-1:2002:677883278264080:mysql-bin-changelog.157840:4310#0#0#*#0#17',
  run: '20261120-021704-k3x9',
  at: BEGAN + 11 * MINUTE,
};

export function plan(change: Partial<RunPlan> = {}): RunPlan {
  const pipeline = change.pipeline ?? 'students';
  const run = change.run ?? '20261120-021704-k3x9';
  return {
    format: 1,
    run,
    pipeline,
    file: `pipelines/${pipeline}.yml`,
    mode: 'cdc',
    migrationType: 'cdc',
    from: {
      kind: 'checkpoint',
      checkpoint: before.value,
      position: before.value,
      run: before.run,
      at: before.at,
    },
    stop: { by: 'commit_time', at: BEGAN + 1000, after: 0, idle: MINUTE },
    tableMappings: JSON.stringify({
      rules: [
        selection('1', 'include', 'student_details'),
        selection('2', 'include', 'enrol_%'),
        selection('3', 'include', 'grades'),
        selection('4', 'exclude', 'tmp_%'),
        rename('5', 'table', 'grades', 'marks'),
      ],
    }),
    settings: '{}',
    expectedTables: ['studentdb.student_details', 'studentdb.grades'],
    instance: {
      identifier: `sluice-${pipeline}-${run}`,
      class: 'dms.t3.medium',
      storage: 50,
      subnetGroup: 'sluice',
      securityGroups: ['sg-0a1b2c3d4e5f60718'],
      multiAz: false,
    },
    source: {
      kind: 'existing',
      identifier: 'students-mysql',
      arn: 'arn:aws:dms:us-east-1:111122223333:endpoint:STUDENTS',
      engine: 'mysql',
    },
    target: {
      kind: 'existing',
      identifier: 'students-aurora',
      arn: 'arn:aws:dms:us-east-1:111122223333:endpoint:AURORA',
      engine: 'aurora-postgresql',
    },
    task: { identifier: `sluice-${pipeline}-${run}` },
    tags: { team: 'data' },
    timeout: { provision: 40 * MINUTE, replicate: 180 * MINUTE, teardown: 30 * MINUTE },
    onFailure: 'keep',
    metrics: { namespace: 'Sluice', perTable: false },
    warnings: [],
    ...change,
  };
}

const selection = (id: string, action: string, table: string) => ({
  'rule-type': 'selection',
  'rule-id': id,
  'rule-name': id,
  'object-locator': { 'schema-name': 'studentdb', 'table-name': table },
  'rule-action': action,
});

const rename = (id: string, target: string, table: string, value: string) => ({
  'rule-type': 'transformation',
  'rule-id': id,
  'rule-name': id,
  'rule-target': target,
  'object-locator': { 'schema-name': 'studentdb', 'table-name': table },
  'rule-action': 'rename',
  value,
});

export const table = (name: string, change: Partial<TableCounts> = {}): TableCounts => ({
  table: name,
  state: 'Table completed',
  inserts: 0,
  updates: 0,
  deletes: 0,
  ddls: 0,
  fullLoadRows: 0,
  ...change,
});

/** Phases one after the other from `BEGAN`, with their lengths in seconds. */
export function phases(lengths: Partial<Record<Phase, number>>): PhaseTime[] {
  let from = BEGAN;
  return (Object.entries(lengths) as [Phase, number][]).map(([phase, seconds]) => {
    const time = { phase, from, to: from + seconds * 1000 };
    from = time.to;
    return time;
  });
}

export function report(change: Partial<RunReport> = {}): RunReport {
  const tables = change.tables ?? [];
  const times = change.phases ?? phases({ provisioning: 551, starting: 41, replicating: 70, settling: 2 });
  const sum = (member: keyof Omit<TableCounts, 'table' | 'state'>) =>
    tables.reduce((total, one) => total + one[member], 0);
  const { instance, task, ...planned } = plan();
  return {
    format: 1,
    pipeline: 'students',
    run: planned.run,
    file: planned.file,
    mode: 'cdc',
    outcome: 'succeeded',
    startedAt: BEGAN,
    endedAt: times.at(-1)?.to ?? BEGAN + 2000,
    resumed: false,
    migrationType: 'cdc',
    from: planned.from,
    phases: times,
    tables,
    totals: {
      inserts: sum('inserts'),
      updates: sum('updates'),
      deletes: sum('deletes'),
      ddls: sum('ddls'),
      fullLoadRows: sum('fullLoadRows'),
    },
    stopReason: 'STOPPED_AT_COMMIT_TIME',
    caughtUp: true,
    checkpoint: { before, after },
    cost: costOf(instance, (times.at(-1)?.to ?? BEGAN) - BEGAN),
    warnings: [],
    leftovers: [],
    resources: { instance: instance.identifier, instanceClass: instance.class, task: task.identifier },
    ...change,
  };
}

/** `report` without the members named. */
export function without(from: RunReport, ...members: (keyof RunReport)[]): RunReport {
  const copy: Partial<RunReport> = { ...from };
  for (const member of members) delete copy[member];
  return copy as RunReport;
}

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
