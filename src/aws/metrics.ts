/** A finished run as CloudWatch metrics. */
import type { MetricDatum, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Millis } from '../clock.ts';
import type { RunReport } from '../run/report.ts';
import type { RunPlan, TableCounts } from '../run/state.ts';
import { reasonOf } from './explain.ts';

/** The call that is made; the SDK's `CloudWatch` has it. */
export interface CloudWatchCalls {
  putMetricData(input: PutMetricDataCommandInput, options: { abortSignal: AbortSignal }): Promise<unknown>;
}

/** What a run's plan says that matters here; of a run that never began there is only the first. */
export type Measured = Pick<RunPlan, 'metrics'> & Partial<Pick<RunPlan, 'stop'>>;

/** Metrics and bytes that one PutMetricData takes (CloudWatch API reference). */
const CALL_METRICS = 1_000;
const CALL_BYTES = 1_000_000;

/**
 * Never rejects: resolves to a warning when not all of the datapoints could be put, and else to nothing.
 */
export async function publishMetrics(
  client: () => Promise<CloudWatchCalls>,
  namespace: string,
  points: MetricDatum[],
  signal: AbortSignal,
): Promise<string[]> {
  try {
    const cloudwatch = await client();
    for (const MetricData of batches(points))
      await cloudwatch.putMetricData({ Namespace: namespace, MetricData }, { abortSignal: signal });
    return [];
  } catch (error) {
    return [`The CloudWatch metrics could not be put: ${reasonOf(error, 'cloudwatch:PutMetricData')}`];
  }
}

/**
 * Every custom metric costs money by the month, so there are few for a pipeline, and those of its tables only
 * where the plan asks for them. Rows are counted when they are proven: those of a failed load come again.
 */
export function datapoints(plan: Measured, report: RunReport): MetricDatum[] {
  const pipeline = { Pipeline: report.pipeline };
  const succeeded = report.outcome === 'succeeded';
  const point = (
    name: string,
    value: number,
    unit: MetricDatum['Unit'],
    dimensions: Record<string, string> = pipeline,
  ): MetricDatum => ({
    MetricName: name,
    Value: value,
    Unit: unit,
    Timestamp: new Date(report.endedAt),
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value: dimensionValue(Value) })),
  });
  const rows = (counts: Counts, dimensions?: Record<string, string>) =>
    ROWS.map(([name, member]) => point(name, counts[member], 'Count', dimensions));

  const points = [
    point('Success', succeeded ? 1 : 0, 'Count'),
    ...[...phaseTimes(report)].map(([phase, time]) => point(`DurationOf${phase}`, seconds(time), 'Seconds')),
  ];
  // A run that was refused has lasted no time at all, which would only spoil the average.
  if (report.phases.length > 0)
    points.push(point('Duration', seconds(report.endedAt - report.startedAt), 'Seconds'));
  const age = freshness(plan, report);
  if (age !== undefined) points.push(point('Freshness', seconds(age), 'Seconds'));
  if (report.cost) points.push(point('InstanceHours', report.cost.instanceTime / 3_600_000, 'None'));
  if (!succeeded) {
    const Code = report.failure?.code ?? report.outcome;
    points.push(point('Failure', 1, 'Count', { ...pipeline, Code }));
  }
  if (succeeded) points.push(...rows(report.totals));
  if (succeeded && plan.metrics.perTable)
    for (const table of report.tables) {
      // A table that got no rows would cost as much as one that did.
      points.push(...rows(table, { ...pipeline, Table: table.table }).filter(({ Value }) => Value !== 0));
    }
  return points;
}

type Counts = Pick<TableCounts, 'inserts' | 'updates' | 'deletes' | 'ddls' | 'fullLoadRows'>;
const ROWS: [string, keyof Counts][] = [
  ['RowsInserted', 'inserts'],
  ['RowsUpdated', 'updates'],
  ['RowsDeleted', 'deletes'],
  ['RowsFullLoaded', 'fullLoadRows'],
  ['Ddls', 'ddls'],
];

/** Of the phases that are over, by capitalised name; a phase that was entered twice counts with its sum. */
function phaseTimes({ phases }: RunReport): Map<string, Millis> {
  const times = new Map<string, Millis>();
  for (const { phase, from, to } of phases) {
    if (to === undefined) continue;
    const name = phase.charAt(0).toUpperCase() + phase.slice(1);
    times.set(name, (times.get(name) ?? 0) + to - from);
  }
  return times;
}

/**
 * How old the newest data in the target surely is at the end of the run: what was committed at the source
 * before then has arrived. Undefined while nothing has ever been loaded, or nothing tells when.
 */
function freshness(plan: Measured, report: RunReport): Millis | undefined {
  const readUpTo =
    report.outcome === 'succeeded' && report.caughtUp !== false ? cut(plan, report) : undefined;
  const at = readUpTo ?? report.checkpoint?.before?.at;
  return at === undefined ? undefined : Math.max(0, report.endedAt - at);
}

/** Changes are read up to the stop position; a full load reads each table at some time after its start. */
function cut(plan: Measured, report: RunReport): number {
  const started = report.phases.find(({ phase }) => phase === 'replicating')?.from;
  return plan.stop?.at ?? started ?? report.startedAt;
}

const seconds = (time: Millis) => Math.max(0, time) / 1000;

/** Printable ASCII up to 1024 characters (CloudWatch API reference, Dimension); the rest is escaped as in a URL. */
function dimensionValue(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]+/gu, (other) =>
    encodeURIComponent(other.replace(/\p{Surrogate}/gu, '?')),
  );
  return ascii.trim() === '' ? '(blank)' : ascii.slice(0, 1024);
}

function batches(points: MetricDatum[]): MetricDatum[][] {
  const all: MetricDatum[][] = [];
  let bytes = 0;
  for (const point of points) {
    const size = Buffer.byteLength(JSON.stringify(point));
    const last = all.at(-1);
    if (last && last.length < CALL_METRICS && bytes + size <= CALL_BYTES) {
      last.push(point);
      bytes += size;
    } else {
      all.push([point]);
      bytes = size;
    }
  }
  return all;
}
