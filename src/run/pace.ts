/** When the next look is worth its call. */
import type { Instant, Millis } from '../clock.ts';

/** How many waits are remembered, and how many make them worth relying on. */
const KEPT = 20;
const ENOUGH = 10;

/**
 * The time of the next look at something that has been awaited since `since`: every `poll`, once it could
 * be ready at all, and three times as slowly once it is later than ever before. What "could" means comes from
 * recent runs: six tenths of the shortest wait. An instance takes five minutes one night and twenty the next,
 * so a few nights tell nothing.
 */
export function nextLook(wait: {
  since: Instant;
  now: Instant;
  poll: Millis;
  recent: readonly Millis[] | undefined;
}): Instant {
  const { since, now, poll, recent = [] } = wait;
  if (recent.length < ENOUGH) return now + poll;
  const earliest = since + Math.min(...recent) * 0.6;
  if (now + poll < earliest) return earliest;
  const late = now - since > Math.max(...recent) * 1.5;
  return now + (late ? poll * 3 : poll);
}

/** The most recent waits, the newest last. */
export const remember = (recent: readonly Millis[] | undefined, took: Millis): Millis[] =>
  [...(recent ?? []), Math.max(0, Math.round(took))].slice(-KEPT);
