/** The ongoing replication of a task: its tables, and trying again when a connection is lost. */
import type { ApplyContext } from './apply-context.ts';
import type { Captured } from './captured.ts';
import { type ChangeEnd, processChanges } from './change-processing.ts';
import { isRecoverable, textOf } from './faults.ts';
import type { Lsn } from './positions.ts';
import { retries } from './retries.ts';
import { type TableName, tableId, tableKey } from './sql.ts';
import { sourceName, type TablePlan } from './table-plan.ts';
import { newProgress } from './tally.ts';
import type { Task } from './task.ts';
import type { Position } from './transactions.ts';

export interface Following {
  slot: string;
  position: Position;
  plans: readonly TablePlan[];
  /** Where the source writes down its DDL, if it does. */
  audit: TableName | undefined;
  /** The end of the cached changes, where the task stops after them. */
  until?: Lsn;
}

/** Follows changes to whatever ends them in good order. Rejects with what the task fails of. */
export async function followChanges(task: Task, following: Following): Promise<ChangeEnd> {
  const { request, options, settings, mappings, policy, control, source, target } = task;
  const { position, until } = following;
  const { clock, tables, stopSignal } = request;
  const context: ApplyContext = {
    settings,
    mappings,
    policy,
    control,
    captured: captureTables(task, following.plans),
    tables,
    ignoreConflicts: until !== undefined && settings.errors.ignoreLoadConflicts,
    clock,
  };
  const job = {
    source,
    target,
    slot: following.slot,
    position,
    context,
    audit: following.audit,
    ...(until !== undefined && { until }),
    stop: request.stop,
    stopWhenIdle: options.commitTimeFiresWhenIdle,
  };
  const retry = retries(settings.retry, clock);
  for (let first = true; ; first = false) {
    const before = position.applied;
    try {
      return await processChanges(job, stopSignal);
    } catch (error) {
      // What holds the slot may only be the connection that was lost.
      const busy = !first && /is active for PID/.test(textOf(error));
      if (stopSignal.aborted || !(busy || isRecoverable(error))) throw error;
      if (position.applied !== before) retry.reset();
      await Promise.all([source.abort(), target.abort()]);
      await retry.wait(error, stopSignal);
    }
  }
}

/** A table that went into error before stays there until it is loaded again; counters go on. */
function captureTables({ request }: Task, plans: readonly TablePlan[]): Captured {
  const captured: Captured = new Map();
  for (const plan of plans) {
    const name = sourceName(plan);
    const known = request.tables.get(tableKey(name));
    const progress = known ?? newProgress(name, 'Table completed', request.clock.now());
    const suspended = progress.state === 'Table error';
    if (!suspended) progress.state = 'Table completed';
    request.tables.set(tableKey(name), progress);
    captured.set(tableId(name), { plan, progress, suspended });
  }
  return captured;
}
