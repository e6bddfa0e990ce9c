/** One row per pipeline. */
import type { Outcome, RunReport } from '../../run/report.ts';
import { runMoney } from '../cost-text.ts';
import { code, link, markdown } from '../escape.ts';
import { ago, count, counted, duration } from '../format.ts';
import { causeWords, gravestFirst } from '../headline.ts';
import { leftLines } from '../leftovers.ts';
import { type Column, markdownTable, unbroken } from '../markdown-table.ts';
import { positionText } from '../position.ts';
import type { SummaryOptions } from '../summary.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Pipeline' },
  { title: 'Outcome' },
  { title: 'Inserted', number: true },
  { title: 'Updated', number: true },
  { title: 'Deleted', number: true },
  { title: 'Loaded', number: true },
  { title: 'Duration', number: true },
  { title: 'Cost', number: true },
  { title: 'Checkpoint' },
  { title: 'Note' },
];

const MARKS: Record<Outcome, string> = {
  succeeded: '✅ succeeded',
  failed: '❌ failed',
  held: '⛔ held',
  busy: '🔒 busy',
  unfinished: '⏳ unfinished',
};

/** At most `limit` rows, what needs a person first. */
export function overview(reports: readonly RunReport[], limit: number, options: SummaryOptions): string {
  const shown = gravestFirst(reports).slice(0, limit);
  const more = reports.length - shown.length;
  const table = markdownTable(
    COLUMNS,
    shown.map((report) => row(report, options)),
  );
  return more > 0 ? `${table}\n\nAnd ${count(more)} more loads.` : table;
}

function row(report: RunReport, { now, links }: SummaryOptions): string[] {
  const { totals, cost, pipeline } = report;
  const file = links?.file?.(report.file);
  const money = cost && runMoney(cost);
  const number = (value: number) => (value === 0 ? '' : count(value));
  return [
    file ? link(pipeline, file) : code(pipeline, 80),
    unbroken(MARKS[report.outcome]),
    number(totals.inserts),
    number(totals.updates),
    number(totals.deletes),
    number(totals.fullLoadRows),
    unbroken(duration(report.endedAt - report.startedAt)),
    money ? unbroken(markdown(money)) : '',
    checkpointCell(report, now),
    note(report),
  ];
}

function checkpointCell(report: RunReport, now: number): string {
  const checkpoint = report.checkpoint?.after ?? report.checkpoint?.before;
  if (!checkpoint) return '';
  const age = report.checkpoint?.after ? '' : `, ${ago(checkpoint.at, now)}`;
  return `${code(positionText(checkpoint.value, 40))}${age}`;
}

function note(report: RunReport): string {
  const { failure, outcome, totals, warnings } = report;
  const left = outcome === 'unfinished' ? 0 : leftLines(report).length;
  const notes = [
    failure && (outcome === 'failed' || outcome === 'busy') && markdown(causeWords(failure.code), 60),
    outcome === 'held' && 'waits for `sluice clear`',
    outcome === 'unfinished' && 'the next run continues it',
    report.migrationType === 'full-load-and-cdc' && 'first full load',
    report.resumed && 'resumed',
    report.caughtUp === false && 'not caught up',
    totals.ddls > 0 && `DDL: ${count(totals.ddls)}`,
    left > 0 && `${count(left)} left in AWS`,
    warnings.length > 0 && counted(warnings.length, 'warning'),
  ];
  return notes.filter((text) => typeof text === 'string').join(', ');
}
