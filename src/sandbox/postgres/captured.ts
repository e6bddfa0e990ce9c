/** The tables whose changes are followed, and what is known of each while it goes on. */
import type { TableProgress } from '../engine.ts';
import type { Client } from './connections.ts';
import { TableFault } from './error-policy.ts';
import { tableKey } from './sql.ts';
import { cutValue, type PlannedColumn, type TablePlan } from './table-plan.ts';
import { readTarget, type TargetColumn } from './target-table.ts';
import type { Tuple } from './test-decoding.ts';

export interface CapturedTable {
  plan: TablePlan;
  progress: TableProgress;
  /** Its changes are no longer applied. */
  suspended: boolean;
  /** The target table as it was last seen; absent when that must be looked up (again). */
  shape?: Shape;
}

/** Captured tables by `tableId` of their source names. */
export type Captured = Map<string, CapturedTable>;

export interface Shape {
  /** `only ` where the target table is no partitioned one. */
  only: string;
  /** Where a source column goes; undefined when it is left out. Throws TableFault when it should be there. */
  column(source: string): Column | undefined;
}

export interface Column extends TargetColumn {
  planned?: PlannedColumn;
}

/** Columns of the target with a value for each, in the order of the change. */
export interface Cells {
  columns: Column[];
  values: (string | null)[];
}

/** Looks at the target table unless that was done since the last change of its structure. */
export async function shapeOf(
  client: Client,
  table: CapturedTable,
  rename: (name: string) => string | undefined,
  ignoreUnknown: boolean,
): Promise<Shape> {
  if (table.shape) return table.shape;
  const { plan } = table;
  const target = await readTarget(client, plan.target);
  if (!target) throw new TableFault(`table ${tableKey(plan.target)} does not exist on the target`);
  const planned = new Map(plan.columns.map((column) => [column.source.name, column]));
  const known = new Set(plan.source.columns.map((column) => column.name));
  const cache = new Map<string, Column | undefined>();

  const find = (source: string): Column | undefined => {
    const plannedColumn = planned.get(source);
    if (!plannedColumn && known.has(source)) return undefined;
    // A column that the source has dropped since is still in older changes.
    const name = plannedColumn?.target ?? rename(source);
    if (name === undefined) return undefined;
    const column = target.columns.get(name);
    if (column) return { ...column, ...(plannedColumn && { planned: plannedColumn }) };
    if (ignoreUnknown) return undefined;
    throw new TableFault(`column ${name} of ${tableKey(plan.target)} does not exist on the target`);
  };
  table.shape = {
    only: target.partitioned ? '' : 'only ',
    column(source) {
      if (!cache.has(source)) cache.set(source, find(source));
      return cache.get(source);
    },
  };
  return table.shape;
}

/** What a tuple says to write; long values that were not changed are left out. */
export function cellsOf(
  shape: Shape,
  tuple: Tuple,
  skip?: (source: string, column: Column) => boolean,
): Cells {
  const cells: Cells = { columns: [], values: [] };
  for (const [source, value] of tuple) {
    if (value === undefined) continue;
    const column = shape.column(source);
    if (!column || column.generated || skip?.(source, column)) continue;
    cells.columns.push(column);
    cells.values.push(value === null || !column.planned ? value : cutValue(column.planned, value));
  }
  return cells;
}
