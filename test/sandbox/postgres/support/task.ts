/** Tasks as the control plane would hand them to the data plane. */
import { systemClock } from '../../../../src/clock.ts';
import type { TableProgress, TransferRequest, TransferResult } from '../../../../src/sandbox/engine.ts';
import { type DataPlaneOptions, postgresDataPlane } from '../../../../src/sandbox/postgres/data-plane.ts';
import type { Cluster, Database } from './cluster.ts';

export interface Pair {
  source: Database;
  target: Database;
}

let pairs = 0;

/** Two empty databases on one server. */
export async function newPair(cluster: Cluster): Promise<Pair> {
  pairs += 1;
  return {
    source: await cluster.database(`source_${pairs}`),
    target: await cluster.database(`target_${pairs}`),
  };
}

/** A selection rule; further members are put over it. */
export const selecting = (schema: string, table: string, more: Record<string, unknown> = {}) => ({
  'rule-type': 'selection',
  'rule-id': '1',
  'rule-name': 'one',
  'object-locator': { 'schema-name': schema, 'table-name': table },
  'rule-action': 'include',
  ...more,
});

export interface TaskOptions
  extends Partial<Omit<TransferRequest, 'source' | 'target' | 'mappings' | 'settings'>> {
  rules?: Record<string, unknown>[];
  settings?: Record<string, Record<string, unknown>>;
  /** PostgreSQLSettings of the source endpoint. */
  endpoint?: Record<string, unknown>;
  targetEndpoint?: Record<string, unknown>;
  plane?: Partial<DataPlaneOptions>;
}

export interface Task {
  tables: Map<string, TableProgress>;
  /** What StopReplicationTask does. */
  askToStop(): void;
  result: Promise<TransferResult>;
}

let tasks = 0;

/** Starts a task over all tables of schema public, unless told otherwise. */
export function startTask({ source, target }: Pair, options: TaskOptions = {}): Task {
  const { rules, settings, endpoint, targetEndpoint, plane, ...more } = options;
  const stopping = new AbortController();
  tasks += 1;
  const tables = more.tables ?? new Map<string, TableProgress>();
  const result = postgresDataPlane(plane).transfer({
    taskId: `task-${tasks}`,
    migrationType: 'full-load',
    source: source.endpoint('source', endpoint),
    target: target.endpoint('target', targetEndpoint),
    mappings: { rules: rules ?? [selecting('public', '%')] },
    settings: { ...settings, ErrorBehavior: { RecoverableErrorCount: 0, ...settings?.ErrorBehavior } },
    stopSignal: stopping.signal,
    clock: systemClock,
    tables,
    ...more,
  });
  return { tables, askToStop: () => stopping.abort(), result };
}

/** Runs a task to its end. */
export async function runTask(
  pair: Pair,
  options: TaskOptions = {},
): Promise<TransferResult & Pick<Task, 'tables'>> {
  const task = startTask(pair, options);
  return { ...(await task.result), tables: task.tables };
}

/** Waits for something that another process brings about. */
export async function until(condition: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await condition()) return;
    await systemClock.sleep(25);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** How many connections tasks have open on the server. */
export async function connectionsOf(cluster: Cluster): Promise<number> {
  return Number(
    await cluster.admin.value("select count(*) from pg_stat_activity where application_name = 'dms-sandbox'"),
  );
}

/** Settings for a bootstrap that ends by itself. */
export const BOOTSTRAP = { FullLoadSettings: { StopTaskCachedChangesApplied: true } };

/** Tables that both sides have with different rows. */
export async function differences({ source, target }: Pair, tables: string[]): Promise<string[]> {
  const different: string[] = [];
  for (const table of tables) {
    const [left, right] = [await source.dump(table), await target.dump(table)];
    if (JSON.stringify(left) !== JSON.stringify(right)) different.push(table);
  }
  return different;
}

/** A slot made by hand on the source, and the position from which a cdc task reads it. */
export async function newSlot(
  { source }: Pair,
  name = `slot_${source.name}`,
): Promise<{ slot: string; position: string }> {
  const lsn = await source.value(
    "select lsn::text from pg_create_logical_replication_slot($1, 'test_decoding')",
    [name],
  );
  return { slot: name, position: String(lsn) };
}

/** The time of the source, as a commit_time that everything committed so far lies before. */
export async function afterNow({ source }: Pair): Promise<number> {
  await systemClock.sleep(5);
  const now = Number(await source.value('select extract(epoch from clock_timestamp()) * 1000'));
  return Math.ceil(now);
}

/** Something else is committed, so that a task which waits for a later commit notices the time. */
export const anotherCommit = ({ source }: Pair) =>
  source.query('create table if not exists ticks (at timestamptz); insert into ticks values (now())');

/** Runs a cdc task over everything that has been committed so far. */
export async function catchUp(pair: Pair, slot: string, position: string, options: TaskOptions = {}) {
  const at = await afterNow(pair);
  await systemClock.sleep(5);
  await anotherCommit(pair);
  return runTask(pair, {
    migrationType: 'cdc',
    startPosition: position,
    stop: { by: 'commit_time', at },
    ...options,
    rules: options.rules ?? [
      selecting('public', '%'),
      selecting('public', 'ticks', { 'rule-action': 'exclude', 'rule-id': '2' }),
    ],
    endpoint: { SlotName: slot, ...options.endpoint },
  });
}
