/** Small builders for runs, plans and looks, so that a test states only what it is about. */
import type { Seen, TableStatistic, TaskSeen } from '../../src/run/ports.ts';
import type { Situation } from '../../src/run/situation.ts';
import type { Phase, RunPlan, RunState } from '../../src/run/state.ts';

export const START = Date.UTC(2026, 10, 20, 2, 17);
export const MINUTE = 60_000;

export const INSTANCE = 'arn:aws:dms:us-east-1:111122223333:rep:I';
export const SOURCE = 'arn:aws:dms:us-east-1:111122223333:endpoint:S';
export const TARGET = 'arn:aws:dms:us-east-1:111122223333:endpoint:T';
export const TASK = 'arn:aws:dms:us-east-1:111122223333:task:K';

export function aPlan(change: Partial<RunPlan> = {}): RunPlan {
  return {
    format: 1,
    run: '20261120-021700-abcd',
    pipeline: 'students',
    file: 'pipelines/students.yml',
    mode: 'cdc',
    migrationType: 'cdc',
    from: {
      kind: 'checkpoint',
      checkpoint: 'checkpoint:V1#1#00000000/0A000000#0#0#*#0#0',
      position: '0/0A000000',
      run: 'before',
      at: START - 24 * 60 * MINUTE,
    },
    stop: { by: 'commit_time', at: START + 1000, after: 0, idle: MINUTE },
    tableMappings: '{"rules":[]}',
    settings: '{}',
    expectedTables: ['studentdb.student_details'],
    instance: {
      identifier: 'sluice-students-20261120-021700-abcd',
      class: 'dms.t3.medium',
      securityGroups: [],
      multiAz: false,
    },
    source: { kind: 'existing', identifier: 'students-mysql', arn: SOURCE, engine: 'postgres' },
    target: { kind: 'existing', identifier: 'students-aurora', arn: TARGET, engine: 'aurora-postgresql' },
    task: { identifier: 'sluice-students-20261120-021700-abcd' },
    tags: {},
    timeout: { provision: 40 * MINUTE, replicate: 180 * MINUTE, teardown: 30 * MINUTE },
    onFailure: 'keep',
    metrics: { namespace: 'Sluice', perTable: false },
    warnings: [],
    ...change,
  };
}

/** A run in `phase`, entered at START, with what the phases before it have made. */
export function aRun(phase: Phase, change: Partial<RunState> = {}): RunState {
  const early = phase === 'provisioning';
  return {
    id: '20261120-021700-abcd',
    phase,
    startedAt: START,
    phases: [{ phase, from: START }],
    instance: {
      identifier: 'sluice-students-20261120-021700-abcd',
      owned: true,
      ...(early ? {} : { arn: INSTANCE, createdAt: START, readyAt: START }),
    },
    source: { identifier: 'students-mysql', arn: SOURCE, owned: false },
    target: { identifier: 'students-aurora', arn: TARGET, owned: false },
    task: {
      identifier: 'sluice-students-20261120-021700-abcd',
      owned: true,
      ...(early ? {} : { arn: TASK, createdAt: START, readyAt: START }),
    },
    ...change,
  };
}

export const aTask = (status: string, change: Partial<TaskSeen> = {}): TaskSeen => ({
  arn: TASK,
  status,
  ...change,
});

export const aLook = (change: Partial<Seen> = {}): Seen => ({
  at: START,
  endpoints: {},
  connections: {},
  ...change,
});

export const aTable = (change: Partial<TableStatistic> = {}): TableStatistic => ({
  schema: 'studentdb',
  table: 'student_details',
  state: 'Table completed',
  inserts: 2,
  updates: 1,
  deletes: 1,
  ddls: 0,
  fullLoadRows: 0,
  fullLoadErrors: 0,
  validation: 'Not enabled',
  ...change,
});

export const aSituation = (
  run: RunState,
  seen: Partial<Seen>,
  change: Partial<Situation> = {},
): Situation => ({
  run,
  plan: aPlan(),
  seen: aLook(seen),
  now: START,
  ...change,
});
