import { describe, expect, test } from 'vitest';
import { gapsOf } from '../../src/pipeline/cron-gaps.ts';
import { formatDuration, parseDuration } from '../../src/pipeline/duration.ts';
import { cronFault, nextRuns } from '../../src/pipeline/schedule.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('the next runs, in UTC', () => {
  const from = Date.UTC(2026, 10, 20, 2, 17); // a Friday
  test.each([
    [['17 2 * * *'], ['2026-11-21T02:17', '2026-11-22T02:17', '2026-11-23T02:17']],
    [['17 2 * * 1-5'], ['2026-11-23T02:17', '2026-11-24T02:17', '2026-11-25T02:17']],
    [
      ['17 2 * * MON', '30 5 20 11 *'],
      ['2026-11-20T05:30', '2026-11-23T02:17', '2026-11-30T02:17'],
    ],
    [
      ['17 2 * * *', '17 2 * * 6'],
      ['2026-11-21T02:17', '2026-11-22T02:17', '2026-11-23T02:17'],
    ],
    [[], []],
  ])('%j', (lines, expected) => {
    const runs = nextRuns(lines, from, 3).map((at) => new Date(at).toISOString().slice(0, 16));
    expect(runs).toEqual(expected);
  });
});

describe('the gaps between runs', () => {
  test.each([
    [['17 2 * * *'], DAY, DAY],
    [['17 2 * * 1-5'], DAY, 3 * DAY],
    [['*/5 * * * *'], 5 * MINUTE, 5 * MINUTE],
    [['*/7 * * * *'], 4 * MINUTE, 7 * MINUTE],
    [['17 2 * * 1'], 7 * DAY, 7 * DAY],
    [['17 2 1 * *'], 28 * DAY, 31 * DAY],
    [['17 2 31 * *'], 31 * DAY, 61 * DAY],
    [['17 2 29 2 *'], 1461 * DAY, 1461 * DAY],
    // Day of month or day of week: either will do.
    [['17 2 1 * 1'], DAY, 7 * DAY],
    [['17 2 * * *', '47 2 * * *'], 30 * MINUTE, DAY - 30 * MINUTE],
    [['58 23 * * *', '1 0 * * 1'], 3 * MINUTE, DAY],
  ])('%j', (lines, shortest, longest) => {
    expect(gapsOf(lines)).toEqual({ shortest, longest });
  });

  test('agree with the runs themselves', () => {
    for (const line of ['3,50 1-5/2 * * *', '20 4 */3 * *', '5 6 * 2-4 TUE,SAT', '9 9 13 * 5']) {
      const runs = nextRuns([line], Date.UTC(2025, 0, 1), 900);
      const gaps = runs.slice(1).map((at, index) => at - (runs[index] ?? at));
      expect({ line, ...gapsOf([line]) }).toEqual({
        line,
        shortest: Math.min(...gaps),
        longest: Math.max(...gaps),
      });
    }
  });
});

test.each(['17 2 * * *', '*/15 * * * *', '0 0 1,15 * 3', '5 4 * JAN-MAR SUN', '42 3 * * 1-5', '0 0 29 2 *'])(
  '%s is a cron line that GitHub takes',
  (line) => {
    expect(cronFault(line)).toBeUndefined();
  },
);

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['3h', 10_800_000],
    ['5d', 432_000_000],
    ['0s', 0],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '5', 's', '1.5h', '-1s', '5 m', '1h30m', '5w', '1e3s', '９s', '9999999999s'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test.each([
    [0, '0ms'],
    [1500, '1500ms'],
    [90_000, '90s'],
    [5_400_000, '90m'],
    [7_200_000, '2h'],
    [432_000_000, '5d'],
  ])('%d is written %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
