/** From messages of the change stream to changes of captured tables. */
import type { ApplyContext } from './apply-context.ts';
import type { Change } from './changes.ts';
import { type DdlEvent, ddlEvent } from './ddl-audit.ts';
import { fatal } from './faults.ts';
import { passes } from './filters.ts';
import { type TableName, tableId } from './sql.ts';
import { type Decoded, decode } from './test-decoding.ts';

export type Read =
  | Extract<Decoded, { kind: 'begin' | 'commit' | 'other' }>
  | Exclude<Change, { kind: 'ddl' }>
  | { kind: 'ddl'; event: DdlEvent }
  /** The transaction is one of the task itself. */
  | { kind: 'own' };

/** Reads one message. What is not captured comes out as `other`. */
export function changeReader(
  { captured, settings }: ApplyContext,
  audit: TableName | undefined,
): (text: string) => Read {
  const auditKey = audit && tableId(audit);
  const wanted = (table: TableName) => {
    const key = tableId(table);
    return captured.has(key) || key === auditKey;
  };

  return (text) => {
    const decoded = decode(text, wanted);
    switch (decoded.kind) {
      case 'begin':
      case 'commit':
      case 'other':
        return decoded;
      case 'truncate': {
        const tables = decoded.tables.flatMap((table) => captured.get(tableId(table)) ?? []);
        if (tables.length === 0) return { kind: 'other' };
        if (settings.errors.failOnTruncate) throw fatal('Truncation DDL detected');
        return { kind: 'truncate', tables, restart: decoded.restart };
      }
    }
    const key = tableId(decoded);
    if (key === auditKey) {
      const event = decoded.kind === 'insert' ? ddlEvent(decoded.row) : undefined;
      if (event === undefined) return { kind: 'other' };
      return event === 'installed' ? { kind: 'own' } : { kind: 'ddl', event };
    }
    const table = captured.get(key);
    if (!table) return { kind: 'other' };
    const old = decoded.kind === 'insert' ? undefined : decoded.key;
    const row = decoded.kind === 'delete' ? new Map() : decoded.row;
    // Without a primary key DMS captures inserts only (DMS user guide, PostgreSQL as a source).
    const keyless = table.plan.key.length === 0 || (decoded.kind === 'delete' && !old);
    if (table.suspended || (keyless && decoded.kind !== 'insert')) return { kind: 'other' };
    const { filters, numeric } = table.plan;
    const shown = decoded.kind === 'delete' ? old : row;
    if (
      filters.length > 0 &&
      !passes(
        filters,
        (column) => shown?.get(column),
        (column) => numeric.has(column),
      )
    )
      return { kind: 'other' };
    return { kind: decoded.kind, table, row, ...(old && { old }) };
  };
}
