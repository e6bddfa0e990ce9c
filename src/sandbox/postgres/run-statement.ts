/** Running a statement that is prepared on each connection once. */
import { createHash } from 'node:crypto';
import type { Client } from './connections.ts';
import type { Statement } from './statements.ts';

/** Resolves to the number of rows it changed. Texts are few: one per table, kind of change and columns. */
export async function run(client: Client, { text, values }: Statement): Promise<number> {
  const name = createHash('md5').update(text).digest('hex');
  const { rowCount } = await client.query({ name, text, values });
  return rowCount ?? 0;
}
