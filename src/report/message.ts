/** The message about a finished run, for SNS. Pure: the same report always gives the same text. */
import type { RunReport } from '../run/report.ts';
import type { RunPlan } from '../run/state.ts';
import { changes, isTroubled, ranked, restText } from './changes.ts';
import { costText } from './cost-text.ts';
import { safeUrl } from './escape.ts';
import { duration } from './format.ts';
import { headline } from './headline.ts';
import { leftCost, leftLines, nextSteps } from './leftovers.ts';
import { inert, plain, plainLines } from './plain.ts';
import { checkpointMove, startWords } from './position.ts';

const TABLES = 20;
const EVIDENCE = 20;
/** SNS wants fewer than 100 ASCII characters in one line (SNS API reference, Publish). */
const SUBJECT = 99;

/** `plan` may be partial, as for a run that never began; `link` is the workflow run, when there is one. */
export function runMessage(
  plan: Partial<RunPlan>,
  report: RunReport,
  { link }: { link?: string | undefined } = {},
): { subject: string; text: string } {
  const sections = [
    [headline(report)],
    failureLines(report, plan),
    tableLines(report),
    factLines(report),
    report.warnings.length > 0 ? plainLines(report.warnings).map((line) => `Warning: ${line}`) : [],
    closingLines(report, link),
  ];
  const text = sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
  return { subject: subjectOf(headline(report)), text: inert(`${text}\n`) };
}

function subjectOf(text: string): string {
  const ascii = inert(text)
    .replaceAll('…', '...')
    .replace(/[^\x20-\x7e]/gu, '?')
    .trim();
  return ascii.length <= SUBJECT ? ascii : `${ascii.slice(0, SUBJECT - 3)}...`;
}

function failureLines(report: RunReport, plan: Partial<RunPlan>): string[] {
  const lines = report.failure
    ? [`Cause: ${plain(report.failure.message, 500)} (${plain(report.failure.code, 60)})`]
    : [];
  lines.push(...plainLines(report.failure?.evidence ?? [], EVIDENCE).map((line) => `> ${line}`));
  lines.push(...nextSteps(report, plan).map((step) => `Next: ${plain(step, 500)}`));
  const left = leftLines(report, plan);
  if (left.length > 0) {
    lines.push(report.outcome === 'unfinished' ? 'At work in AWS:' : 'Still in AWS:');
    lines.push(...plainLines(left).map((line) => `- ${line}`), `- ${leftCost(report)}`);
  } else if (report.outcome === 'failed' && report.cost) {
    lines.push('What the run made is being deleted; the next run tries again.');
  }
  return lines;
}

function tableLines(report: RunReport): string[] {
  const tables = ranked(report.tables, TABLES);
  const rest = restText(tables);
  const lines = tables.shown.map((table) => {
    const state = isTroubled(table) ? ` (${plain(table.state, 60)})` : '';
    return `${plain(table.table, 150)}: ${changes(table)}${state}`;
  });
  return rest ? [...lines, rest] : lines;
}

function factLines(report: RunReport): string[] {
  const move = checkpointMove(report);
  return [
    ...(report.from ? [`Started from: ${startWords(report.from)}`] : []),
    ...(move ? [`Checkpoint: ${move}`] : []),
    `Duration: ${duration(report.endedAt - report.startedAt)}`,
    ...(report.cost ? [`Cost: ${costText(report.cost)}`] : []),
  ];
}

function closingLines(report: RunReport, link: string | undefined): string[] {
  const url = link === undefined ? undefined : safeUrl(link);
  return [
    `Run: ${plain(report.run ?? 'none', 60)} of ${plain(report.file, 200)}`,
    ...(url ? [`Workflow: ${plain(url, 2000)}`] : []),
  ];
}
