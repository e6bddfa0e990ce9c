/**
 * Applies many changes with few statements: those of one table are reduced to what they come to, and
 * tables do not wait for each other. Nothing is excused here: whatever does not fit throws, and the caller
 * rolls back and applies the same changes one by one.
 */
import { type CapturedTable, type Column, cellsOf, type Shape } from './captured.ts';
import { type Change, keyOf, movesKey, type RowWrite } from './changes.ts';
import type { Client } from './connections.ts';
import { Contradiction, NetChanges } from './net-changes.ts';
import { run } from './run-statement.ts';
import { qualified } from './sql.ts';
import { deleteMany, insertMany, insertOne, updateMany, updateOne } from './statements.ts';
import { COUNT_OF, Tally } from './tally.ts';
import type { Tuple } from './test-decoding.ts';
import { truncateTables } from './truncate.ts';

interface Open {
  shape: Shape;
  key: Column[];
  net: NetChanges;
  /** Rows for a table without primary key. */
  appended: Tuple[];
}

/**
 * Applies row changes and truncations. `shape` looks at a target table; `truncates` is false where
 * truncations are only counted. Resolves to what was applied.
 */
export async function applyFast(
  client: Client,
  changes: readonly Change[],
  shape: (table: CapturedTable) => Promise<Shape>,
  truncates: boolean,
): Promise<Tally> {
  const tally = new Tally();
  const open = new Map<CapturedTable, Open>();
  const flushAll = async () => {
    for (const [table, rows] of open) await flush(client, table, rows);
  };
  for (const change of changes) {
    if (change.kind === 'ddl') throw new Contradiction();
    if (change.kind === 'truncate') {
      await flushAll();
      if (truncates) await truncateTables(client, change);
      for (const table of change.tables) tally.add(table, 'ddls', truncates);
      continue;
    }
    const { table } = change;
    if (table.suspended) continue;
    let rows = open.get(table);
    if (!rows) {
      rows = await openTable(table, await shape(table));
      open.set(table, rows);
    }
    await take(client, change, rows);
    tally.add(table, COUNT_OF[change.kind], true);
  }
  await flushAll();
  return tally;
}

function openTable(table: CapturedTable, shape: Shape): Open {
  const key = table.plan.key.map((name) => shape.column(name));
  if (key.some((column) => column === undefined)) throw new Contradiction();
  return { shape, key: key as Column[], net: new NetChanges(), appended: [] };
}

async function take(client: Client, change: RowWrite, rows: Open): Promise<void> {
  const { table, kind, row } = change;
  if (rows.key.length === 0) {
    rows.appended.push(row);
    return;
  }
  const key = keyOf(change);
  if (!key) throw new Contradiction();
  if (!movesKey(change)) return rows.net.add({ kind, key, row });
  await flush(client, table, rows);
  const statement = updateOne(`${rows.shape.only}${qualified(table.plan.target)}`, cellsOf(rows.shape, row), {
    columns: rows.key,
    values: key,
  });
  expect(await run(client, statement), 1);
}

async function flush(
  client: Client,
  table: CapturedTable,
  { shape, key, net, appended }: Open,
): Promise<void> {
  const { target } = table.plan;
  const name = `${shape.only}${qualified(target)}`;
  const { deletes, absent, updates, inserts } = net.take();
  if (deletes.length > 0) expect(await run(client, deleteMany(name, key, deletes)), deletes.length);
  if (absent.length > 0) expect(await run(client, deleteMany(name, key, absent)), 0);

  const keyNames = new Set(key.map((column) => column.name));
  const changed = groups();
  for (const update of updates) {
    const set = cellsOf(shape, update.row, (_, column) => column.identity || keyNames.has(column.name));
    if (set.columns.length > 0) changed.add(set.columns, [...set.values, ...update.key]);
  }
  for (const { columns, rows } of changed.all())
    expect(await run(client, updateMany(name, columns, key, rows)), rows.length);

  const added = groups();
  for (const row of [...inserts, ...appended.splice(0)]) {
    const cells = cellsOf(shape, row);
    if (cells.columns.length > 0) added.add(cells.columns, cells.values);
    else await run(client, insertOne(target, cells));
  }
  for (const { columns, rows } of added.all()) await run(client, insertMany(target, columns, rows));
}

/** Rows that write the same columns. */
function groups() {
  const found = new Map<string, { columns: Column[]; rows: (string | null)[][] }>();
  return {
    add(columns: Column[], row: (string | null)[]) {
      const id = columns.map((column) => column.name).join('\u0000');
      const group = found.get(id);
      if (group) group.rows.push(row);
      else found.set(id, { columns, rows: [row] });
    },
    all: () => found.values(),
  };
}

function expect(actual: number, rows: number): void {
  if (actual !== rows) throw new Contradiction();
}
