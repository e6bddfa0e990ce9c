/**
 * The end of a load: judged, stored, and only then allowed to lose its position. Metrics rows and history
 * come first (both may be written twice), then one conditional write moves checkpoint and phase together.
 */
import { buildReport } from './build-report.ts';
import type { Claim } from './claim.ts';
import { doubtWarning, leavesDoubt, withDoubt } from './doubt.ts';
import type { Engine } from './drive.ts';
import { judge, stoppedUnread } from './outcome.ts';
import { patiently } from './patience.ts';
import { CallFault, type MetricsRow, type Seen } from './ports.ts';
import type { RunRecord } from './report.ts';
import { enteredAt } from './situation.ts';
import type { Checkpoint, Doubt, Failure, RunPlan, RunState, Verdict } from './state.ts';
import { task as taskStatus } from './status.ts';
import { enter } from './transitions.ts';

/** Statistics may lag behind the status; what they may still put right is judged again for this long. */
const LAG = 60_000;
const LATE = new Set(['no-tables-captured', 'table-missing', 'table-not-loaded']);

/**
 * Reads the statistics of the task that has ended, judges, stores. False when the figures may still be on
 * their way and it is to be tried again.
 */
export async function conclude(claim: Claim, plan: RunPlan, engine: Engine, seen: Seen): Promise<boolean> {
  const run = claim.state.run;
  const task = seen.task;
  if (!run || !task || task === 'absent') throw new Error('a task is judged only after it was seen');
  let verdict: Verdict;
  try {
    verdict = judge({
      plan,
      run,
      task,
      tables: await patiently(engine.clock, () => engine.dms.tables(task.arn)),
    });
  } catch (error) {
    if (!(error instanceof CallFault) || error.fault !== 'missing') throw error;
    verdict = {
      ok: false,
      tables: [],
      warnings: [],
      code: 'task-vanished',
      message: `the replication task ${run.task.identifier} was deleted before its statistics were read`,
      remedy: 'the stored checkpoint stays; the next run starts from it again',
      evidence: [`${error.code}: ${error.message}`],
    };
  }
  const early = engine.clock.now() - enteredAt(run) < LAG;
  if (!verdict.ok && LATE.has(verdict.code) && early && !taskStatus.failed(task.status)) return false;
  await store(claim, plan, engine, verdict);
  return true;
}

/** A run that cannot go on: the failure is stored, the checkpoint stays. */
export async function failed(claim: Claim, plan: RunPlan, engine: Engine, failure: Failure): Promise<void> {
  await store(claim, plan, engine, { ok: false, tables: [], warnings: [], ...failure });
}

async function store(claim: Claim, plan: RunPlan, engine: Engine, judged: Verdict): Promise<void> {
  const { doubt } = claim.state;
  const verdict: Verdict = judged.ok
    ? { ...judged, warnings: doubt ? [...judged.warnings, doubtWarning(doubt)] : judged.warnings }
    : withDoubt(plan, judged);
  const now = engine.clock.now();
  const before = claim.state;
  const checkpoint: Checkpoint | undefined =
    verdict.ok && verdict.checkpoint ? { value: verdict.checkpoint, run: plan.run, at: now } : undefined;
  const { tables: _, ...brief } = verdict;
  const settle = (run: RunState): RunState => ({
    ...enter(run, 'committed', now),
    verdict: { ...brief, tables: [] },
  });

  if (before.run) {
    const run = settle(before.run);
    const record: RunRecord = {
      format: 1,
      pipeline: plan.pipeline,
      run: plan.run,
      plan,
      report: buildReport({ plan, run, verdict, now, ...(engine.region ? { region: engine.region } : {}) }),
    };
    await patiently(engine.clock, () => engine.store.putRun(record));
  }
  if (verdict.ok)
    await patiently(engine.clock, () => engine.store.putMetrics(metricsRows(plan, verdict, now)));
  if (checkpoint) {
    await patiently(engine.clock, () => engine.store.putCheckpoint(plan.pipeline, checkpoint));
  }

  await claim.update(({ doubt: before, ...state }) => ({
    ...state,
    ...doubtAfter(plan, verdict, before),
    ...(checkpoint ? { checkpoint } : {}),
    ...(verdict.ok && stoppedUnread(plan, verdict) ? { withoutStop: true } : {}),
    ...(verdict.ok
      ? { lastSuccess: { run: plan.run, at: now } }
      : { lastFailure: { run: plan.run, at: now, code: verdict.code } }),
    ...(state.run ? { run: settle(state.run) } : {}),
  }));
}

/** A failure may raise a doubt, a good load has told it. */
function doubtAfter(plan: RunPlan, verdict: Verdict, before: Doubt | undefined): { doubt?: Doubt } {
  if (verdict.ok) return {};
  if (leavesDoubt(plan, verdict.code)) return { doubt: { run: plan.run, code: verdict.code } };
  return before ? { doubt: before } : {};
}

function metricsRows(plan: RunPlan, verdict: Verdict, now: number): MetricsRow[] {
  return verdict.tables.map((table) => ({
    TableName: table.table,
    load_id: plan.run,
    load_date: `${new Date(now).toISOString().slice(0, 19)}Z`,
    Inserts: table.inserts,
    Updates: table.updates,
    Deletes: table.deletes,
    Ddls: table.ddls,
    FullLoadRows: table.fullLoadRows,
    pipeline: plan.pipeline,
    run: plan.run,
  }));
}
