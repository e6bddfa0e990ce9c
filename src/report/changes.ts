/** What moved, in words: the rows of a run and of its tables. */
import type { RunReport } from '../run/report.ts';
import type { TableCounts } from '../run/state.ts';
import { count, counted } from './format.ts';

type Counts = RunReport['totals'];

/** Full-load rows plus inserts, updates and deletes. */
export const rowsOf = (counts: Counts): number =>
  counts.fullLoadRows + counts.inserts + counts.updates + counts.deletes;

/** `3 inserted, 1 updated`; `nothing changed`. */
export function changes(counts: Counts): string {
  const said = [
    counts.fullLoadRows > 0 && `${count(counts.fullLoadRows)} loaded`,
    counts.inserts > 0 && `${count(counts.inserts)} inserted`,
    counts.updates > 0 && `${count(counts.updates)} updated`,
    counts.deletes > 0 && `${count(counts.deletes)} deleted`,
    counts.ddls > 0 && counted(counts.ddls, 'DDL statement'),
  ].filter((part) => part !== false);
  return said.join(', ') || 'nothing changed';
}

/** The state of a table that DMS loaded, and replicates (DMS API reference, TableStatistics). */
const COMPLETED = 'Table completed';

export const isTroubled = (table: TableCounts): boolean => table.state !== COMPLETED;

/** Whether a table has anything to tell. */
export const isWorthTelling = (table: TableCounts): boolean =>
  isTroubled(table) || rowsOf(table) > 0 || table.ddls > 0;

export interface Ranked {
  shown: TableCounts[];
  /** Tables that deserve a line and got none. */
  more: number;
  /** Tables in order without any change. */
  unchanged: number;
}

/** At most `limit` tables worth a line: those in trouble first, then the most changed, then by name. */
export function ranked(tables: readonly TableCounts[], limit: number): Ranked {
  const worth = tables
    .filter(isWorthTelling)
    .map((table) => ({ table, troubled: isTroubled(table), rows: rowsOf(table) }))
    .sort(
      (a, b) =>
        Number(b.troubled) - Number(a.troubled) ||
        b.rows - a.rows ||
        (a.table.table < b.table.table ? -1 : a.table.table > b.table.table ? 1 : 0),
    );
  return {
    shown: worth.slice(0, limit).map(({ table }) => table),
    more: Math.max(0, worth.length - limit),
    unchanged: tables.length - worth.length,
  };
}

/** `3 more tables with changes, 1 table without`; empty when every table got a line. */
export const restText = ({ more, unchanged }: Ranked): string =>
  [
    ...(more > 0 ? [`${count(more)} more ${more === 1 ? 'table' : 'tables'} with changes`] : []),
    ...(unchanged > 0 ? [`${counted(unchanged, 'table')} without changes`] : []),
  ].join(', ');
