/** What one run of a task works with. */
import type { TransferRequest } from '../engine.ts';
import type { Connections } from './connections.ts';
import type { ControlTables, TaskStatus } from './control-tables.ts';
import type { ErrorPolicy } from './error-policy.ts';
import { isRecoverable } from './faults.ts';
import type { Mappings } from './mappings.ts';
import { retries } from './retries.ts';
import type { TaskSettings } from './settings.ts';
import { ensureSchema } from './target-table.ts';
import type { Position } from './transactions.ts';

export interface DataPlaneOptions {
  /** Whether a whole checkpoint string is a valid start position (unconfirmed for PostgreSQL). Default true. */
  acceptCheckpointString: boolean;
  /** Whether a commit_time stop also ends on a source without any later commit (unconfirmed). Default false. */
  commitTimeFiresWhenIdle: boolean;
}

export interface Task {
  request: TransferRequest;
  options: DataPlaneOptions;
  settings: TaskSettings;
  mappings: Mappings;
  policy: ErrorPolicy;
  control: ControlTables;
  source: Connections;
  target: Connections;
  /** How far the source has been applied; absent until that is known. */
  position?: Position;
}

/** Repeats work that an environmental error has interrupted, as often as the settings say. */
export async function persistent<T>({ settings, request }: Task, work: () => Promise<T>): Promise<T> {
  const retry = retries(settings.retry, request.clock);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (request.stopSignal.aborted || !isRecoverable(error)) throw error;
      await retry.wait(error, request.stopSignal);
    }
  }
}

/**
 * Makes the schemas of the target and the control tables. Schemas come before the load, because two tables
 * loading at once could both try to create one.
 */
export async function prepareTarget(task: Task, schemas: Iterable<string>): Promise<void> {
  const { migrationType } = task.request;
  await persistent(task, async () => {
    const client = await task.target.open();
    if (migrationType !== 'cdc') for (const schema of new Set(schemas)) await ensureSchema(client, schema);
    if (migrationType !== 'full-load') {
      await task.control.create(client);
      const status = migrationType === 'cdc' ? 'CHANGE PROCESSING' : 'FULL LOAD';
      await task.control.report(client, status, task.position?.applied ?? 0n);
    }
    await task.target.close(client);
  });
}

/** Says in the control tables, if there are any, what the task does from now on. */
export async function report(task: Task, status: TaskStatus): Promise<void> {
  const { request, target, control, position } = task;
  if (request.migrationType === 'full-load' || !control.inUse) return;
  const client = await target.open();
  await control.report(client, status, position?.applied ?? 0n);
  await target.close(client);
}
