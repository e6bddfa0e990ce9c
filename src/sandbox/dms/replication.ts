/** One life of a task: from StartReplicationTask until it has stopped or failed. */
import type { Instant } from '../../clock.ts';
import type { TransferResult } from '../engine.ts';
import { fits } from '../mishaps.ts';
import { addressOf } from './address.ts';
import { whyItCannotStart } from './cdc-start.ts';
import type { Dms } from './dms.ts';
import { watchForSilence } from './silence.ts';
import { suspendTables } from './suspension.ts';
import { settledOutcome } from './task-view.ts';
import type { Run, Task } from './world.ts';

export interface Start {
  kind: 'start-replication' | 'resume-processing' | 'reload-target';
  position?: string;
  time?: Instant;
  stop?: Run['stop'];
}

/** `starting` now, `running` or `failed` after as long as AWS takes. The caller has checked that it may. */
export function beginReplication(dms: Dms, task: Task, start: Start): void {
  const now = dms.clock.now();
  const run: Run = { halt: new AbortController() };
  if (start.position !== undefined) run.startPosition = start.position;
  if (start.time !== undefined) run.startTime = start.time;
  if (start.stop !== undefined) run.stop = start.stop;

  rememberEarlierRun(task, now);
  if (start.kind !== 'resume-processing') {
    task.tables = new Map();
    task.freshStartAt = now;
  }
  task.run = run;
  task.startedAt = now;
  delete task.runsFrom;
  task.life.become('starting', now);

  const failure = startFailure(dms, task, start);
  if (failure !== undefined) {
    const at = now + dms.lasts('task.failing', task.identifier);
    conclude(dms, task, run, { status: 'failed', stopReason: 'FATAL_ERROR', failure }, at);
    return;
  }
  task.runsFrom = now + dms.lasts('task.starting', task.identifier);
  task.life.become('running', task.runsFrom);
  dms.agenda.at(task.runsFrom, () => {
    const done = transfer(dms, task, run).then((result) => {
      dms.transfers.delete(done);
      end(dms, task, run, result);
    });
    dms.transfers.add(done);
  });
}

/** StopReplicationTask: what was read is finished in good order, then the task is `stopped`. */
export function haltReplication(dms: Dms, task: Task): void {
  const now = dms.clock.now();
  task.life.become('stopping', now);
  if (!task.run) return;
  task.run.stoppedNotBefore = now + dms.lasts('task.stopping', task.identifier);
  task.run.halt.abort();
}

function rememberEarlierRun(task: Task, now: Instant): void {
  const outcome = settledOutcome(task, now);
  if (outcome?.checkpoint !== undefined) task.earlier.checkpoint = outcome.checkpoint;
  if (outcome?.failure !== undefined) task.earlier.failure = outcome.failure;
  delete task.outcome;
}

function startFailure(dms: Dms, task: Task, start: Start): string | undefined {
  const mishap = dms.mishaps.strike(
    'task-fails',
    ({ on, during }) => during === 'starting' && fits(on, task.identifier),
  );
  if (mishap)
    return mishap.message ?? 'Last Error Task failed to start. Stop Reason FATAL_ERROR Error Level FATAL';
  // A resumed task goes on in its own slot; everything else begins at the position it was given.
  return start.kind === 'resume-processing' ? undefined : whyItCannotStart(dms, task, start);
}

async function transfer(dms: Dms, task: Task, run: Run): Promise<TransferResult> {
  if (run.halt.signal.aborted) return { status: 'stopped', stopReason: 'NORMAL' };
  try {
    const { mappings, settings } = suspendTables(dms, task);
    failMidway(dms, task, run);
    watchForSilence(dms, task, run);
    return await dms.dataPlane.transfer({
      taskId: transferId(task),
      migrationType: task.migrationType,
      source: addressOf(dms, task.source),
      target: addressOf(dms, task.target),
      mappings,
      settings,
      ...(run.startPosition === undefined ? {} : { startPosition: run.startPosition }),
      ...(run.startTime === undefined ? {} : { startTime: run.startTime }),
      ...(run.stop === undefined ? {} : { stop: run.stop }),
      stopSignal: run.halt.signal,
      clock: dms.clock,
      tables: task.tables,
    });
  } catch (error) {
    return { status: 'failed', stopReason: 'FATAL_ERROR', failure: `Last Error ${String(error)}` };
  }
}

/** Fit to be part of the name of a slot. */
export const transferId = (task: Task): string => task.arn.slice(task.arn.lastIndexOf(':') + 1).toLowerCase();

function failMidway(dms: Dms, task: Task, run: Run): void {
  const mishap = dms.mishaps.strike(
    'task-fails',
    ({ on, during }) => during === 'running' && fits(on, task.identifier),
  );
  if (!mishap) return;
  const failure =
    mishap.message ?? 'Last Error Task stopped unexpectedly. Stop Reason FATAL_ERROR Error Level FATAL';
  dms.agenda.at(dms.clock.now() + dms.millis(mishap.after ?? 0), () => {
    run.verdict = { status: 'failed', stopReason: 'FATAL_ERROR', failure };
    run.halt.abort();
  });
}

/** The data plane is done: the task stops, now or after a while of `stopping`. */
function end(dms: Dms, task: Task, run: Run, reported: TransferResult): void {
  const now = dms.clock.now();
  const result = { ...reported, ...run.verdict };
  const odd = dms.mishaps.strike('stop-reason', ({ on }) => fits(on, task.identifier));
  if (odd) {
    result.status = odd.status ?? 'stopped';
    result.stopReason = odd.reason;
    if (odd.message !== undefined) result.failure = odd.message;
  }
  if (dms.mishaps.strike('no-checkpoint', ({ on }) => fits(on, task.identifier))) delete result.checkpoint;

  let at = now;
  if (run.stoppedNotBefore !== undefined) at = Math.max(now, run.stoppedNotBefore);
  else if (result.status === 'stopped' && run.stop !== undefined) {
    task.life.become('stopping', now);
    at = now + dms.lasts('task.stopping', task.identifier);
  }
  conclude(dms, task, run, result, at);
}

function conclude(dms: Dms, task: Task, run: Run, result: TransferResult, at: Instant): void {
  if (task.run !== run) return;
  const late = (what: 'StopDate' | 'statistics') => {
    const mishap = dms.mishaps.strike('late', (it) => it.what === what && fits(it.on, task.identifier));
    return at + dms.millis(mishap?.seconds ?? 0);
  };
  task.life.become(result.status, at);
  task.outcome = {
    at,
    status: result.status,
    stopReason: result.stopReason,
    ...(result.checkpoint === undefined ? {} : { checkpoint: result.checkpoint }),
    ...(result.failure === undefined ? {} : { failure: result.failure }),
    stopDateFrom: late('StopDate'),
    statisticsFrom: late('statistics'),
  };
}
