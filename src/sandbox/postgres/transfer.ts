/** One run of a task, from the checks before it to the result. */
import type { TransferRequest, TransferResult } from '../engine.ts';
import type { ApplyContext } from './apply-context.ts';
import type { Captured } from './captured.ts';
import { type ChangeEnd, flushedLsn, processChanges } from './change-processing.ts';
import { type Client, type Connections, connectionsTo } from './connections.ts';
import { type ControlTables, controlTables } from './control-tables.ts';
import { installDdlAudit } from './ddl-audit.ts';
import { type ErrorPolicy, errorPolicy } from './error-policy.ts';
import { FatalFault, failureMessage, fatal, isRecoverable, textOf } from './faults.ts';
import { fullLoad } from './full-load.ts';
import { type Mappings, parseMappings } from './mappings.ts';
import { formatCheckpoint, type Lsn } from './positions.ts';
import { RecoverableFault, retries } from './retries.ts';
import { planScope, selectScope } from './scope.ts';
import { readSettings, type TaskSettings } from './settings.ts';
import { createSlot, dropSlot } from './slots.ts';
import { type TableName, tableId, tableKey } from './sql.ts';
import { type StartPoint, startPoint } from './start-point.ts';
import type { TablePlan } from './table-plan.ts';
import { newProgress } from './tally.ts';
import { ensureSchema } from './target-table.ts';
import type { Position } from './transactions.ts';

export interface DataPlaneOptions {
  /** Whether a whole checkpoint string is a valid start position (unconfirmed for PostgreSQL). Default true. */
  acceptCheckpointString: boolean;
  /** Whether a commit_time stop also ends on a source without any later commit (unconfirmed). Default false. */
  commitTimeFiresWhenIdle: boolean;
}

interface Task {
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

/** Runs a task to its end. Never rejects, and leaves no connection behind. */
export async function runTransfer(
  request: TransferRequest,
  options: DataPlaneOptions,
): Promise<TransferResult> {
  const source = connectionsTo(request.source);
  const target = connectionsTo(request.target);
  let task: Task | undefined;
  try {
    const settings = readSettings(request.settings);
    task = {
      request,
      options,
      settings,
      mappings: parseMappings(request.mappings.rules),
      policy: errorPolicy(settings.errors),
      control: controlTables(settings.control, request.taskId, request.clock),
      source,
      target,
    };
    const stopReason = await run(task);
    await Promise.all([source.closeAll(), target.closeAll()]);
    return { status: 'stopped', stopReason, ...checkpoint(task) };
  } catch (error) {
    await Promise.all([source.abort(), target.abort()]);
    return { ...failure(error, request.stopSignal), ...checkpoint(task) };
  }
}

const checkpoint = (task: Task | undefined): Pick<TransferResult, 'checkpoint'> => {
  const position = task?.position;
  if (!position) return {};
  return { checkpoint: formatCheckpoint(position.applied, position.transactions, position.changes) };
};

function failure(error: unknown, signal: AbortSignal): TransferResult {
  if (signal.aborted && !(error instanceof FatalFault)) return { status: 'stopped', stopReason: 'NORMAL' };
  const kind = error instanceof RecoverableFault || isRecoverable(error) ? 'RECOVERABLE' : 'FATAL';
  return { status: 'failed', stopReason: `${kind}_ERROR`, failure: failureMessage(textOf(error), kind) };
}

async function run(task: Task): Promise<string> {
  const { request, settings, mappings } = task;
  const client = await persistent(task, () => task.source.open());
  await requireEncoding(client);
  const scope = await selectScope(client, mappings, request.migrationType, settings);
  const now = request.clock.now();
  for (const name of scope.missing)
    request.tables.set(tableKey(name), newProgress(name, 'Table does not exist', now));
  if (request.migrationType === 'full-load') {
    const plans = await planScope(client, scope.oids, mappings, settings);
    const snapshot = await exportSnapshot(client);
    await prepareTarget(task, plans);
    await load(task, plans, snapshot);
    return 'FULL_LOAD_ONLY_FINISHED';
  }
  const start = await startPoint(client, request, task.options.acceptCheckpointString);
  const audit = await installAudit(task, client, scope.oids);
  if (start.kind === 'position') {
    task.position = { applied: start.from, transactions: 0, changes: 0 };
    const plans = await planScope(client, scope.oids, mappings, settings);
    await task.source.close(client);
    await prepareTarget(task, plans);
    return follow(task, start.slot, list(task, plans), audit);
  }
  return begin(task, client, start, scope.oids, audit);
}

/** A task of its own slot: what was committed before the slot is loaded, what comes after is followed. */
async function begin(
  task: Task,
  client: Client,
  { slot }: StartPoint,
  oids: readonly number[],
  audit: TableName | undefined,
): Promise<string> {
  const { request, settings, mappings } = task;
  await dropSlot(client, slot);
  const keeper = await task.source.open('replication');
  const stop = () => void task.source.abort();
  request.stopSignal.addEventListener('abort', stop, { once: true });
  const created = await createSlot(keeper, slot);
  request.stopSignal.removeEventListener('abort', stop);
  const plans = await planScope(client, oids, mappings, settings);
  await task.source.close(client);
  await prepareTarget(task, plans);
  const position = { applied: created.start, transactions: 0, changes: 0 };
  let until: Lsn | undefined;
  if (request.migrationType === 'full-load-and-cdc') {
    await load(task, plans, created.snapshot);
    task.position = position;
    if (settings.load.stopBeforeCached) return 'STOPPED_AFTER_FULL_LOAD';
    if (settings.load.stopAfterCached) until = await flushedLsn(task.source);
  }
  task.position = position;
  await task.source.close(keeper);
  return follow(task, slot, list(task, plans), audit, until);
}

/** Loads the tables of the plans and keeps their statistics. */
async function load(task: Task, plans: readonly TablePlan[], snapshot: string): Promise<void> {
  const { request, settings, policy, control } = task;
  const { clock, tables } = request;
  const name = (plan: TablePlan) => tableKey({ schema: plan.source.schema, table: plan.source.name });
  for (const plan of plans) {
    const { schema, name: table } = plan.source;
    tables.set(name(plan), newProgress({ schema, table }, 'Before load', clock.now()));
  }
  const progress = (plan: TablePlan) => {
    const row = tables.get(name(plan));
    if (!row) throw new Error(`the statistics of ${name(plan)} are gone`);
    return row;
  };
  const source = connectionsTo(request.source);
  const target = connectionsTo(request.target);
  const logged = request.migrationType !== 'full-load';
  try {
    await fullLoad(
      {
        source,
        target,
        snapshot,
        plans,
        settings,
        policy,
        progress,
        clock,
        logRow: async (client, table, statement, error) => {
          if (logged) await control.exception(client, table, statement, error);
        },
      },
      request.stopSignal,
    );
  } catch (error) {
    for (const plan of plans)
      if (progress(plan).state === 'Full load') progress(plan).state = 'Table cancelled';
    throw error;
  }
}

/** The tables to follow. A table that went into error before stays there until it is loaded again. */
function list({ request }: Task, plans: readonly TablePlan[]): Captured {
  const captured: Captured = new Map();
  for (const plan of plans) {
    const name = { schema: plan.source.schema, table: plan.source.name };
    const progress =
      request.tables.get(tableKey(name)) ?? newProgress(name, 'Table completed', request.clock.now());
    const suspended = progress.state === 'Table error';
    if (!suspended) progress.state = 'Table completed';
    request.tables.set(tableKey(name), progress);
    captured.set(tableId(name), { plan, progress, suspended });
  }
  return captured;
}

/** Follows changes, trying again from the last safe position when a connection is lost. */
async function follow(
  task: Task,
  slot: string,
  captured: Captured,
  audit: TableName | undefined,
  until?: Lsn,
): Promise<ChangeEnd> {
  const { request, options, settings, mappings, policy, control, source, target, position } = task;
  if (!position) throw new Error('the start of the changes is not known');
  const { clock, tables, stopSignal } = request;
  const ignoreConflicts = until !== undefined && settings.errors.ignoreLoadConflicts;
  const context: ApplyContext = {
    settings,
    mappings,
    policy,
    control,
    captured,
    tables,
    ignoreConflicts,
    clock,
  };
  const job = {
    source,
    target,
    slot,
    position,
    context,
    audit,
    ...(until !== undefined && { until }),
    stop: request.stop,
    stopWhenIdle: options.commitTimeFiresWhenIdle,
  };
  const retry = retries(settings.retry, clock);
  for (let first = true; ; first = false) {
    const before = position.applied;
    try {
      const end = await processChanges(job, stopSignal);
      await lastStatus(task);
      return end;
    } catch (error) {
      // What held the slot may only be the connection that was lost.
      const busy = !first && /is active for PID/.test(textOf(error));
      if (stopSignal.aborted || !(busy || isRecoverable(error))) throw error;
      if (position.applied !== before) retry.reset();
      await Promise.all([source.abort(), target.abort()]);
      await retry.wait(error, stopSignal);
    }
  }
}

async function lastStatus({ target, control, position }: Task): Promise<void> {
  const client = await target.open();
  await control.status(client, 'NOT RUNNING', position?.applied ?? 0n, 0);
}

/** Schemas first, because two loads at once could both try to create one. */
async function prepareTarget(task: Task, plans: readonly TablePlan[]): Promise<void> {
  const { request, control } = task;
  await persistent(task, async () => {
    const client = await task.target.open();
    if (request.migrationType !== 'cdc')
      for (const schema of new Set(plans.map((plan) => plan.target.schema)))
        await ensureSchema(client, schema);
    if (request.migrationType !== 'full-load') {
      await control.create(client);
      const status = request.migrationType === 'cdc' ? 'CHANGE PROCESSING' : 'FULL LOAD';
      await control.status(client, status, task.position?.applied ?? 0n, 0);
    }
    await task.target.close(client);
  });
}

/** DDL is captured unless the endpoint says no (DMS API reference, PostgreSQLSettings: CaptureDdls). */
async function installAudit({ request }: Task, client: Client, oids: readonly number[]) {
  const { CaptureDdls: capture, DdlArtifactsSchema: schema } = request.source.settings;
  if (capture === false || capture === 'false' || capture === 'N') return undefined;
  return installDdlAudit(client, typeof schema === 'string' && schema !== '' ? schema : 'public', oids);
}

async function exportSnapshot(client: Client): Promise<string> {
  await client.query('begin transaction isolation level repeatable read, read only');
  const { rows } = await client.query<{ snapshot: string }>(
    'select pg_catalog.pg_export_snapshot() as snapshot',
  );
  return rows[0]?.snapshot ?? '';
}

/** The change stream comes in the encoding of the database. */
async function requireEncoding(client: Client): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>('show server_encoding');
  const encoding = rows[0]?.server_encoding ?? '';
  if (encoding !== 'UTF8' && encoding !== 'SQL_ASCII')
    throw fatal(`The source database has encoding ${encoding}; only UTF8 is supported here`);
}

/** Repeats what an environmental error has interrupted. */
async function persistent<T>({ settings, request }: Task, work: () => Promise<T>): Promise<T> {
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
