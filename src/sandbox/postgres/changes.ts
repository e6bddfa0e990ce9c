/** Changes of captured tables on their way to the target. */
import type { CapturedTable } from './captured.ts';
import type { DdlEvent } from './ddl-audit.ts';
import { keyIn } from './net-changes.ts';
import type { Tuple } from './test-decoding.ts';

export interface RowWrite {
  kind: 'insert' | 'update' | 'delete';
  table: CapturedTable;
  /** The new row; empty for a delete. */
  row: Tuple;
  /** The old key, where the log has it. */
  old?: Tuple;
}

export interface Truncation {
  kind: 'truncate';
  tables: CapturedTable[];
  restart: boolean;
}

export interface DdlChange {
  kind: 'ddl';
  event: DdlEvent;
}

export type Change = RowWrite | Truncation | DdlChange;

/** The primary key by which a change finds its row; undefined where the log identifies the row by other columns. */
export const keyOf = ({ kind, table, row, old }: RowWrite): string[] | undefined =>
  old || kind === 'delete' ? keyIn(old, table.plan.key) : keyIn(row, table.plan.key);

/** Whether an update gives the row another primary key. */
export function movesKey({ kind, table, row, old }: RowWrite): boolean {
  if (kind !== 'update' || !old) return false;
  return table.plan.key.some((name) => {
    const value = row.get(name);
    return value !== undefined && value !== old.get(name);
  });
}
