/** Running a statement that was prepared before when its text was. */
import type { Client } from './connections.ts';
import type { Statement } from './statements.ts';

/** Texts are few: one per table, kind of change and set of columns. Names are the same on all connections. */
const prepared = new Map<string, string>();
const LIMIT = 5_000;

/** Resolves to the number of rows it changed. */
export async function run(client: Client, { text, values }: Statement): Promise<number> {
  let name = prepared.get(text);
  if (name === undefined && prepared.size < LIMIT) {
    name = `apply_${prepared.size + 1}`;
    prepared.set(text, name);
  }
  const { rowCount } = await client.query({ text, values, ...(name !== undefined && { name }) });
  return rowCount ?? 0;
}
