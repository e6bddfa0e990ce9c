/** What of a source table is copied, and what it is called on the target. */
import type { SourceColumn, SourceTable } from './catalog.ts';
import type { Filter } from './filters.ts';
import type { Mappings, Selection } from './mappings.ts';
import type { TaskSettings } from './settings.ts';
import { quoteName, type TableName } from './sql.ts';

export interface PlannedColumn {
  source: SourceColumn;
  /** The column's name on the target. */
  target: string;
  /** Longest value in characters, or bytes of `bytea`, before it is cut. */
  limit?: number;
}

export interface TablePlan {
  source: SourceTable;
  target: TableName;
  columns: PlannedColumn[];
  /** The primary key, as source names; empty when there is none or part of it is not copied. */
  key: string[];
  filters: Filter[];
  /** Columns that filters compare as numbers. */
  numeric: Set<string>;
  loadOrder: number;
}

/** The LOB types of PostgreSQL in the DMS user guide, as far as their values can grow long. */
const LOBS = new Set(['text', 'bytea', 'json', 'jsonb', 'xml']);

const NUMBERS = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);

export function planTable(
  source: SourceTable,
  selection: Selection,
  names: Mappings['names'],
  lobs: TaskSettings['lobs'],
): TablePlan {
  const table = { schema: source.schema, table: source.name };
  const columns = source.columns.flatMap((column): PlannedColumn[] => {
    const lob = LOBS.has(column.bare);
    const target = names.column(table, column.name);
    // The log does not hold the values of virtual columns.
    if (target === undefined || column.generated === 'v' || (lob && !lobs.supported)) return [];
    return [{ source: column, target, ...(lob && lobs.limit !== undefined && { limit: lobs.limit * 1024 }) }];
  });
  const copied = new Set(columns.map((column) => column.source.name));
  return {
    source,
    target: names.table(table),
    columns,
    key: source.key.every((name) => copied.has(name)) ? source.key : [],
    filters: selection.filters,
    numeric: new Set(
      source.columns.filter((column) => NUMBERS.has(column.bare)).map((column) => column.name),
    ),
    loadOrder: selection.loadOrder,
  };
}

/** What the statistics call the table. */
export const sourceName = ({ source }: TablePlan): TableName => ({
  schema: source.schema,
  table: source.name,
});

/** Reads a column for the full load, cut as limited LOB mode cuts it. */
export function columnSql({ source, limit }: PlannedColumn): string {
  const name = quoteName(source.name);
  if (limit === undefined) return name;
  return source.bare === 'bytea' ? `substring(${name} from 1 for ${limit})` : `left(${name}::text, ${limit})`;
}

/** Cuts a value of the change stream to the limit of its column. */
export function cutValue({ source, limit }: PlannedColumn, value: string): string {
  if (limit === undefined) return value;
  if (source.bare === 'bytea') return value.slice(0, 2 + 2 * limit); // \x and two digits a byte
  if (value.length <= limit) return value;
  let [end, characters] = [0, 0];
  for (; end < value.length && characters < limit; characters += 1)
    end += (value.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return value.slice(0, end);
}
