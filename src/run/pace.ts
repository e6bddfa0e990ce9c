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
  const first = earliest(since, recent);
  if (now + poll < first) return first;
  const late = recent.length >= ENOUGH && now - since > Math.max(...recent) * 1.5;
  return now + (late ? poll * 3 : poll);
}

/** When what is awaited since `since` could be ready at all; `since` itself while too little is known. */
export const earliest = (since: Instant, recent: readonly Millis[] = []): Instant =>
  recent.length < ENOUGH ? since : since + Math.min(...recent) * 0.6;

/** The most recent waits, the newest last. */
export const remember = (recent: readonly Millis[] | undefined, took: Millis): Millis[] =>
  [...(recent ?? []), Math.max(0, Math.round(took))].slice(-KEPT);
