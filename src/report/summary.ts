/** The job summary: GitHub-flavoured Markdown that leads with the answer and always fits. Pure. */
import type { Instant } from '../clock.ts';
import type { RunReport } from '../run/report.ts';
import { isWorthTelling } from './changes.ts';
import { link, markdown } from './escape.ts';
import { count, utc } from './format.ts';
import { costs } from './summary/costs.ts';
import { failures } from './summary/failures.ts';
import { briefHead, head } from './summary/head.ts';
import { overview } from './summary/overview.ts';
import { phases } from './summary/phases.ts';
import { tables } from './summary/tables.ts';

export interface SummaryOptions {
  title?: string;
  now: Instant;
  links?: {
    /** The workflow run. */
    run?: string;
    /** Where a pipeline file can be read. */
    file?: (path: string) => string | undefined;
  };
  /** In UTF-8; GitHub shows nothing at all of a summary above 1 MiB. */
  limitBytes?: number;
}

/** How much is told; each stage tells less than the one before. */
interface Extent {
  /** Rows of the table of loads. */
  loads: number;
  /** Tables of each load. */
  tables: number;
  chart: boolean;
  failures: number;
  /** Lines that DMS said, for each failure. */
  evidence: number;
}

const FULL: Extent = { loads: 3000, tables: 200, chart: true, failures: 1000, evidence: 20 };
const STAGES: readonly Extent[] = [
  FULL,
  { ...FULL, tables: 20 },
  { ...FULL, tables: 0, failures: 200, evidence: 10 },
  { loads: 1000, tables: 0, chart: false, failures: 100, evidence: 5 },
  { loads: 0, tables: 0, chart: false, failures: 50, evidence: 5 },
  { loads: 0, tables: 0, chart: false, failures: 10, evidence: 0 },
];

/** Less than any row or section takes: what cannot fit is not even written. */
const LEAST_BYTES = 60;

/**
 * The summary of an invocation's loads, never longer than `limitBytes`: in full, or with fewer tables,
 * without the chart, with the failures alone, with the first line alone. Nothing is ever cut in the middle;
 * below the length of the shortest first line the result is empty.
 */
export function summary(reports: readonly RunReport[], options: SummaryOptions): string {
  const { limitBytes = 1_000_000 } = options;
  const changed = reports.map(({ tables }) => tables.filter(isWorthTelling).length);
  for (const extent of STAGES) {
    const rows = changed.reduce((sum, number) => sum + Math.min(number, extent.tables), 0);
    if ((rows + Math.min(reports.length, extent.loads)) * LEAST_BYTES > limitBytes) continue;
    const text = render(reports, options, extent);
    if (Buffer.byteLength(text) <= limitBytes) return text;
  }
  const lines = [`${head(reports)}\n`, `${briefHead(reports)}\n`];
  return lines.find((line) => Buffer.byteLength(line) <= limitBytes) ?? '';
}

function render(reports: readonly RunReport[], options: SummaryOptions, extent: Extent): string {
  const { title, links, now } = options;
  const parts = [
    ...(title ? [`## ${markdown(title, 120)}`] : []),
    head(reports),
    ...(extent.loads > 0 && reports.length > 0 ? [overview(reports, extent.loads, options)] : []),
    ...failures(reports, { reports: extent.failures, evidence: extent.evidence }),
    costs(reports),
    ...(extent.loads > 0 ? [warnings(reports)] : []),
    ...(extent.tables > 0 ? tables(reports, extent.tables) : []),
    ...(extent.loads > 0 ? [phases(reports, { chart: extent.chart, limit: extent.loads })] : []),
    ...(extent === FULL ? [] : ['Shortened to fit; the log and `sluice history` have the rest.']),
    footer(now, links?.run),
  ];
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}

const WARNED = 100;

function warnings(reports: readonly RunReport[]): string | undefined {
  const all = reports.flatMap(({ pipeline, warnings }) => warnings.map((text) => ({ pipeline, text })));
  if (all.length === 0) return undefined;
  const lines = all
    .slice(0, WARNED)
    .map(({ pipeline, text }) => `- ${markdown(pipeline, 80)}: ${markdown(text)}`);
  const more = all.length - lines.length;
  if (more > 0) lines.push(`- and ${count(more)} more`);
  return `**Warnings**\n\n${lines.join('\n')}`;
}

const footer = (now: Instant, run: string | undefined): string =>
  `Written ${utc(now)}${run === undefined ? '' : `, ${link('workflow run', run)}`}`;
