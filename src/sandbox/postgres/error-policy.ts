/** What to do about a row or a table that cannot be written (DMS user guide, error handling settings). */
import { codeOf, fatal, isRecoverable, textOf } from './faults.ts';
import type { ErrorAction, Escalation, TaskSettings } from './settings.ts';

/** `log` goes on and writes the row to awsdms_apply_exceptions, `skip` goes on silently. */
export type Verdict = 'skip' | 'log' | 'suspend' | 'write-anyway';

export type RecordError = 'insert' | 'update' | 'delete' | 'data' | 'truncation';

/** Thrown to give up on one table; the task goes on. */
export class TableFault extends Error {}

export interface ErrorPolicy {
  /** For one record of `table`. Throws FatalFault where the task must stop. */
  record(table: string, kind: RecordError, error: unknown): Verdict;
  /** For a table as a whole. Returns when the table is to be suspended, else throws FatalFault. */
  table(table: string, error: unknown): void;
}

export function errorPolicy(errors: TaskSettings['errors']): ErrorPolicy {
  const counts = new Map<string, number>();

  const escalate = (key: string, action: ErrorAction, escalation: Escalation): ErrorAction => {
    if (action !== 'LOG_ERROR' && action !== 'IGNORE_RECORD') return action;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return escalation.count > 0 && count >= escalation.count ? escalation.action : action;
  };

  return {
    record(table, kind, error) {
      const ofData = kind === 'data' || kind === 'truncation';
      const action = escalate(
        `${ofData ? 'data' : 'apply'} ${table}`,
        errors[kind],
        ofData ? errors.dataEscalation : errors.apply,
      );
      switch (action) {
        case 'IGNORE_RECORD':
          return 'skip';
        case 'LOG_ERROR':
          return 'log';
        case 'SUSPEND_TABLE':
          return 'suspend';
        case 'INSERT_RECORD':
        case 'UPDATE_RECORD':
          return 'write-anyway';
        case 'STOP_TASK':
          throw fatal(`Table ${table}: ${textOf(error)}`);
      }
    },
    table(table, error) {
      const count = (counts.get('tables') ?? 0) + 1;
      counts.set('tables', count);
      const { action, count: limit } = errors.tableEscalation;
      const escalated = limit > 0 && count >= limit && action === 'STOP_TASK';
      if (escalated || errors.table === 'STOP_TASK') throw fatal(`Table ${table}: ${textOf(error)}`);
    },
  };
}

/** The record-level kind of a database error; undefined when it concerns the table or more. */
export function dataErrorKind(error: unknown): 'data' | 'truncation' | undefined {
  const code = codeOf(error);
  if (code === '22001') return 'truncation';
  return code.startsWith('22') ? 'data' : undefined;
}

/** An error of the database that concerns a table or a row, and neither the connection nor this program. */
export const isTableError = (error: unknown): boolean =>
  error instanceof TableFault || (/^[0-9A-Z]{5}$/.test(codeOf(error)) && !isRecoverable(error));
