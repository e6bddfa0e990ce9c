/** Records with every member filled in, and the smallest ones, for tests of what stores and tells them. */
import type { MetricsRow } from '../../src/run/ports.ts';
import type { RunRecord, RunReport } from '../../src/run/report.ts';
import type { Lease, PipelineState, RunPlan, TableCounts } from '../../src/run/state.ts';

/** 2026-01-01T02:00:00Z */
export const START = Date.UTC(2026, 0, 1, 2);
export const RUN = '20260101-020000-ab12';
const MINUTE = 60_000;

export const lease = (owner: string): Lease => ({
  owner,
  counter: 1,
  holder: { who: 'octocat via GitHub Actions', link: 'https://github.com/o/r/actions/runs/1', since: START },
});

/** The first state of a pipeline, owned or not. */
export function firstState(pipeline: string, owner?: string): PipelineState {
  return { format: 1, pipeline, revision: 1, pace: {}, ...(owner !== undefined && { lease: lease(owner) }) };
}

/** The state that follows, changed in a way that shows. */
export function nextState(state: PipelineState, change: Partial<PipelineState> = {}): PipelineState {
  return { ...state, revision: state.revision + 1, ...change };
}

export const tableCounts = (table: string, rows = 1): TableCounts => ({
  table,
  state: 'Table completed',
  inserts: rows,
  updates: 2,
  deletes: 3,
  ddls: 0,
  fullLoadRows: 0,
});

export function fullState(pipeline: string): PipelineState {
  const created = { createdAt: START + MINUTE, deletedAt: START + 9 * MINUTE };
  return {
    ...firstState(pipeline, 'owner-1'),
    revision: 7,
    run: {
      id: RUN,
      phase: 'settling',
      startedAt: START,
      phases: [
        { phase: 'provisioning', from: START, to: START + 8 * MINUTE },
        { phase: 'settling', from: START + 8 * MINUTE },
      ],
      instance: {
        identifier: 'sluice-students',
        arn: 'arn:aws:dms:eu-west-1:1:rep:A',
        owned: true,
        ...created,
      },
      source: { identifier: 'students-mysql', owned: false },
      target: { identifier: 'students-aurora', arn: 'arn:aws:dms:eu-west-1:1:endpoint:B', owned: false },
      task: {
        identifier: 'sluice-students-task',
        owned: true,
        startBefore: null,
        stopPosition: 'commit_time:2026-01-01T02:00:00',
        stopAsked: { at: START + 7 * MINUTE, why: 'idle' },
      },
      verdict: {
        ok: false,
        code: 'table-error',
        message: 'students.grades is in error.',
        remedy: 'Look at the task log.',
        evidence: ['ERROR: duplicate key\nDETAIL: Key (id)=(1)'],
        tables: [tableCounts('students.grades')],
        stopReason: 'STOPPED_AT_COMMIT_TIME',
        warnings: [],
      },
      retries: { createInstance: 2 },
    },
    checkpoint: { value: 'checkpoint:V1#27#mysql-bin.000003:1234:-1:*#0#*#0#', run: RUN, at: START },
    hold: {
      run: RUN,
      since: START,
      code: 'table-error',
      message: 'A table is in error.',
      remedy: 'Clear it.',
    },
    lastSuccess: { run: RUN, at: START },
    lastFailure: { run: RUN, at: START, code: 'table-error' },
    pace: { instance: [420_000, 380_000], task: [], taskDelete: [30_000] },
  };
}

export function plan(pipeline: string, run = RUN): RunPlan {
  return {
    format: 1,
    run,
    pipeline,
    file: `pipelines/${pipeline}.yml`,
    mode: 'cdc',
    migrationType: 'cdc',
    from: {
      kind: 'checkpoint',
      checkpoint: 'checkpoint:V1#1',
      position: 'checkpoint:V1#1',
      run: RUN,
      at: START,
    },
    stop: { by: 'commit_time', at: START, after: 0, idle: MINUTE },
    tableMappings: '{"rules":[]}',
    settings: '{"Logging":{"EnableLogging":true}}',
    expectedTables: ['students.grades'],
    instance: {
      identifier: 'sluice-students',
      class: 'dms.t3.medium',
      storage: 50,
      securityGroups: ['sg-1'],
      multiAz: false,
      price: { perHour: 0.0715, own: false, basis: 'us-east-1, on demand' },
    },
    source: {
      kind: 'existing',
      identifier: 'students-mysql',
      arn: 'arn:aws:dms:::endpoint:A',
      engine: 'mysql',
    },
    target: {
      kind: 'inline',
      identifier: 'sluice-students-t',
      engine: 's3',
      request: { S3Settings: { a: [1] } },
    },
    task: { identifier: 'sluice-students-task' },
    tags: { team: 'data' },
    timeout: { provision: 40 * MINUTE, replicate: 180 * MINUTE, teardown: 30 * MINUTE },
    onFailure: 'keep',
    notify: { topic: 'arn:aws:sns:eu-west-1:111122223333:loads', on: ['success', 'failure'] },
    metrics: { namespace: 'Sluice', perTable: false },
    warnings: ['The source keeps its log for 5 days.'],
  };
}

export function report(pipeline: string, change: Partial<RunReport> = {}): RunReport {
  return {
    format: 1,
    pipeline,
    run: RUN,
    file: `pipelines/${pipeline}.yml`,
    mode: 'cdc',
    outcome: 'succeeded',
    startedAt: START,
    endedAt: START + 10 * MINUTE,
    resumed: false,
    migrationType: 'cdc',
    phases: [
      { phase: 'provisioning', from: START, to: START + 8 * MINUTE },
      { phase: 'starting', from: START + 8 * MINUTE, to: START + 9 * MINUTE },
      { phase: 'replicating', from: START + 9 * MINUTE, to: START + 10 * MINUTE },
      { phase: 'committed', from: START + 10 * MINUTE },
    ],
    tables: [tableCounts('students.grades', 10), tableCounts('students.people', 0)],
    totals: { inserts: 10, updates: 4, deletes: 6, ddls: 0, fullLoadRows: 0 },
    stopReason: 'STOPPED_AT_COMMIT_TIME',
    caughtUp: true,
    checkpoint: {
      before: { value: 'checkpoint:V1#1', run: '20251231-020000-ff00', at: START - 24 * 60 * MINUTE },
      after: { value: 'checkpoint:V1#2', run: RUN, at: START + 10 * MINUTE },
    },
    cost: { instanceClass: 'dms.t3.medium', instanceTime: 9 * MINUTE, run: 0.011, allDay: 1.72 },
    warnings: [],
    leftovers: [],
    ...change,
  };
}

export const failedReport = (pipeline: string, change: Partial<RunReport> = {}): RunReport =>
  report(pipeline, {
    outcome: 'failed',
    failure: { code: 'table-error', message: 'A table is in error.', remedy: 'Look.', evidence: ['boom'] },
    checkpoint: {
      before: { value: 'checkpoint:V1#1', run: '20251231-020000-ff00', at: START - 60 * MINUTE },
    },
    ...change,
  });

export const runRecord = (pipeline: string, run = RUN): RunRecord => ({
  format: 1,
  pipeline,
  run,
  plan: plan(pipeline, run),
  report: report(pipeline, { run }),
});

export const metricsRow = (table: string, run = RUN): MetricsRow => ({
  TableName: table,
  load_id: run,
  load_date: '2026-01-01T02:10:00Z',
  Inserts: 10,
  Updates: 4,
  Deletes: 6,
  Ddls: 0,
  FullLoadRows: 0,
  pipeline: 'students',
  run,
});

/** Names and counts with as little in common as those of a real database. */
export function manyTables(count: number): TableCounts[] {
  return Array.from({ length: count }, (_, index) => {
    const scattered = (index * 2_654_435_761) % 4_294_967_296;
    return tableCounts(`app_production.${scattered.toString(36)}_${index}`, scattered % 1_000_000);
  });
}
