/** `sluice history NAME`: past runs with rows per table, duration and cost. */
import type { Instant } from '../clock.ts';
import type { RunRecord } from '../run/report.ts';
import { changes, ranked, restText } from './changes.ts';
import { runMoney } from './cost-text.ts';
import { ago, duration, hours, utc } from './format.ts';
import { whyNot } from './headline.ts';
import { inert, plain } from './plain.ts';
import { positionText, startWords } from './position.ts';

/** `records` newest first, as the store gives them; `tables`: how many of each run get a line. */
export function historyText(
  records: readonly RunRecord[],
  { now, tables = 10 }: { now: Instant; tables?: number },
): string {
  if (records.length === 0) return 'No run is stored.\n';
  return inert(`${records.map((record) => story(record, now, tables).join('\n')).join('\n\n')}\n`);
}

function story({ run, plan, report }: RunRecord, now: Instant, limit: number): string[] {
  const id = plain(run, 60);
  if (!report)
    return [`${id}  going on, or left unfinished: ${plan.migrationType} from ${startWords(plan.from)}`];
  const tables = ranked(report.tables, limit);
  const rest = restText(tables);
  const outcome = report.outcome === 'succeeded' ? '' : `: ${whyNot(report)}`;
  const money = report.cost && [runMoney(report.cost), `${hours(report.cost.instanceTime)} instance hours`];
  const after = report.checkpoint?.after;
  return [
    `${id}  ${report.outcome}${outcome}`,
    `  ${utc(report.startedAt)} (${ago(report.startedAt, now)}), ${duration(report.endedAt - report.startedAt)}`,
    `  ${changes(report.totals)}`,
    ...tables.shown.map((table) => `    ${plain(table.table, 150)}: ${changes(table)}`),
    ...(rest ? [`    ${rest}`] : []),
    ...(after ? [`  checkpoint ${positionText(after.value)}`] : []),
    ...(money ? [`  ${money.filter(Boolean).join(', ')}`] : []),
  ];
}
