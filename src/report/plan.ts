/** What a run would do, for a terminal and for a job summary. Pure. */
import { priceOf } from '../run/cost.ts';
import { basisText } from './cost-text.ts';
import { code, fence, markdown, prose } from './escape.ts';
import { count, counted, utc } from './format.ts';
import { selectionText } from './mappings.ts';
import { folded, markdownTable } from './markdown-table.ts';
import { inert, plain } from './plain.ts';
import {
  briefCost,
  facts,
  intention,
  isPlanned,
  isRefused,
  type PlanItem,
  type PlannedPipeline,
  pipelineOf,
  type RefusedPipeline,
} from './planned.ts';

export type { PlanItem, PlannedPipeline, RefusedPipeline } from './planned.ts';

const LABEL = 9;

/** A block for each pipeline; refusals first, because they need somebody. */
export function planText(items: readonly PlanItem[]): string {
  if (items.length === 0) return 'No pipeline matches.\n';
  return inert(
    `${refusedFirst(items)
      .map((item) => textOf(item).join('\n'))
      .join('\n\n')}\n`,
  );
}

function textOf(item: PlanItem): string[] {
  const name = plain(pipelineOf(item), 80);
  if (isRefused(item)) {
    const { code: id, message, remedy } = item.error;
    return [
      `${name}: CANNOT RUN`,
      ...labelled('cause', [`${plain(message, 500)} (${plain(id, 60)})`]),
      ...labelled('next', [plain(remedy, 500)]),
    ];
  }
  return [`${name}: ${intention(item)}`, ...facts(item).flatMap(([label, lines]) => labelled(label, lines))];
}

const labelled = (label: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(LABEL)} ${line}`);

/** How much is told: sections of refusals, rows of the table, folded plans. */
interface Extent {
  refusals: number;
  rows: number;
  details: boolean;
}

const STAGES: readonly Extent[] = [
  { refusals: 1000, rows: 3000, details: true },
  { refusals: 50, rows: 1000, details: false },
  { refusals: 10, rows: 100, details: false },
  { refusals: 10, rows: 0, details: false },
  { refusals: 0, rows: 0, details: false },
];

/** Less than a folded plan takes: what cannot fit is not even written. */
const LEAST_BYTES = 500;

/**
 * The same as Markdown: the answer, refusals, a table, each pipeline folded. Never longer than `limitBytes`
 * (UTF-8): the folded parts go first, then the table, then all but the answer; below that it is empty.
 */
export function planMarkdown(
  items: readonly PlanItem[],
  { title, limitBytes = 1_000_000 }: { title?: string; limitBytes?: number } = {},
): string {
  const planned = items.filter(isPlanned);
  const heading = title ? [`## ${markdown(title, 120)}`] : [];
  for (const extent of STAGES) {
    if (extent.details && planned.length * LEAST_BYTES > limitBytes) continue;
    const parts = [
      ...heading,
      answerOf(items),
      ...refusals(items.filter(isRefused), extent.refusals),
      ...overview(planned, extent.rows),
      ...(extent.details ? planned.map(details) : []),
      ...(extent === STAGES[0] ? [] : ['Shortened to fit; `sluice plan` has the rest.']),
    ];
    const text = `${parts.join('\n\n')}\n`;
    if (Buffer.byteLength(text) <= limitBytes) return text;
  }
  return '';
}

const refusedFirst = (items: readonly PlanItem[]): PlanItem[] => [
  ...items.filter(isRefused),
  ...items.filter(isPlanned),
];

function answerOf(items: readonly PlanItem[]): string {
  const refused = items.filter(isRefused).length;
  const held = items.filter(isPlanned).filter(({ state }) => state?.hold).length;
  return [
    `**${counted(items.length - refused, 'pipeline')} planned**`,
    ...(refused > 0 ? [`${count(refused)} cannot run`] : []),
    ...(held > 0 ? [`${count(held)} held`] : []),
    'nothing was changed',
  ].join(', ');
}

function refusals(all: readonly RefusedPipeline[], limit: number): string[] {
  const shown = all
    .slice(0, limit)
    .map(({ pipeline, error }) =>
      [
        `### ${markdown(pipeline, 80)} cannot run`,
        `Cause: ${prose(error.message)} (${code(error.code, 60)})`,
        `**Next:** ${prose(error.remedy)}`,
      ].join('\n\n'),
    );
  const more = all.length - shown.length;
  return more > 0 && limit > 0 ? [...shown, `And ${count(more)} more that cannot run.`] : shown;
}

const COLUMNS = ['Pipeline', 'A run now', 'Tables', 'Schedule (UTC)', 'Cost'].map((title) => ({ title }));

function overview(all: readonly PlannedPipeline[], limit: number): string[] {
  if (all.length === 0 || limit === 0) return [];
  const rows = all
    .slice(0, limit)
    .map((item) => [
      code(item.plan.pipeline, 80),
      markdown(intention(item)),
      markdown(selectionText(item.plan.tableMappings)),
      scheduleCell(item),
      markdown(briefCost(item)),
    ]);
  const more = all.length - rows.length;
  const estimate = all.map(({ plan }) => priceOf(plan.instance)).find((price) => price && !price.own);
  return [
    markdownTable(COLUMNS, rows),
    ...(more > 0 ? [`And ${count(more)} more.`] : []),
    ...(estimate ? [markdown(`"About" means that the price is no fact${basisText(estimate)}.`)] : []),
  ];
}

/** The lines as they are written, and the very next time. */
const scheduleCell = ({ schedule = [], nextRuns: [next] }: PlannedPipeline): string =>
  [
    ...(schedule.length > 0
      ? schedule.map((line) => code(line, 100))
      : next === undefined
        ? ['on demand']
        : []),
    ...(next === undefined ? [] : [`next ${utc(next)}`]),
  ].join('<br>');

function details(item: PlannedPipeline): string {
  const warnings = [...item.plan.warnings, ...item.warnings].map((text) => `- ⚠️ ${prose(text)}`).join('\n');
  const lines = facts(item)
    .filter(([label]) => label !== 'warning')
    .flatMap(([label, told]) => labelled(label, told));
  const body = [...(warnings ? [warnings] : []), fence(lines, 60)].join('\n\n');
  return folded(`${markdown(item.plan.pipeline, 80)}: ${markdown(intention(item))}`, body);
}
