/** Lengths of time as people write them. */
import type { Millis } from '../clock.ts';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A whole number and a unit, at most nine digits: `500ms`, `90s`, `10m`, `3h`, `5d`. */
export const DURATION = /^[0-9]{1,9}(?:ms|s|m|h|d)$/;

/** Milliseconds, or undefined when `text` is no duration. */
export function parseDuration(text: string): Millis | undefined {
  if (!DURATION.test(text)) return undefined;
  const unit = text.replace(/^[0-9]+/, '') as keyof typeof UNITS;
  return Number.parseInt(text, 10) * UNITS[unit];
}

/** The shortest exact way to write it: 5400000 is `90m`, 7200000 is `2h`. */
export function formatDuration(ms: Millis): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms >= UNITS[unit] && ms % UNITS[unit] === 0) return `${ms / UNITS[unit]}${unit}`;
  }
  return `${ms}ms`;
}
