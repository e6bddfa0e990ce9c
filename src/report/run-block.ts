/** How a run ended, as the lines of a terminal or log. */
import type { RunReport } from '../run/report.ts';
import { changes, isTroubled, ranked, restText } from './changes.ts';
import { costText } from './cost-text.ts';
import { duration } from './format.ts';
import { headline } from './headline.ts';
import { leftCost, leftLines, nextSteps } from './leftovers.ts';
import { plain, plainLines } from './plain.ts';
import { checkpointMove } from './position.ts';
import { pad, width } from './width.ts';

const TABLES = 20;
const EVIDENCE = 20;
const LABEL = 12;

/** Outcome first, then what a reader needs in order: cause and way out, tables, checkpoint, cost, what is left. */
export function runBlock(report: RunReport): string[] {
  const { failure } = report;
  const move = checkpointMove(report);
  const fields: [label: string, lines: string[]][] = [
    ['cause', failure ? [plain(failure.message, 500)] : []],
    ['evidence', plainLines(failure?.evidence ?? [], EVIDENCE).map((line) => `> ${line}`)],
    ['code', failure ? [plain(failure.code, 60)] : []],
    ['next', nextSteps(report).map((step) => plain(step, 500))],
    ['tables', tableLines(report)],
    ['checkpoint', move ? [move] : []],
    ['duration', report.phases.length > 0 ? [durations(report)] : []],
    ['cost', report.cost ? [costText(report.cost)] : []],
    ['warning', plainLines(report.warnings)],
    [report.outcome === 'unfinished' ? 'at work' : 'left in AWS', leftText(report)],
  ];
  return [headline(report), ...fields.flatMap(([label, lines]) => labelled(label, lines))];
}

const labelled = (label: string, lines: string[]): string[] =>
  lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(LABEL)} ${line}`);

function tableLines(report: RunReport): string[] {
  const tables = ranked(report.tables, TABLES);
  const rest = restText(tables);
  const names = tables.shown.map((table) => plain(table.table, 80));
  const widest = Math.max(0, ...names.map(width));
  const lines = tables.shown.map((table, index) => {
    const state = isTroubled(table) ? ` (${plain(table.state, 60)})` : '';
    return `${pad(names[index] ?? '', widest)}  ${changes(table)}${state}`;
  });
  return rest ? [...lines, rest] : lines;
}

function durations(report: RunReport): string {
  const phases = report.phases.map(
    ({ phase, from, to }) => `${phase} ${duration((to ?? report.endedAt) - from)}`,
  );
  return `${duration(report.endedAt - report.startedAt)}: ${phases.join(', ')}`;
}

function leftText(report: RunReport): string[] {
  const left = leftLines(report);
  if (left.length > 0) return [...plainLines(left), leftCost(report)];
  return report.cost ? ['nothing'] : [];
}
