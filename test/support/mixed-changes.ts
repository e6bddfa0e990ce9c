/** Random inserts, updates and deletes over all tables of a schema, counted as they are made. */
import type pg from 'pg';
import { seeded } from '../../src/sandbox/random.ts';

export interface Tally {
  inserts: number;
  updates: number;
  deletes: number;
}

interface Table {
  name: string;
  keys: string[];
  columns: { name: string; type: string; length: number | null }[];
}

/**
 * Makes `count` changes in transactions of one to twenty over random tables: copies of rows under new keys,
 * which are then updated and deleted. Foreign keys are not enforced meanwhile. Ends with a transaction in
 * which a row of every table gets another primary key.
 */
export async function mixedChanges(
  client: pg.Client,
  schema: string,
  count: number,
  seed: number,
): Promise<Map<string, Tally>> {
  await client.query('set session_replication_role = replica');
  const random = seeded(seed);
  let draws = 0;
  const below = (limit: number) => Math.floor(random('change', String(draws++)) * limit);
  const tables = await tablesOf(client, schema);
  const tallies = new Map(tables.map(({ name }) => [name, { inserts: 0, updates: 0, deletes: 0 }]));
  const own = new Map<string, number[]>(tables.map(({ name }) => [name, []]));
  let next = 1_000_000 + seed * 100_000;

  const change = async (table: Table) => {
    const tally = tallies.get(table.name);
    const mine = own.get(table.name);
    if (!tally || !mine) throw new Error(`no table ${table.name}`);
    const [key = ''] = table.keys;
    const at = `"${schema}"."${table.name}"`;
    const dice = below(10);
    if (dice < 4 || mine.length === 0) {
      next += 1;
      const columns = table.columns.map(({ name }) => `"${name}"`).join(', ');
      const values = table.columns.map(({ name }) => (name === key ? String(next) : `"${name}"`)).join(', ');
      const copied = await client.query(`insert into ${at} (${columns}) select ${values} from ${at} limit 1`);
      tally.inserts += copied.rowCount ?? 0;
      if (copied.rowCount) mine.push(next);
    } else if (dice < 8) {
      const free = table.columns.filter(
        ({ name, type }) => /char|text|numeric|integer/.test(type) && !table.keys.includes(name),
      );
      const column = free[below(free.length)];
      if (!column) return;
      const text = /char|text/.test(column.type);
      const value = text ? (TEXTS[below(TEXTS.length)]?.slice(0, column.length ?? 40) ?? '') : below(90);
      const changed = await client.query(`update ${at} set "${column.name}" = $1 where "${key}" = $2`, [
        value,
        mine[below(mine.length)],
      ]);
      tally.updates += changed.rowCount ?? 0;
    } else {
      const [id] = mine.splice(below(mine.length), 1);
      const gone = await client.query(`delete from ${at} where "${key}" = $1`, [id]);
      tally.deletes += gone.rowCount ?? 0;
    }
  };

  const total = () =>
    [...tallies.values()].reduce(
      (sum, { inserts, updates, deletes }) => sum + inserts + updates + deletes,
      0,
    );
  while (total() < count) {
    await client.query('begin');
    for (let left = 1 + below(20); left > 0; left -= 1) {
      const table = tables[below(tables.length)];
      if (table) await change(table);
    }
    await client.query('commit');
  }
  await changeKeys(client, schema, tables, own, tallies);
  return tallies;
}

async function changeKeys(
  client: pg.Client,
  schema: string,
  tables: Table[],
  own: Map<string, number[]>,
  tallies: Map<string, Tally>,
): Promise<void> {
  await client.query('begin');
  for (const { name, keys } of tables) {
    const id = own.get(name)?.[0];
    const tally = tallies.get(name);
    if (id === undefined || !tally) continue;
    const moved = await client.query(
      `update "${schema}"."${name}" set "${keys[0]}" = "${keys[0]}" + 500000000 where "${keys[0]}" = $1`,
      [id],
    );
    tally.updates += moved.rowCount ?? 0;
  }
  await client.query('commit');
}

const TEXTS = [
  "O'Brien",
  'Zoë 🎸',
  '',
  'a\tb\nc',
  '\\backslash',
  '{"json": true}',
  'naïve – “quoted”',
  'x'.repeat(30),
];

async function tablesOf(client: pg.Client, schema: string): Promise<Table[]> {
  const columns = await client.query<{ table: string; name: string; type: string; length: number | null }>(
    `select table_name as table, column_name as name, data_type as type, character_maximum_length as length
       from information_schema.columns where table_schema = $1 and table_name not like 'awsdms%'
      order by table_name, ordinal_position`,
    [schema],
  );
  const keys = await client.query<{ table: string; name: string }>(
    `select k.table_name as table, k.column_name as name
       from information_schema.table_constraints c
       join information_schema.key_column_usage k using (constraint_schema, constraint_name)
      where c.constraint_type = 'PRIMARY KEY' and c.table_schema = $1 order by k.ordinal_position`,
    [schema],
  );
  return [...new Set(columns.rows.map(({ table }) => table))].map((name) => ({
    name,
    keys: keys.rows.filter(({ table }) => table === name).map((key) => key.name),
    columns: columns.rows.filter(({ table }) => table === name),
  }));
}
