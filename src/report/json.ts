/**
 * The machine forms: times as ISO 8601 in UTC (null for none), durations in milliseconds, money in US
 * dollars. Valid JSON that is also inert in a log: what a terminal or a workflow runner would obey is
 * written as \u escapes, and secrets are masked.
 */
import type { RunEvent } from '../run/events.ts';
import type { Outcome, RunReport } from '../run/report.ts';
import type { Checkpoint, PhaseTime, RunPlan, TableCounts } from '../run/state.ts';
import { isWorthTelling, rowsOf } from './changes.ts';
import { iso } from './format.ts';
import { OUTCOMES } from './headline.ts';
import { isSecretName, redact, redactLines } from './secrets.ts';

/**
 * All reports of an invocation: `{ format: 1, counts, loads: [...] }`. With `limitBytes` (UTF-8) it shrinks
 * in stages, and `shortened` is true: only tables with changes, no tables, outcomes and codes, counts alone.
 */
export function toJson(
  reports: readonly RunReport[],
  { limitBytes = Number.POSITIVE_INFINITY }: { limitBytes?: number } = {},
): string {
  const counts = countsOf(reports);
  const tables = (is: (table: TableCounts) => boolean) =>
    reports.reduce((sum, report) => sum + report.tables.filter(is).length, 0);
  const stages: { tables: number; loads: () => unknown[] }[] = [
    { tables: tables(() => true), loads: () => reports.map((report) => reportDocument(report)) },
    {
      tables: tables(isWorthTelling),
      loads: () => reports.map((report) => reportDocument(report, 'changed')),
    },
    { tables: 0, loads: () => reports.map((report) => reportDocument(report, 'none')) },
    { tables: 0, loads: () => reports.map(briefDocument) },
  ];
  for (const [index, { tables, loads }] of stages.entries()) {
    if (tables * LEAST_BYTES > limitBytes) continue;
    const text = machineText({ format: 1, shortened: index > 0, counts, loads: loads() });
    if (Buffer.byteLength(text) <= limitBytes) return text;
  }
  return machineText({ format: 1, shortened: true, counts, loads: [] });
}

/** Less than a table takes: what cannot fit is not even written. */
const LEAST_BYTES = 80;

const briefDocument = ({ pipeline, run, outcome, failure }: RunReport) => ({
  pipeline,
  run: run ?? null,
  outcome,
  code: failure?.code ?? null,
});

function countsOf(reports: readonly RunReport[]): Record<Outcome | 'total' | 'rows', number> {
  const outcomes = OUTCOMES.map((outcome) => [
    outcome,
    reports.filter((report) => report.outcome === outcome).length,
  ]);
  return {
    total: reports.length,
    ...(Object.fromEntries(outcomes) as Record<Outcome, number>),
    rows: reports.reduce((sum, report) => sum + rowsOf(report.totals), 0),
  };
}

/** One report in its documented form; members that do not apply are null. */
export function reportDocument(report: RunReport, tables: 'all' | 'changed' | 'none' = 'all') {
  const shown =
    tables === 'none' ? [] : report.tables.filter((table) => tables === 'all' || isWorthTelling(table));
  return {
    format: report.format,
    pipeline: report.pipeline,
    run: report.run ?? null,
    file: report.file,
    mode: report.mode,
    outcome: report.outcome,
    startedAt: iso(report.startedAt),
    endedAt: iso(report.endedAt),
    durationMs: report.endedAt - report.startedAt,
    resumed: report.resumed,
    migrationType: report.migrationType ?? null,
    from: report.from ? startDocument(report.from) : null,
    phases: report.phases.map(phaseDocument),
    tables: shown,
    tablesLeftOut: report.tables.length - shown.length,
    totals: { ...report.totals, rows: rowsOf(report.totals) },
    stopReason: report.stopReason ?? null,
    caughtUp: report.caughtUp ?? null,
    checkpoint: report.checkpoint
      ? {
          before: checkpointDocument(report.checkpoint.before),
          after: checkpointDocument(report.checkpoint.after),
        }
      : null,
    failure: report.failure ?? null,
    cost: report.cost
      ? {
          instanceClass: report.cost.instanceClass,
          instanceMs: report.cost.instanceTime,
          price: report.cost.price ?? null,
          runUsd: report.cost.run ?? null,
          allDayUsd: report.cost.allDay ?? null,
        }
      : null,
    warnings: report.warnings,
    leftovers: report.leftovers,
    resources: report.resources ?? null,
  };
}

const startDocument = (from: RunPlan['from']) => ('at' in from ? { ...from, at: iso(from.at) } : from);

const phaseDocument = ({ phase, from, to }: PhaseTime) => ({
  phase,
  from: iso(from),
  to: to === undefined ? null : iso(to),
  durationMs: to === undefined ? null : to - from,
});

const checkpointDocument = (checkpoint: Checkpoint | undefined) =>
  checkpoint ? { value: checkpoint.value, run: checkpoint.run, at: iso(checkpoint.at) } : null;

/** An event as one line of JSON, without a line end. Of the plan only what a person would ask for. */
export function eventLine(event: RunEvent): string {
  const about = { format: 1, type: event.type, pipeline: event.pipeline, run: event.run, at: iso(event.at) };
  switch (event.type) {
    case 'started': {
      const { plan, resumed } = event;
      const { mode, migrationType, from, file } = plan;
      return machineText({
        ...about,
        resumed,
        plan: { file, mode, migrationType, from: startDocument(from), instanceClass: plan.instance.class },
      });
    }
    case 'waiting':
      return machineText({ ...about, what: event.what, status: event.status, since: iso(event.since) });
    case 'ended':
      return machineText({ ...about, report: reportDocument(event.report) });
    default: {
      const { type: _, pipeline: __, run: ___, at: ____, ...rest } = event;
      return machineText({ ...about, ...rest });
    }
  }
}

/** Any data as JSON in one line (or indented), with secrets masked and nothing in it that a log would obey. */
export const machineText = (value: unknown, indent?: number): string =>
  (JSON.stringify(value, masked, indent) ?? 'null').replace(
    /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##(?=\[)/gu,
    (found) =>
      [...found]
        .flatMap((character) => (found === '##' ? [character] : unitsOf(character)))
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
  );

const unitsOf = (character: string): string[] => character.split('');

function masked(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'string') return isSecretName(key) ? '***' : redact(value);
  // Lines that belong together are looked at together: a private key spans several.
  if (Array.isArray(value) && value.length > 1 && value.every((item) => typeof item === 'string')) {
    return redactLines(value);
  }
  return value;
}
