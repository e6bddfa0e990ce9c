/** The answer first: how a run ended, in one line. Shared by message, console and summary. */
import type { Outcome, RunReport } from '../run/report.ts';
import { rowsOf } from './changes.ts';
import { briefDuration, counted } from './format.ts';
import { plain } from './plain.ts';

/** `table suspended`, from the stable code of a failure. */
export const causeWords = (code: string): string => plain(code, 60).replaceAll('-', ' ');

/** `students: 4 rows in 12 m`, `students FAILED: table suspended`. */
export function headline(report: RunReport): string {
  const name = plain(report.pipeline, 80);
  switch (report.outcome) {
    case 'succeeded':
      return `${name}: ${successWords(report)}`;
    case 'failed':
    case 'held':
      return `${name} ${report.outcome.toUpperCase()}: ${whyNot(report)}`;
    case 'busy':
    case 'unfinished':
      return `${name}: ${whyNot(report)}`;
  }
}

/** `4 rows in 12 m`, with what is remarkable about it. */
export function successWords(report: RunReport): string {
  const rows = rowsOf(report.totals);
  const remarks = [
    report.migrationType === 'full-load-and-cdc' && 'first full load',
    report.resumed && 'resumed',
    report.caughtUp === false && 'not caught up',
    report.leftovers.length > 0 && `${counted(report.leftovers.length, 'resource')} left in AWS`,
  ].filter((remark) => remark !== false);
  const what = rows === 0 ? 'nothing changed' : counted(rows, 'row');
  return [`${what} in ${briefDuration(report.endedAt - report.startedAt)}`, ...remarks].join(', ');
}

/** Why a run has no result, in few words; empty for one that has. */
export function whyNot(report: RunReport): string {
  switch (report.outcome) {
    case 'succeeded':
      return '';
    case 'failed':
      return report.failure ? causeWords(report.failure.code) : 'cause unknown';
    case 'held':
      return 'an earlier failure has not been cleared';
    case 'busy':
      return 'another run has the pipeline';
    case 'unfinished':
      return `not finished after ${briefDuration(report.endedAt - report.startedAt)}, the next run continues it`;
  }
}

/** The gravest first, as every listing orders them. */
export const OUTCOMES: readonly Outcome[] = ['failed', 'held', 'unfinished', 'busy', 'succeeded'];

/** Reports with what needs a person first; otherwise in the order given. */
export const gravestFirst = (reports: readonly RunReport[]): RunReport[] =>
  OUTCOMES.flatMap((outcome) => reports.filter((report) => report.outcome === outcome));
