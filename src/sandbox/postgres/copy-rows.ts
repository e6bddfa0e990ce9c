/** Streams the rows of one table from source to target, in batches that can lose single bad rows. */
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Client } from './connections.ts';
import { dataErrorKind } from './error-policy.ts';
import { filterSql } from './filters.ts';
import { qualified, quoteName } from './sql.ts';
import { columnSql, type PlannedColumn, sourceName, type TablePlan } from './table-plan.ts';

/** Longest batch in bytes, unless a single row is longer. */
const BATCH_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;

export interface RowCopy {
  source: Client;
  target: Client;
  plan: TablePlan;
  columns: PlannedColumn[];
  /** Rows of one COPY. */
  batch: number;
  onRows(count: number): void;
  /** Told of a row the target refused for its data, in COPY text format; throws to give up the table. */
  onBadRow(error: unknown, row: string): Promise<void>;
}

/** Copies the rows that the plan's filters pass. Runs inside a transaction of the target. */
export async function copyRows(copy: RowCopy): Promise<void> {
  if (copy.columns.length === 0) return;
  const write = batchWriter(copy);
  let parts: Buffer[] = [];
  let rows = 0;
  let bytes = 0;
  for await (const chunk of copy.source.query(copyTo(selectSql(copy))) as AsyncIterable<Buffer>) {
    parts.push(chunk);
    bytes += chunk.length;
    rows += newlines(chunk);
    if (rows === 0 || (rows < copy.batch && bytes < BATCH_BYTES)) continue;
    const all = Buffer.concat(parts);
    const end = all.lastIndexOf(NEWLINE) + 1;
    await write(all.subarray(0, end), rows);
    parts = [all.subarray(end)];
    bytes = all.length - end;
    rows = 0;
  }
  if (rows > 0) await write(Buffer.concat(parts), rows);
}

function selectSql({ plan, columns }: RowCopy): string {
  const list = columns.map(columnSql).join(', ');
  // Tables that inherit are captured as tables of their own.
  const from = `from ${plan.source.kind === 'table' ? 'only ' : ''}${qualified(sourceName(plan))}`;
  const where = plan.filters.length > 0 ? ` where ${filterSql(plan.filters)}` : '';
  return `copy (select ${list} ${from}${where}) to stdout`;
}

function batchWriter({ target, plan, columns, onRows, onBadRow }: RowCopy) {
  const names = columns.map((column) => quoteName(column.target)).join(', ');
  const sql = `copy ${qualified(plan.target)} (${names}) from stdin`;

  const write = async (data: Buffer, rows: number): Promise<void> => {
    await target.query('savepoint batch');
    try {
      await send(target.query(copyFrom(sql)), data);
      await target.query('release savepoint batch');
      onRows(rows);
    } catch (error) {
      if (dataErrorKind(error) === undefined) throw error;
      await target.query('rollback to savepoint batch');
      if (rows === 1) return onBadRow(error, data.toString('utf8', 0, data.length - 1));
      const half = Math.floor(rows / 2);
      const middle = afterRow(data, half);
      await write(data.subarray(0, middle), half);
      await write(data.subarray(middle), rows - half);
    }
  };
  return write;
}

const send = (stream: ReturnType<typeof copyFrom>, data: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('finish', resolve);
    stream.end(data);
  });

/** In COPY text format a line break inside a value is escaped, so each byte 10 ends a row. */
function newlines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

function afterRow(data: Buffer, row: number): number {
  let at = 0;
  for (let seen = 0; seen < row; seen += 1) at = data.indexOf(NEWLINE, at) + 1;
  return at;
}
