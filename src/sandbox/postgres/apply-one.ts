/** Applies one row change by itself, and asks the error policies when it does not fit the target. */
import type { ApplyContext } from './apply-context.ts';
import { type CapturedTable, type Cells, type Column, cellsOf, type Shape } from './captured.ts';
import { keyOf, type RowWrite } from './changes.ts';
import type { Client } from './connections.ts';
import { dataErrorKind, type RecordError, TableFault, type Verdict } from './error-policy.ts';
import { codeOf, isRecoverable, textOf } from './faults.ts';
import { qualified, tableKey } from './sql.ts';
import { deleteOne, insertOne, type Statement, spelledOut, updateOne } from './statements.ts';
import type { Tuple } from './test-decoding.ts';

/** Nothing matched, or something was in the way. */
interface Conflict {
  kind: RecordError;
  error: Error;
  statement: Statement;
}

/**
 * True when the change was applied. Throws TableFault when its table must be given up, FatalFault when
 * the task must stop. Runs inside a transaction, which goes on whatever happens here.
 */
export async function applyOne(
  client: Client,
  change: RowWrite,
  shape: Shape,
  context: ApplyContext,
): Promise<boolean> {
  const statement = statementFor(change, shape);
  if (!statement) return true;
  const conflict = await attempt(client, change.kind, statement);
  if (!conflict) return true;

  const { kind } = conflict;
  const aboutRow = kind === 'insert' || kind === 'update' || kind === 'delete';
  if (aboutRow && context.ignoreConflicts) return false;
  const verdict = context.policy.record(tableKey(change.table.plan.target), kind, conflict.error);
  if (verdict === 'write-anyway') {
    const other = otherStatement(change, shape);
    const second = other && (await attempt(client, change.kind, other));
    if (other && !second) return true;
    await answer(client, 'log', change.table, second ?? conflict, context);
  } else await answer(client, verdict, change.table, conflict, context);
  return false;
}

async function attempt(
  client: Client,
  kind: RowWrite['kind'],
  statement: Statement,
): Promise<Conflict | undefined> {
  await client.query('savepoint change');
  try {
    const { rowCount } = await client.query(statement.text, statement.values);
    await client.query('release savepoint change');
    if (rowCount !== 0) return undefined;
    return { kind, statement, error: new Error('0 rows affected') };
  } catch (error) {
    if (!(error instanceof Error) || isRecoverable(error) || codeOf(error) === '') throw error;
    await client.query('rollback to savepoint change');
    const conflict = kind === 'insert' && codeOf(error) === '23505' ? kind : recordError(error);
    if (!conflict) throw new TableFault(textOf(error));
    return { kind: conflict, statement, error };
  }
}

/** Bad values and violated constraints concern the record. */
const recordError = (error: unknown): RecordError | undefined =>
  dataErrorKind(error) ?? (codeOf(error).startsWith('23') ? 'data' : undefined);

async function answer(
  client: Client,
  verdict: Verdict,
  { plan }: CapturedTable,
  { statement, error }: Conflict,
  { control }: ApplyContext,
): Promise<void> {
  if (verdict === 'suspend') throw new TableFault(textOf(error));
  if (verdict === 'log') await control.exception(client, plan.target, spelledOut(statement), textOf(error));
}

/** Undefined when there is nothing to write. */
function statementFor(change: RowWrite, shape: Shape): Statement | undefined {
  const { target } = change.table.plan;
  const name = `${shape.only}${qualified(target)}`;
  if (change.kind === 'insert') return insertOne(target, cellsOf(shape, change.row));
  const where = whereCells(change, shape);
  if (change.kind === 'delete') return deleteOne(name, where);
  const set = assignments(change.row, shape, where);
  return set.columns.length > 0 ? updateOne(name, set, where) : undefined;
}

/** INSERT_RECORD updates the row that is in the way; UPDATE_RECORD inserts the missing row when it is known in full. */
function otherStatement(change: RowWrite, shape: Shape): Statement | undefined {
  const { target, key } = change.table.plan;
  if (change.kind === 'insert' && key.length > 0) {
    const where = whereCells(change, shape);
    const set = assignments(change.row, shape, where);
    return set.columns.length > 0 ? updateOne(`${shape.only}${qualified(target)}`, set, where) : undefined;
  }
  const whole = [...change.row.values()].every((value) => value !== undefined);
  return change.kind === 'update' && whole ? insertOne(target, cellsOf(shape, change.row)) : undefined;
}

/** What an update sets: not the key where it stays, and not what the target numbers by itself. */
function assignments(row: Tuple, shape: Shape, where: Cells): Cells {
  const same = new Map(where.columns.map((column, index) => [column.name, where.values[index]]));
  return cellsOf(
    shape,
    row,
    (source, column) => column.identity || same.get(column.name) === row.get(source),
  );
}

/** The primary key, or else whatever the log tells of the old row. */
function whereCells(change: RowWrite, shape: Shape): Cells {
  const { table, old } = change;
  const key = keyOf(change);
  const names = key ? table.plan.key : [...(old?.keys() ?? [])];
  const columns = names.map((name) => shape.column(name));
  if (names.length === 0 || columns.some((column) => column === undefined))
    throw new TableFault('its primary key is not on the target');
  return { columns: columns as Column[], values: key ?? names.map((name) => old?.get(name) ?? null) };
}
