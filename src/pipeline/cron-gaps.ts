/**
 * How far apart the runs of a schedule lie. Croner reads the line; the gaps are found day by day, over
 * eight years at most (two leap days lie in them), which is much quicker than asking for run after run.
 */
import { CronPattern } from 'croner';
import type { Millis } from '../clock.ts';

export interface Gaps {
  shortest: Millis;
  longest: Millis;
}

const MINUTE = 60_000;
const MINUTES_A_DAY = 24 * 60;
const FIRST_DAY = Date.UTC(2025, 0, 1);

/** What a cron line says, field by field: index → whether it fires. */
export type CronFields = Pick<
  CronPattern,
  'minute' | 'hour' | 'day' | 'month' | 'dayOfWeek' | 'starDOM' | 'starDOW'
>;

const parts = new Map<string, CronPattern>();

function part(line: string): CronPattern {
  const parsed = parts.get(line) ?? new CronPattern(line, undefined, { mode: '5-part' });
  parts.set(line, parsed);
  return parsed;
}

/**
 * A line of five fields, read; throws what croner throws. The schedules of a folder differ mostly in minute
 * and hour, so that reading (and keeping) the fields apart leaves little to read.
 */
export function cronFields(line: string): CronFields {
  const [minute, hour, ...days] = line.split(' ');
  const { day, month, dayOfWeek, starDOM, starDOW } = part(`* * ${days.join(' ')}`);
  return {
    minute: part(`${minute} * * * *`).minute,
    hour: part(`* ${hour} * * *`).hour,
    day,
    month,
    dayOfWeek,
    starDOM,
    starDOW,
  };
}

/** Whether there is a day on which the line fires: 31 February never comes. */
export const everFires = (line: string): boolean => {
  const fields = cronFields(line);
  return calendar().some((day) => firesOn(fields, day));
};

/** Shortest and longest time between two runs of any of `lines`, which are without fault. */
export function gapsOf(lines: readonly string[]): Gaps {
  const patterns = lines.map(cronFields);
  // Days on which the same lines fire have the same times.
  const kinds = new Map<string, DayTimes>();
  let shortest = Number.POSITIVE_INFINITY;
  let longest = 0;
  let last: number | undefined;
  // Without days of the month or months, two weeks and a day show everything.
  const weekly = lines.every((line) => /^\S+ \S+ \* \* /.test(line));
  for (const [index, day] of calendar()
    .slice(0, weekly ? 15 : undefined)
    .entries()) {
    const firing = patterns.filter((parsed) => firesOn(parsed, day));
    if (firing.length === 0) continue;
    const kind = firing.map((parsed) => patterns.indexOf(parsed)).join();
    const times = kinds.get(kind) ?? timesOf(firing);
    kinds.set(kind, times);
    const between = last === undefined ? [] : [index * MINUTES_A_DAY + times.first - last];
    for (const gap of [...between, ...times.gaps]) {
      shortest = Math.min(shortest, gap);
      longest = Math.max(longest, gap);
    }
    last = index * MINUTES_A_DAY + times.last;
  }
  return { shortest: shortest * MINUTE, longest: longest * MINUTE };
}

interface DayTimes {
  first: number;
  last: number;
  /** Shortest and longest gap within the day; empty when it has one run. */
  gaps: number[];
}

function timesOf(patterns: readonly CronFields[]): DayTimes {
  const minutes = new Set<number>();
  for (const { hour: hours, minute } of patterns)
    for (const [hour, on] of hours.entries())
      if (on) for (const [at, fires] of minute.entries()) if (fires) minutes.add(hour * 60 + at);
  const sorted = [...minutes].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((at, index) => at - (sorted[index] ?? at));
  return {
    first: sorted[0] ?? 0,
    last: sorted.at(-1) ?? 0,
    gaps: gaps.length > 0 ? [Math.min(...gaps), Math.max(...gaps)] : [],
  };
}

interface Day {
  month: number;
  day: number;
  weekday: number;
}

/** As cron has it: where both kinds of day are limited, either will do. */
function firesOn(parsed: CronFields, { month, day, weekday }: Day): boolean {
  if (!parsed.month[month]) return false;
  const byDay = Boolean(parsed.day[day]);
  const byWeekday = Boolean(parsed.dayOfWeek[weekday]);
  return parsed.starDOM || parsed.starDOW ? byDay && byWeekday : byDay || byWeekday;
}

let eightYears: Day[] | undefined;

function calendar(): Day[] {
  eightYears ??= Array.from({ length: 8 * 365 + 2 }, (_, index) => {
    const date = new Date(FIRST_DAY + index * MINUTES_A_DAY * MINUTE);
    return { month: date.getUTCMonth(), day: date.getUTCDate() - 1, weekday: date.getUTCDay() };
  });
  return eightYears;
}
