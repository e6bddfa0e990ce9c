/** Committing on the target so that a connection lost on the way leaves no doubt where it can be avoided. */
import type { Clock, Millis } from '../../clock.ts';
import type { Client, Connections } from './connections.ts';
import { isRecoverable } from './faults.ts';

const ATTEMPTS = 20;
const PAUSE: Millis = 50;

/**
 * Commits the open transaction of `client`. When the answer is lost the target is asked over another
 * connection what became of it. Rejects when it was not committed, or when that cannot be found out: then
 * the changes are applied a second time.
 */
export async function commitSafely(client: Client, connections: Connections, clock: Clock): Promise<void> {
  const { rows } = await client.query<{ id: string | null }>(
    'select pg_current_xact_id_if_assigned()::text as id',
  );
  try {
    await client.query('commit');
  } catch (error) {
    const id = rows[0]?.id;
    if (!id || !isRecoverable(error) || !(await wasCommitted(id, connections, clock))) throw error;
  }
}

async function wasCommitted(id: string, connections: Connections, clock: Clock): Promise<boolean> {
  const client = await connections.open();
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { rows } = await client.query<{ status: string | null }>(
        'select pg_xact_status($1::text::xid8) as status',
        [id],
      );
      // The server process that was committing may not have noticed yet that nobody listens.
      if (rows[0]?.status !== 'in progress') return rows[0]?.status === 'committed';
      await clock.sleep(PAUSE);
    }
    return false;
  } finally {
    await connections.close(client);
  }
}
