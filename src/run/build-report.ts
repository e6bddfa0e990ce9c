/** A run's report from its plan and record: the same data for every printer. */
import type { Instant } from '../clock.ts';
import { costOf } from './cost.ts';
import type { Outcome, RunReport } from './report.ts';
import type { Checkpoint, RunPlan, RunState, TableCounts, Verdict } from './state.ts';

export interface Ending {
  plan: RunPlan;
  run: RunState;
  /** With its tables; absent when the run was left before it was judged. */
  verdict?: Verdict;
  now: Instant;
  /** Where it differs from what the verdict says. */
  outcome?: Outcome;
  resumed?: boolean;
  warnings?: string[];
  leftovers?: string[];
  region?: string;
}

export function buildReport(ending: Ending): RunReport {
  const { plan, run, verdict, now } = ending;
  const tables = verdict?.tables ?? [];
  const before: Checkpoint | undefined =
    plan.from.kind === 'checkpoint'
      ? { value: plan.from.checkpoint, run: plan.from.run, at: plan.from.at }
      : undefined;
  const after: Checkpoint | undefined =
    verdict?.ok && verdict.checkpoint
      ? { value: verdict.checkpoint, run: plan.run, at: committedAt(run) ?? now }
      : undefined;
  const { createdAt, goneAt } = run.instance;
  const cost = createdAt === undefined ? undefined : costOf(plan.instance, (goneAt ?? now) - createdAt);
  return {
    format: 1,
    pipeline: plan.pipeline,
    run: plan.run,
    file: plan.file,
    mode: plan.mode,
    outcome: ending.outcome ?? outcomeOf(verdict),
    startedAt: run.startedAt,
    endedAt: now,
    resumed: ending.resumed ?? false,
    migrationType: plan.migrationType,
    from: plan.from,
    phases: run.phases.map((phase) => (phase.to === undefined ? { ...phase, to: now } : phase)),
    tables,
    totals: totalsOf(tables),
    ...(verdict?.stopReason ? { stopReason: verdict.stopReason } : {}),
    ...(verdict?.ok ? { caughtUp: verdict.caughtUp } : {}),
    ...(before || after
      ? { checkpoint: { ...(before ? { before } : {}), ...(after ? { after } : {}) } }
      : {}),
    ...(verdict && !verdict.ok
      ? {
          failure: {
            code: verdict.code,
            message: verdict.message,
            remedy: verdict.remedy,
            evidence: verdict.evidence,
          },
        }
      : {}),
    ...(cost ? { cost } : {}),
    warnings: [...plan.warnings, ...(verdict?.warnings ?? []), ...(ending.warnings ?? [])],
    leftovers: ending.leftovers ?? [],
    resources: {
      instance: run.instance.identifier,
      instanceClass: plan.instance.class,
      task: run.task.identifier,
      ...(ending.region ? { region: ending.region } : {}),
    },
  };
}

const outcomeOf = (verdict: Verdict | undefined): Outcome =>
  verdict === undefined ? 'unfinished' : verdict.ok ? 'succeeded' : 'failed';

const committedAt = (run: RunState): Instant | undefined =>
  run.phases.find(({ phase }) => phase === 'committed')?.from;

export function totalsOf(tables: TableCounts[]): RunReport['totals'] {
  const totals = { inserts: 0, updates: 0, deletes: 0, ddls: 0, fullLoadRows: 0 };
  for (const table of tables) {
    totals.inserts += table.inserts;
    totals.updates += table.updates;
    totals.deletes += table.deletes;
    totals.ddls += table.ddls;
    totals.fullLoadRows += table.fullLoadRows;
  }
  return totals;
}

/** What of a run exists, or may exist, in AWS: each with its kind and identifier. */
export function standing(run: RunState): string[] {
  const parts = [
    ['replication task', run.task],
    ['source endpoint', run.source],
    ['target endpoint', run.target],
    ['replication instance', run.instance],
  ] as const;
  return parts
    .filter(([, part]) => part.owned && part.createdAt !== undefined && part.goneAt === undefined)
    .map(([what, part]) => `${what} ${part.identifier}`);
}
