/** Schedules, retention, deadlines. */
import { type Context, key, type Rule, value, type Where } from '../context.ts';
import { gapsOf } from '../cron-gaps.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { quoted } from '../problem.ts';
import { atTopOfHour, cronFault } from '../schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Line {
  line: string;
  at: Where;
}

function linesOf({ written: { schedule } }: Context): Line[] {
  if (Array.isArray(schedule)) return schedule.map((line, index) => ({ line, at: value('schedule', index) }));
  return schedule === undefined ? [] : [{ line: schedule, at: value('schedule') }];
}

const soundLines = (context: Context): Line[] => linesOf(context).filter(({ line }) => !cronFault(line));

export const scheduleIsCron: Rule = (context) => {
  for (const { line, at } of linesOf(context)) {
    const wrong = cronFault(line);
    if (wrong) context.report('error', at, 'not-cron', `${quoted(line)} ${wrong.fault}`, wrong.remedy);
  }
};

export const noLineTwice: Rule = (context) => {
  const lines = linesOf(context);
  for (const [index, { line, at }] of lines.entries())
    if (lines.slice(0, index).some((earlier) => earlier.line === line))
      context.report(
        'error',
        at,
        'schedule-twice',
        `${quoted(line)} is listed twice`,
        'remove one of the two',
      );
};

/** GitHub starts a workflow at most every five minutes; an instance alone takes longer to make. */
export const notTooOften: Rule = (context) => {
  const sound = soundLines(context);
  const first = sound[0];
  if (!first) return;
  const often = sound.find(({ line }) => gapsOf([line]).shortest < 5 * MINUTE);
  if (often)
    return context.report(
      'error',
      often.at,
      'too-often',
      `${quoted(often.line)} fires more often than every 5 minutes, which GitHub does not do`,
      'write `*/5` or more in the first field; for a load like this, an hour or more',
    );
  const { shortest } = gapsOf(sound.map(({ line }) => line));
  if (shortest < HOUR)
    context.report(
      'warning',
      first.at,
      'often',
      `this runs again after ${formatDuration(shortest)}, though making the instance alone takes 5 to 20 minutes`,
      'run every hour or less often; for changes by the minute, let a DMS task of your own run all day',
    );
};

export const notAtTopOfHour: Rule = (context) => {
  for (const { line, at } of soundLines(context))
    if (atTopOfHour(line))
      context.report(
        'warning',
        at,
        'top-of-hour',
        'at minute 0 GitHub is busiest: runs start late, and some not at all',
        'choose another minute, such as `17` in the first field',
      );
};

/** After so many failed runs in a row the log must still be there. */
const RUNS_KEPT = 4;

export const logOutlivesGap: Rule = (context) => {
  const { mode, logRetention } = context.written;
  const kept = logRetention === undefined ? undefined : parseDuration(logRetention);
  const lines = soundLines(context).map(({ line }) => line);
  if (mode !== 'cdc' || kept === undefined || lines.length === 0) return;
  const gap = gapsOf(lines).longest;
  const report = (severity: 'error' | 'warning', code: string, message: string) =>
    context.report(
      severity,
      value('logRetention'),
      code,
      message,
      `keep the log of the source for at least ${formatDuration(days(gap * RUNS_KEPT))} and say so here, or run more often`,
    );
  if (kept < gap)
    report(
      'error',
      'retention-too-short',
      `the source keeps its log for ${logRetention}, but up to ${formatDuration(gap)} pass between two runs: changes would be lost`,
    );
  else if (kept < gap * RUNS_KEPT)
    report(
      'warning',
      'retention-short',
      `the source keeps its log for ${logRetention}, but up to ${formatDuration(gap)} pass between two runs: after ${failures(Math.floor(kept / gap))} changes are lost`,
    );
};

const failures = (runs: number): string => (runs === 1 ? 'one failed run' : `${runs} failed runs in a row`);
const days = (ms: number): number => Math.ceil(ms / (24 * HOUR)) * 24 * HOUR;

/** Creating an instance takes 5 to 20 minutes and now and then longer (observed). */
export const timeoutsAreSane: Rule = (context) => {
  const { timeout } = context.written;
  const one = typeof timeout === 'string' ? { replicate: timeout } : (timeout ?? {});
  for (const [phase, written] of Object.entries(one)) {
    const at = typeof timeout === 'string' ? value('timeout') : value('timeout', phase);
    const length = parseDuration(written ?? '');
    if (length === 0)
      context.report(
        'error',
        at,
        'no-time',
        `a timeout of ${written} leaves no time at all`,
        'write a longer one, such as 3h',
      );
    else if (phase === 'provision' && length !== undefined && length < 20 * MINUTE)
      context.report(
        'warning',
        at,
        'little-time',
        `${written} is little for making an instance, which takes 5 to 20 minutes`,
        'leave it at 40m',
      );
  }
};

export const stopIsSane: Rule = (context) => {
  const { mode, stop, timeout } = context.written;
  if (mode !== 'cdc' || typeof stop !== 'object') return;
  if (stop.idle !== undefined && parseDuration(stop.idle) === 0)
    context.report(
      'error',
      value('stop', 'idle'),
      'no-time',
      'with `idle: 0s` every load would stop at once',
      'write for example `idle: 60s`',
    );
  const replicate = (typeof timeout === 'string' ? timeout : timeout?.replicate) ?? '3h';
  const after = parseDuration(stop.after ?? '0s') ?? 0;
  if (after >= (parseDuration(replicate) ?? Number.POSITIVE_INFINITY))
    context.report(
      'error',
      value('stop', 'after'),
      'stop-after-timeout',
      `the load would read for ${stop.after} and more, but may take ${replicate} only`,
      'shorten "after", or lengthen `timeout`',
    );
};

export const tagsAreFew: Rule = ({ written: { tags = {} }, report }) => {
  // AWS allows 50; Sluice adds its own.
  if (Object.keys(tags).length > 40)
    report(
      'error',
      key('tags'),
      'too-many-tags',
      `${Object.keys(tags).length} tags are more than the 40 that fit beside Sluice's own`,
      'remove some',
    );
};
