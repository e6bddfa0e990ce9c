/** Logical replication slots on the source: the task's own, and the one that a user made. */
import { createHash } from 'node:crypto';
import type { Client } from './connections.ts';
import { fatal } from './faults.ts';
import { type Lsn, lsnOf } from './positions.ts';
import { quoteName } from './sql.ts';

/** The slot that a task makes for itself when the endpoint names none; the same for the same task. */
export function ownSlot(taskId: string): string {
  const readable = taskId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(-40);
  return `dms_${readable}_${createHash('sha256').update(taskId).digest('hex').slice(0, 12)}`;
}

export interface NewSlot {
  /** Where the change stream begins: the snapshot holds exactly what was committed before. */
  start: Lsn;
  /** Valid until the next command on the connection. */
  snapshot: string;
}

/** Creates a slot on a replication connection. Waits for transactions that were writing before. */
export async function createSlot(client: Client, name: string): Promise<NewSlot> {
  const { rows } = await client.query<{ consistent_point: string; snapshot_name: string }>(
    `CREATE_REPLICATION_SLOT ${quoteName(name)} LOGICAL test_decoding (SNAPSHOT 'export')`,
  );
  const [slot] = rows;
  if (!slot) throw new Error(`the source did not describe the new replication slot ${name}`);
  return { start: lsnOf(slot.consistent_point), snapshot: slot.snapshot_name };
}

export async function dropSlot(client: Client, name: string): Promise<void> {
  await client.query(
    'select pg_catalog.pg_drop_replication_slot(slot_name) from pg_catalog.pg_replication_slots where slot_name = $1',
    [name],
  );
}

export async function slotExists(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'select from pg_catalog.pg_replication_slots where slot_name = $1',
    [name],
  );
  return rowCount === 1;
}

/** Fails with what stands in the way of reading changes from a slot. */
export async function requireSlot(client: Client, name: string): Promise<void> {
  const { rows } = await client.query<{
    plugin: string | null;
    foreign: boolean;
    pid: number | null;
    wal_status: string | null;
  }>(
    `select plugin, database is distinct from pg_catalog.current_database() as foreign, active_pid as pid, wal_status
       from pg_catalog.pg_replication_slots where slot_name = $1`,
    [name],
  );
  const [slot] = rows;
  if (!slot) throw fatal(`Replication slot '${name}' does not exist on the source`);
  if (slot.plugin === null) throw fatal(`Replication slot '${name}' is physical; a logical slot is needed`);
  if (slot.foreign) throw fatal(`Replication slot '${name}' belongs to another database`);
  if (slot.plugin !== 'test_decoding')
    throw fatal(`Replication slot '${name}' uses plugin ${slot.plugin}; here it must be test_decoding`);
  if (slot.wal_status === 'lost')
    throw fatal(`Replication slot '${name}' is invalidated: the log it needs has been removed`);
  if (slot.pid !== null) throw fatal(`Replication slot '${name}' is active for PID ${slot.pid}`);
}
