import { describe, expect, it } from 'vitest';
import {
  ago,
  briefDuration,
  count,
  counted,
  duration,
  hours,
  iso,
  money,
  utc,
  utcSeconds,
} from '../../src/report/format.ts';

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const NIGHT = Date.UTC(2026, 10, 20, 2, 17, 4, 56);

describe('durations are told in their two largest units', () => {
  it.each([
    [0, '0 s', '0 s'],
    [499, '0 s', '0 s'],
    [45 * S, '45 s', '45 s'],
    [59_700, '1 m 00 s', '1 m'],
    [12 * M + 4 * S, '12 m 04 s', '12 m'],
    [11 * M + 58 * S, '11 m 58 s', '12 m'],
    [59 * M + 50 * S, '59 m 50 s', '1 h 00 m'],
    [H + 2 * M + 40 * S, '1 h 02 m', '1 h 03 m'],
    [51 * H, '2 d 03 h', '2 d 03 h'],
    [-5 * S, '0 s', '0 s'],
    [Number.NaN, '0 s', '0 s'],
    [Number.POSITIVE_INFINITY, '0 s', '0 s'],
  ])('%d ms', (ms, exact, brief) => {
    expect(duration(ms)).toBe(exact);
    expect(briefDuration(Number.isFinite(ms) ? ms : Number.NaN)).toBe(brief);
  });
});

it.each([
  [0, '$0.00'],
  [0.09, '$0.09'],
  [0.0049, '$0.005'],
  [0.0007, '$0.0007'],
  [0.074, '$0.07'],
  [1234.5, '$1,234.50'],
  [Number.NaN, '$0.00'],
])('%d dollars are %s', (usd, text) => {
  expect(money(usd)).toBe(text);
});

it('keeps the places of an hourly price', () => {
  expect([money(0.073, 'fine'), money(0.5, 'fine'), money(0.0001, 'fine')]).toEqual([
    '$0.073',
    '$0.50',
    '$0.0001',
  ]);
});

it('groups digits and knows the singular', () => {
  expect([count(1234567), counted(1, 'row'), counted(0, 'row'), counted(1234, 'row')]).toEqual([
    '1,234,567',
    '1 row',
    '0 rows',
    '1,234 rows',
  ]);
});

it('tells times in UTC, to the minute, the second and the millisecond', () => {
  expect([utc(NIGHT), utcSeconds(NIGHT), iso(NIGHT)]).toEqual([
    '2026-11-20 02:17 UTC',
    '2026-11-20 02:17:04',
    '2026-11-20T02:17:04.056Z',
  ]);
});

it('says of a damaged time that it is unknown instead of throwing', () => {
  for (const at of [Number.NaN, Number.POSITIVE_INFINITY, 9e15]) {
    expect([utc(at), utcSeconds(at), iso(at)]).toEqual(['an unknown time', '-', null]);
  }
});

it.each([
  [0, 'just now'],
  [3 * H + 10 * M, '3 h 10 m ago'],
  [-5 * M, 'in 5 m'],
])('a time %d ms back is "%s"', (passed, text) => {
  expect(ago(NIGHT - passed, NIGHT)).toBe(text);
});

it('tells instance time as hours', () => {
  expect([hours(724_000), hours(-1), hours(Number.NaN)]).toEqual(['0.20', '0.00', '0.00']);
});
