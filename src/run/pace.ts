/** When the next look is worth its call. */
import type { Instant, Millis } from '../clock.ts';

/**
 * The time of the next look at something that has been awaited since `since`: at first as soon as it has
 * ever been ready in recent runs (less a fifth), from then on every `poll`, and three times as slowly once
 * it is later than ever before.
 */
export function nextLook(wait: {
  since: Instant;
  now: Instant;
  poll: Millis;
  recent: readonly Millis[] | undefined;
}): Instant {
  const { since, now, poll, recent = [] } = wait;
  if (recent.length === 0) return now + poll;
  const earliest = since + Math.min(...recent) * 0.8;
  if (now + poll < earliest) return earliest;
  const late = now - since > Math.max(...recent) * 1.5;
  return now + (late ? poll * 3 : poll);
}

/** The five most recent waits, the newest last. */
export const remember = (recent: readonly Millis[] | undefined, took: Millis): Millis[] =>
  [...(recent ?? []), Math.max(0, Math.round(took))].slice(-5);
