/** One pipeline's turn, from the lease to the report. Never rejects for what can go wrong with a load. */
import { randomUUID } from 'node:crypto';
import type { Instant, Millis } from '../clock.ts';
import { SluiceError } from '../errors.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { buildReport, standing } from './build-report.ts';
import { Claim } from './claim.ts';
import { compareWithLast } from './compare.ts';
import { type Drive, drive, type Engine } from './drive.ts';
import { resolveEndpoints } from './endpoint.ts';
import { runId } from './names.ts';
import { announceRefusal, bare, notBegun } from './not-begun.ts';
import { patiently } from './patience.ts';
import { planRun, runnable } from './plan.ts';
import { CallFault } from './ports.ts';
import type { RunRecord, RunReport } from './report.ts';
import type { Holder, RunPlan, RunState, Verdict } from './state.ts';
import { enter } from './transitions.ts';

export interface Turn {
  pipeline: Pipeline;
  engine: Engine;
  holder: Holder;
  lease: Millis;
  /** Aborts when the process is to hand over: the run is left to the next one. */
  signal: AbortSignal;
  /** When `signal` is going to abort, where that is known: a wait that cannot end before is not begun. */
  deadline?: Instant;
}

export async function load(turn: Turn): Promise<RunReport> {
  const { pipeline, engine } = turn;
  const began = engine.clock.now();
  let claim: Claim | undefined;
  let report: RunReport;
  try {
    runnable(pipeline);
    claim = await Claim.take(pipeline.name, {
      store: engine.store,
      clock: engine.clock,
      lease: turn.lease,
      holder: turn.holder,
      owner: randomUUID(),
      signal: turn.signal,
      onWait: (lease) =>
        engine.emit({
          type: 'warning',
          pipeline: pipeline.name,
          run: '',
          at: engine.clock.now(),
          message: `waiting for the lease of ${lease.holder.who}, at most ${Math.round(Math.max(turn.lease, lease.length ?? 0) / 1000)} s: it is taken over when its holder stays silent`,
        }),
    });
    report = await withClaim(claim, turn);
  } catch (error) {
    report = notBegun(turn, began, error, claim?.state.run);
    if (report.outcome === 'failed') report.warnings.push(...(await announceRefusal(turn, report)));
  } finally {
    await giveBack(claim);
  }
  engine.emit({
    type: 'ended',
    pipeline: pipeline.name,
    run: report.run ?? '',
    at: engine.clock.now(),
    report,
  });
  return report;
}

async function withClaim(claim: Claim, turn: Turn): Promise<RunReport> {
  const { engine, pipeline } = turn;
  const awaySince = claim.state.touchedAt;
  await releaseHoldIfGone(claim, engine);
  const { hold, run } = claim.state;
  if (hold) {
    const failure = {
      code: 'held',
      message: heldMessage(hold),
      remedy: `${hold.remedy}; then \`sluice clear ${pipeline.name}\``,
      evidence: hold.evidence ?? [],
    };
    const report = bare(turn, 'held', claim.state.run?.startedAt ?? engine.clock.now(), failure);
    report.leftovers = run ? standing(run) : [];
    const { checkpoint } = claim.state;
    if (checkpoint) report.checkpoint = { before: checkpoint };
    report.warnings.push(...(await announceRefusal(turn, report)));
    return report;
  }
  if (run) {
    const settledBefore = run.verdict !== undefined;
    const report = await resume(claim, turn, run, awaySince);
    // What was left over was only the clearing of an earlier load: tonight's load is still to come.
    if (!settledBefore || report.outcome === 'unfinished' || report.leftovers.length > 0) return report;
  }
  return begin(claim, turn);
}

const heldMessage = (hold: { run: string; message: string; since: number }) =>
  `held since ${new Date(hold.since).toISOString()}, because run ${hold.run} failed: ${hold.message}`;

/** A new run: planned, recorded, driven. */
async function begin(claim: Claim, turn: Turn): Promise<RunReport> {
  const { engine, pipeline } = turn;
  const now = engine.clock.now();
  const endpoints = await resolveEndpoints(pipeline, engine.dms);
  const plan = planRun({
    pipeline,
    checkpoint: claim.state.checkpoint,
    ...endpoints,
    run: runId(now),
    now,
    owner: turn.holder.who,
  });
  await preflight(plan, engine);
  await compareWithLast(plan, engine.store);
  await engine.store.putRun({ format: 1, pipeline: plan.pipeline, run: plan.run, plan });
  await claim.update((state) => ({ ...state, run: firstState(plan, now, state.withoutStop) }));
  return finish(claim, turn, plan, false);
}

/** What continuing a run takes; its plan is stored, so the pipeline's file may be gone. */
type Continuation = Pick<Turn, 'engine' | 'signal' | 'deadline'> & { pipeline: Pick<Pipeline, 'name'> };

/** What another process left behind, continued from its record. */
async function resume(
  claim: Claim,
  turn: Continuation,
  run: RunState,
  awaySince?: Instant,
): Promise<RunReport> {
  const record = await turn.engine.store.readRun(turn.pipeline.name, run.id);
  if (!record) {
    throw new SluiceError('setup', {
      code: 'run-record-missing',
      message: `the record of the unfinished run ${run.id} of ${turn.pipeline.name} is missing from the state table`,
      remedy: `delete what the run made by hand (${standing(run).join(', ')}), then remove \`run\` from the state item`,
    });
  }
  await claim.update((state, now) =>
    state.run ? { ...state, run: takenUp(state.run, now, awaySince) } : state,
  );
  return finish(claim, turn, record.plan, true);
}

/** Carries a held or unfinished run to the end of its clearing, lifts the hold, gives the claim back. Used by `clear`. */
export async function clearRun(claim: Claim, turn: Continuation, run: RunState): Promise<RunReport> {
  try {
    await claim.update((state, now) => {
      const { hold: _, ...rest } = state;
      return state.run ? { ...rest, run: enter(state.run, 'clearing', now) } : rest;
    });
    return await resume(claim, turn, run);
  } finally {
    await giveBack(claim);
  }
}

async function finish(claim: Claim, turn: Continuation, plan: RunPlan, resumed: boolean): Promise<RunReport> {
  const { engine } = turn;
  engine.emit({
    type: 'started',
    pipeline: plan.pipeline,
    run: plan.run,
    at: engine.clock.now(),
    plan,
    resumed,
  });
  const driven = await drive(claim, plan, engine, turn);
  const run = claim.state.run;
  if (!run) throw new Error(`the record of ${plan.pipeline} lost its run`);
  const report = await reportOf(engine, plan, run, driven, resumed);
  // The history gets its last word before the record forgets the run.
  if (run.verdict) {
    const record: RunRecord = { format: 1, pipeline: plan.pipeline, run: plan.run, plan, report };
    await patiently(engine.clock, () => engine.store.putRun(record));
  }
  if (driven.end === 'done') {
    await claim.update((state) => {
      const { run: _, ...rest } = state;
      return rest;
    });
  }
  return report;
}

async function reportOf(
  engine: Engine,
  plan: RunPlan,
  run: RunState,
  driven: Drive,
  resumed: boolean,
): Promise<RunReport> {
  const stored = run.verdict && (await engine.store.readRun(plan.pipeline, plan.run))?.report;
  const verdict: Verdict | undefined = run.verdict && { ...run.verdict, tables: stored?.tables ?? [] };
  const left = driven.end === 'done' ? [] : driven.end === 'leftovers' ? driven.leftovers : standing(run);
  return buildReport({
    plan,
    run,
    ...(verdict ? { verdict } : {}),
    now: engine.clock.now(),
    resumed,
    leftovers: left,
    warnings: driven.end === 'unfinished' ? interrupted(driven.because) : [],
    ...(engine.region ? { region: engine.region } : {}),
  });
}

const interrupted = (because: unknown): string[] =>
  because instanceof CallFault ? [`AWS: ${because.code}: ${because.message}`] : [];

function firstState(plan: RunPlan, now: Instant, withoutStop = false): RunState {
  const endpoint = (side: 'source' | 'target') => {
    const planned = plan[side];
    return planned.kind === 'existing'
      ? { identifier: planned.identifier, arn: planned.arn, owned: false }
      : { identifier: planned.identifier, owned: true };
  };
  return {
    id: plan.run,
    phase: 'provisioning',
    startedAt: now,
    phases: [{ phase: 'provisioning', from: now }],
    instance: { identifier: plan.instance.identifier, owned: true },
    source: endpoint('source'),
    target: endpoint('target'),
    task: { identifier: plan.task.identifier, owned: true, ...(withoutStop ? { withoutStop } : {}) },
  };
}

/** The run with the time counted in which nobody drove it; a clearing gets its full time again. */
function takenUp(run: RunState, now: Instant, awaySince: Instant | undefined): RunState {
  if (run.phase === 'clearing') return enter(run, 'clearing', now);
  const current = run.phases.at(-1);
  if (!current || awaySince === undefined) return run;
  const away = (current.away ?? 0) + Math.max(0, now - awaySince);
  return { ...run, phases: [...run.phases.slice(0, -1), { ...current, away }] };
}

/** What would make the run fail minutes later, asked before anything is created. */
async function preflight(plan: RunPlan, engine: Engine): Promise<void> {
  const group = plan.instance.subnetGroup;
  if (group && !(await engine.dms.subnetGroupExists(group))) {
    throw new SluiceError('setup', {
      code: 'subnet-group-missing',
      message: `${plan.pipeline} (${plan.file}): the replication subnet group ${group} does not exist`,
      remedy: 'create it in DMS, or name another one in `instance: { subnetGroup: … }`',
    });
  }
}

/** A hold ends by itself once everything that was kept has been deleted by hand. */
async function releaseHoldIfGone(claim: Claim, engine: Engine): Promise<void> {
  const { hold, run } = claim.state;
  if (!hold || !run || run.phase !== 'held') return;
  const seen = await engine.dms.look(
    {
      instance: run.instance.identifier,
      task: run.task.identifier,
      endpoints: [run.source, run.target].filter((part) => part.owned).map((part) => part.identifier),
    },
    engine.clock.now(),
  );
  const gone = [seen.instance, seen.task, ...Object.values(seen.endpoints)].every(
    (found) => found === 'absent',
  );
  if (!gone) return;
  await claim.update((state) => {
    const { hold: _, run: __, ...rest } = state;
    return rest;
  });
}

/** However the turn ended, the lease goes back; a record that cannot be written lapses by itself. */
async function giveBack(claim: Claim | undefined): Promise<void> {
  // Whatever keeps the record from being written is in the report already.
  await claim?.release().catch(() => {});
}
