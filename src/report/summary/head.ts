/** The first line of a summary: the answer, however much there is to tell. */
import type { RunReport } from '../../run/report.ts';
import { rowsOf } from '../changes.ts';
import { markdown } from '../escape.ts';
import { briefDuration, count, counted } from '../format.ts';
import { causeWords, OUTCOMES, successWords, whyNot } from '../headline.ts';

const NAMED = 3;

/** `**2 of 3 loads succeeded**, 1 failed: students (table suspended)` */
export function head(reports: readonly RunReport[]): string {
  const [only] = reports;
  if (!only) return '**Nothing to load.**';
  if (reports.length === 1) return single(only);
  const good = reports.filter(({ outcome }) => outcome === 'succeeded');
  const problems = OUTCOMES.filter((outcome) => outcome !== 'succeeded').flatMap((outcome) => {
    const these = reports.filter((report) => report.outcome === outcome);
    return these.length === 0 ? [] : [`${count(these.length)} ${outcome}: ${names(these)}`];
  });
  const rows = reports.reduce((sum, { totals }) => sum + rowsOf(totals), 0);
  const took =
    reports.reduce((latest, { endedAt }) => Math.max(latest, endedAt), 0) -
    reports.reduce((first, { startedAt }) => Math.min(first, startedAt), Number.POSITIVE_INFINITY);
  const answer = `**${count(good.length)} of ${count(reports.length)} loads succeeded**`;
  if (problems.length > 0) return [answer, ...problems].join(', ');
  return `${answer}: ${rows === 0 ? 'nothing changed' : counted(rows, 'row')} in ${briefDuration(took)}`;
}

/** The same without any name: short whatever the reports hold. */
export function briefHead(reports: readonly RunReport[]): string {
  const counts = OUTCOMES.map((outcome) => ({
    outcome,
    number: reports.filter((report) => report.outcome === outcome).length,
  }));
  const said = counts.filter(({ number }) => number > 0).map(({ outcome, number }) => `${number} ${outcome}`);
  return said.length === 0 ? 'Nothing to load.' : `Loads: ${said.join(', ')}.`;
}

function single(report: RunReport): string {
  const name = markdown(report.pipeline, 80);
  switch (report.outcome) {
    case 'succeeded':
      return `**${name} succeeded**: ${successWords(report)}`;
    case 'failed':
      return `**${name} failed**: ${markdown(whyNot(report))}`;
    case 'held':
      return `**${name} is held**: ${whyNot(report)}`;
    case 'busy':
    case 'unfinished':
      return `**${name}**: ${whyNot(report)}`;
  }
}

function names(reports: readonly RunReport[]): string {
  const said = reports.slice(0, NAMED).map((report) => {
    const why = report.outcome === 'failed' && report.failure ? ` (${causeWords(report.failure.code)})` : '';
    return markdown(`${report.pipeline}${why}`, 120);
  });
  const more = reports.length - said.length;
  return more > 0 ? `${said.join(', ')} and ${count(more)} more` : said.join(', ');
}
