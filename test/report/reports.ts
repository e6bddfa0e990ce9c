/** Plans and reports to start from, for the printers' tests. All begin at the same second of a winter's night. */
import type { Instant } from '../../src/clock.ts';
import { costOf } from '../../src/run/cost.ts';
import type { RunReport } from '../../src/run/report.ts';
import type { Checkpoint, Phase, PhaseTime, RunPlan, TableCounts } from '../../src/run/state.ts';

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
