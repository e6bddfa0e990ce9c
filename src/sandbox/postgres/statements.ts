/** The statements that write rows: for many rows at once, and for one row with its values as parameters. */
import type { Cells, Column } from './captured.ts';
import { qualified, quoteName, quoteText, type TableName, textArray } from './sql.ts';

export interface Statement {
  text: string;
  values: (string | null)[];
}

const names = (columns: readonly Column[]) => columns.map((column) => quoteName(column.name)).join(', ');

/** One array per column instead of one row per value: the text stays the same for any number of rows. */
function unnest(columns: readonly Column[]): string {
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  return `unnest(${arrays}) as u(${columns.map((_, index) => `v${index}`).join(', ')})`;
}

/** Values by row turned into an array by column. */
const turn = (rows: readonly (readonly (string | null)[])[], width: number): string[] =>
  Array.from({ length: width }, (_, index) => textArray(rows.map((row) => row[index])));

export function insertMany(
  table: TableName,
  columns: readonly Column[],
  rows: (string | null)[][],
): Statement {
  const values = columns.map((column, index) => `u.v${index}::${column.cast}`).join(', ');
  const into = `insert into ${qualified(table)} (${names(columns)}) overriding system value`;
  return { text: `${into} select ${values} from ${unnest(columns)}`, values: turn(rows, columns.length) };
}

/** Each row of `rows` holds the values to set and then those of the key. */
export function updateMany(
  table: string,
  set: readonly Column[],
  key: readonly Column[],
  rows: (string | null)[][],
): Statement {
  const all = [...set, ...key];
  const assignments = set.map((column, index) => `${quoteName(column.name)} = u.v${index}::${column.cast}`);
  const text = `update ${table} as t set ${assignments.join(', ')} from ${unnest(all)} where ${match(key, set.length)}`;
  return { text, values: turn(rows, all.length) };
}

export function deleteMany(table: string, key: readonly Column[], rows: string[][]): Statement {
  return {
    text: `delete from ${table} as t using ${unnest(key)} where ${match(key, 0)}`,
    values: turn(rows, key.length),
  };
}

const match = (key: readonly Column[], from: number) =>
  key
    .map((column, index) => `t.${quoteName(column.name)} = u.v${from + index}::${column.cast}`)
    .join(' and ');

export function insertOne(table: TableName, cells: Cells): Statement {
  if (cells.columns.length === 0)
    return { text: `insert into ${qualified(table)} default values`, values: [] };
  const values = cells.columns.map((_, index) => `$${index + 1}`).join(', ');
  const into = `insert into ${qualified(table)} (${names(cells.columns)}) overriding system value`;
  return { text: `${into} values (${values})`, values: cells.values };
}

export function updateOne(table: string, set: Cells, key: Cells): Statement {
  const assignments = set.columns.map((column, index) => `${quoteName(column.name)} = $${index + 1}`);
  return {
    text: `update ${table} set ${assignments.join(', ')} where ${condition(key, set.values.length)}`,
    values: [...set.values, ...key.values],
  };
}

export const deleteOne = (table: string, key: Cells): Statement => ({
  text: `delete from ${table} where ${condition(key, 0)}`,
  values: key.values,
});

const condition = (key: Cells, from: number) =>
  key.columns.map((column, index) => `${quoteName(column.name)} = $${from + index + 1}`).join(' and ');

/** The statement with its values in place, for a person to read. */
export const spelledOut = ({ text, values }: Statement): string =>
  text.replace(/"(?:[^"]|"")*"|\$(\d+)/g, (piece, place: string | undefined) => {
    if (place === undefined) return piece; // a name, which may hold a dollar sign
    const value = values[Number(place) - 1];
    return value === null || value === undefined ? 'NULL' : quoteText(value);
  });
