/** Where the time went: a chart, and the same numbers in a table for readers whose viewer draws none. */
import type { RunReport } from '../../run/report.ts';
import { PHASES, type Phase, type PhaseTime } from '../../run/state.ts';
import { code, mermaid } from '../escape.ts';
import { count, duration, utcSeconds } from '../format.ts';
import { gravestFirst } from '../headline.ts';
import { type Column, folded, markdownTable, unbroken } from '../markdown-table.ts';

/** GitHub's Mermaid refuses text of 50,000 characters and more; this stays far below at any name. */
const DRAWN = 30;
const PHASES_DRAWN = 12;

/** `chart`: with the drawing; `limit`: how many loads at most. Undefined when no load has phases. */
export function phases(
  reports: readonly RunReport[],
  { chart, limit }: { chart: boolean; limit: number },
): string | undefined {
  const timed = gravestFirst(reports).filter((report) => report.phases.length > 0);
  if (timed.length === 0) return undefined;
  const more = timed.length - limit;
  const parts = [
    ...(chart ? [gantt(timed.slice(0, DRAWN))] : []),
    ...(chart && timed.length > DRAWN ? [`The chart shows ${DRAWN} of ${count(timed.length)} loads.`] : []),
    table(timed.slice(0, limit)),
    ...(more > 0 ? [`And ${count(more)} more loads.`] : []),
  ];
  return folded('Phases (UTC)', parts.join('\n\n'));
}

/** Mermaid source; each load a section, each phase a bar. */
export function gantt(reports: readonly RunReport[]): string {
  const lines = reports.flatMap((report) => [
    `  section ${mermaid(report.pipeline)}`,
    ...report.phases.slice(-PHASES_DRAWN).flatMap((time) => bar(report, time)),
  ]);
  return [
    '```mermaid',
    'gantt',
    '  dateFormat YYYY-MM-DD HH:mm:ss',
    '  axisFormat %H:%M',
    ...lines,
    '```',
  ].join('\n');
}

/** A bar of at least a second; nothing for times that are none. */
function bar(report: RunReport, time: PhaseTime): string[] {
  const start = utcSeconds(time.from);
  const end = utcSeconds(Math.max(time.from + 1000, time.to ?? report.endedAt));
  if (start.length !== 19 || end.length !== 19) return [];
  const tag = time === brokenPhase(report) ? 'crit' : time.to === undefined ? 'active' : 'done';
  return [`  ${mermaid(time.phase)} :${tag}, ${start}, ${end}`];
}

const WORK: readonly Phase[] = ['provisioning', 'starting', 'replicating'];

/** Where a failed run came to: what follows is judging and clearing up. */
const brokenPhase = ({ outcome, phases }: RunReport): PhaseTime | undefined =>
  outcome === 'failed' ? phases.findLast(({ phase }) => WORK.includes(phase)) : undefined;

function table(reports: readonly RunReport[]): string {
  const present = PHASES.filter((phase) =>
    reports.some((report) => report.phases.some((time) => time.phase === phase)),
  );
  const columns: Column[] = [
    { title: 'Pipeline' },
    { title: 'Began' },
    ...present.map((title) => ({ title, number: true })),
    { title: 'in all', number: true },
  ];
  return markdownTable(
    columns,
    reports.map((report) => [
      code(report.pipeline, 80),
      unbroken(utcSeconds(report.startedAt)),
      ...present.map((phase) => unbroken(spent(report, phase))),
      unbroken(duration(report.endedAt - report.startedAt)),
    ]),
  );
}

/** All time in a phase: a run that was continued may have entered it twice. */
function spent(report: RunReport, phase: Phase): string {
  const times = report.phases.filter((time) => time.phase === phase);
  if (times.length === 0) return '';
  return duration(times.reduce((sum, { from, to }) => sum + Math.max(0, (to ?? report.endedAt) - from), 0));
}
