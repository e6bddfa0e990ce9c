/** TRUNCATE of the source on the target. */
import type { Truncation } from './changes.ts';
import type { Client } from './connections.ts';
import { qualified } from './sql.ts';

/**
 * Empties the captured ones of the tables that one TRUNCATE named. Never cascades: on the target that could
 * reach tables which have nothing to do with the task.
 */
export async function truncateTables(client: Client, { tables, restart }: Truncation): Promise<void> {
  const names = tables.filter((table) => !table.suspended).map((table) => qualified(table.plan.target));
  if (names.length === 0) return;
  await client.query(`truncate table ${names.join(', ')}${restart ? ' restart identity' : ''}`);
}
