import { expect, it } from 'vitest';
import { nextLook, remember } from '../../src/run/pace.ts';

const twelve = (ms: number) => Array.from({ length: 12 }, () => ms);

it.each([
  ['looks at every beat while little is known', { now: 0, recent: [600_000, 700_000] }, 5_000],
  ['sleeps until it could be ready', { now: 0, recent: twelve(600_000) }, 360_000],
  ['then looks at every beat', { now: 360_000, recent: twelve(600_000) }, 365_000],
  ['goes by the shortest wait', { now: 0, recent: [...twelve(600_000), 300_000] }, 180_000],
  ['slows down when it is later than ever', { now: 900_001, recent: twelve(600_000) }, 915_001],
  ['never sleeps past a beat for a quick wait', { now: 0, recent: twelve(6_000) }, 5_000],
])('%s', (_, { now, recent }, expected) => {
  expect(nextLook({ since: 0, now, poll: 5_000, recent })).toBe(expected);
});

it('remembers the twenty newest waits', () => {
  const waits = Array.from({ length: 30 }, (_, index) => index).reduce<number[]>(remember, []);
  expect(waits).toEqual(Array.from({ length: 20 }, (_, index) => index + 10));
});
