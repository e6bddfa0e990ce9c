/** One run of a task, from the checks before it to the result. */
import type { TransferRequest, TransferResult } from '../engine.ts';
import { flushedLsn } from './change-processing.ts';
import { type Client, connectionsTo, isPostgres } from './connections.ts';
import { controlTables } from './control-tables.ts';
import { installDdlAudit } from './ddl-audit.ts';
import { errorPolicy } from './error-policy.ts';
import { FatalFault, failureMessage, fatal, isRecoverable, textOf } from './faults.ts';
import { followChanges } from './follow-changes.ts';
import { loadTables } from './load-tables.ts';
import { parseMappings } from './mappings.ts';
import { formatCheckpoint, type Lsn } from './positions.ts';
import { RecoverableFault } from './retries.ts';
import { planScope, selectScope } from './scope.ts';
import { readSettings } from './settings.ts';
import { createSlot, dropSlot } from './slots.ts';
import { type TableName, tableKey } from './sql.ts';
import { startPoint } from './start-point.ts';
import { newProgress } from './tally.ts';
import { type DataPlaneOptions, persistent, prepareTarget, report, type Task } from './task.ts';

/** Runs a task to its end. Never rejects, and leaves no connection behind. */
export async function runTransfer(
  request: TransferRequest,
  options: DataPlaneOptions,
): Promise<TransferResult> {
  let task: Task | undefined;
  try {
    task = newTask(request, options);
    const stopReason = await run(task);
    await reportEnd(task);
    await Promise.all([task.source.closeAll(), task.target.closeAll()]);
    return { status: 'stopped', stopReason, ...checkpoint(task) };
  } catch (error) {
    if (task) {
      await Promise.all([task.source.abort(), task.target.abort()]);
      await reportEnd(task);
      await task.target.closeAll();
    }
    return { ...failure(error, request.stopSignal), ...checkpoint(task) };
  }
}

/** How the task ended does not depend on whether that can still be written down. */
const reportEnd = (task: Task) => report(task, 'NOT RUNNING').catch(() => {});

function newTask(request: TransferRequest, options: DataPlaneOptions): Task {
  for (const { engine } of [request.source, request.target])
    if (!isPostgres(engine)) throw fatal(`Engine ${engine} is not PostgreSQL`);
  const settings = readSettings(request.settings);
  return {
    request,
    options,
    settings,
    mappings: parseMappings(request.mappings.rules),
    policy: errorPolicy(settings.errors),
    control: controlTables(settings.control, request.taskId, request.clock),
    source: connectionsTo(request.source),
    target: connectionsTo(request.target),
  };
}

function checkpoint(task: Task | undefined): Pick<TransferResult, 'checkpoint'> {
  const position = task?.position;
  if (!position) return {};
  return { checkpoint: formatCheckpoint(position.applied, position.transactions, position.changes) };
}

function failure(error: unknown, signal: AbortSignal): TransferResult {
  if (signal.aborted && !(error instanceof FatalFault)) return { status: 'stopped', stopReason: 'NORMAL' };
  const kind = error instanceof RecoverableFault || isRecoverable(error) ? 'RECOVERABLE' : 'FATAL';
  return { status: 'failed', stopReason: `${kind}_ERROR`, failure: failureMessage(textOf(error), kind) };
}

async function run(task: Task): Promise<string> {
  const { request, settings, mappings, options } = task;
  const client = await persistent(task, () => task.source.open());
  await requireEncoding(client);
  const { oids, missing } = await selectScope(client, mappings, request.migrationType, settings);
  for (const name of missing)
    request.tables.set(tableKey(name), newProgress(name, 'Table does not exist', request.clock.now()));
  if (request.migrationType === 'full-load') return loadOnly(task, client, oids);

  const start = await startPoint(client, request, options.acceptCheckpointString);
  const audit = await installAudit(task, client, oids);
  if (start.kind === 'new') return begin(task, client, start.slot, oids, audit);
  const plans = await planScope(client, oids, mappings, settings);
  await task.source.close(client);
  task.position = { applied: start.from, transactions: 0, changes: 0 };
  await prepareTarget(task, []);
  return followChanges(task, { slot: start.slot, position: task.position, plans, audit });
}

async function loadOnly(task: Task, client: Client, oids: readonly number[]): Promise<string> {
  const plans = await planScope(client, oids, task.mappings, task.settings);
  const schemas = plans.map((plan) => plan.target.schema);
  await prepareTarget(task, schemas);
  await loadTables(task, plans, await exportSnapshot(client));
  return 'FULL_LOAD_ONLY_FINISHED';
}

/** With a new slot of the task's own: what was committed before the slot is loaded, the rest is followed. */
async function begin(
  task: Task,
  client: Client,
  slot: string,
  oids: readonly number[],
  audit: TableName | undefined,
): Promise<string> {
  const { request, settings, mappings, source } = task;
  await dropSlot(client, slot);
  const keeper = await source.open('replication');
  // Creating the slot waits for open transactions of the source, however long they take.
  const stop = () => void source.abort();
  request.stopSignal.addEventListener('abort', stop, { once: true });
  const { start, snapshot } = await createSlot(keeper, slot).finally(() =>
    request.stopSignal.removeEventListener('abort', stop),
  );

  const plans = await planScope(client, oids, mappings, settings);
  await source.close(client);
  const schemas = plans.map((plan) => plan.target.schema);
  await prepareTarget(task, schemas);
  let until: Lsn | undefined;
  if (request.migrationType === 'full-load-and-cdc') {
    await loadTables(task, plans, snapshot);
    if (settings.load.stopAfterCached) until = await flushedLsn(source);
  }
  await source.close(keeper);
  task.position = { applied: start, transactions: 0, changes: 0 };
  if (settings.load.stopBeforeCached && request.migrationType === 'full-load-and-cdc')
    return 'STOPPED_AFTER_FULL_LOAD';
  await persistent(task, () => report(task, 'CHANGE PROCESSING'));
  const following = { slot, position: task.position, plans, audit };
  return followChanges(task, until === undefined ? following : { ...following, until });
}

/** DDL is captured unless the endpoint says no (DMS API reference, PostgreSQLSettings: CaptureDdls). */
async function installAudit({ request }: Task, client: Client, oids: readonly number[]) {
  const { CaptureDdls: capture, DdlArtifactsSchema: schema } = request.source.settings;
  if (capture === false || capture === 'false' || capture === 'N') return undefined;
  return installDdlAudit(client, typeof schema === 'string' && schema !== '' ? schema : 'public', oids);
}

/** The snapshot is valid while the transaction of `client` is open. */
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
