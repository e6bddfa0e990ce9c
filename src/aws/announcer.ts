/** Tells the world of a finished run: a message and metrics, neither of which can fail or hold up the load. */
import type { Clock, Millis } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { runMessage } from '../report/message.ts';
import type { Announcer } from '../run/ports.ts';
import type { Outcome, RunReport } from '../run/report.ts';
import type { RunPlan } from '../run/state.ts';
import { type CloudWatchCalls, datapoints, type Measured, publishMetrics } from './metrics.ts';
import { notify, type SnsCalls } from './notify.ts';

export interface AnnouncerOptions {
  /** For the region of the topic. */
  sns: (region?: string) => Promise<SnsCalls>;
  cloudwatch: () => Promise<CloudWatchCalls>;
  clock: Clock;
  /** To the workflow run, for the message. */
  link?: string;
}

type Told = Pick<RunPlan, 'notify'> & Measured;

const PATIENCE: Millis = 30_000;

/** What `notify.on` calls the outcome. The others are no ends of a run and are not announced. */
const ENDS: Partial<Record<Outcome, 'success' | 'failure'>> = {
  succeeded: 'success',
  failed: 'failure',
  held: 'failure',
};

export function announcer({ sns, cloudwatch, clock, link }: AnnouncerOptions): Announcer {
  const send = async (plan: Told, report: RunReport, signal: AbortSignal) => {
    const end = ENDS[report.outcome];
    if (!end || !plan.notify?.on.includes(end)) return [];
    const message = runMessage(plan, report, link === undefined ? {} : { link });
    return notify(sns, plan.notify.topic, message, report, signal);
  };
  const measure = async (plan: Told, report: RunReport, signal: AbortSignal) =>
    ENDS[report.outcome]
      ? publishMetrics(cloudwatch, plan.metrics.namespace, datapoints(plan, report), signal)
      : [];

  return {
    async announce(plan, report) {
      const warnings = await Promise.all([
        inTime(clock, 'The message about the run', (signal) => send(plan, report, signal)),
        inTime(clock, 'The CloudWatch metrics', (signal) => measure(plan, report, signal)),
      ]);
      return warnings.flat();
    },
  };
}

/** The warnings of `work`, or one of its own when `work` fails or takes longer than is worth waiting for. */
async function inTime(
  clock: Clock,
  what: string,
  work: (signal: AbortSignal) => Promise<string[]>,
): Promise<string[]> {
  const late = new AbortController();
  const done = new AbortController();
  const bell = clock.sleep(PATIENCE, done.signal).then(
    () => [`${what} was given up after ${PATIENCE / 1000} seconds without an answer from AWS.`],
    () => [],
  );
  const told = work(late.signal).catch((error) => [`${what} could not be made: ${messageOf(error)}`]);
  const warnings = await Promise.race([told, bell]);
  late.abort();
  done.abort();
  return warnings;
}
