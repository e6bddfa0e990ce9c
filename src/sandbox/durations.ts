/**
 * How long AWS takes, in seconds: what is typical, and the range it stays in. From the DMS user guide,
 * Terraform's time-outs and AWS's own samples; a span without a known range is given a third either way.
 */
export interface Span {
  typical: number;
  from: number;
  to: number;
}

const about = (typical: number): Span => ({ typical, from: typical * (2 / 3), to: typical * (4 / 3) });

export const DURATIONS = {
  'instance.creating': { typical: 900, from: 300, to: 1200 },
  /** Until an instance that cannot be made shows it. */
  'instance.failing': about(600),
  'instance.modifying': about(180),
  'instance.deleting': { typical: 600, from: 300, to: 900 },
  'endpoint.creating': about(2),
  'endpoint.deleting': { typical: 30, from: 5, to: 60 },
  'connection.testing': { typical: 30, from: 10, to: 90 },
  /** Until a test that cannot succeed shows it. */
  'connection.failing': about(60),
  'connection.deleting': about(15),
  'task.creating': { typical: 90, from: 30, to: 180 },
  'task.starting': { typical: 90, from: 30, to: 180 },
  /** Until a task that cannot start shows it. */
  'task.failing': about(120),
  'task.stopping': { typical: 60, from: 10, to: 300 },
  'task.modifying': about(15),
  'task.deleting': { typical: 240, from: 60, to: 480 },
} satisfies Record<string, Span>;

export type DurationName = keyof typeof DURATIONS;
export type Durations = Record<DurationName, Span>;

/** Seconds within the span, most often near what is typical. `chance` is from 0 to 1. */
export function drawn(span: Span, chance: number): number {
  const { from, typical, to } = span;
  if (to <= from) return typical;
  const mode = (typical - from) / (to - from);
  return chance < mode
    ? from + Math.sqrt(chance * (to - from) * (typical - from))
    : to - Math.sqrt((1 - chance) * (to - from) * (to - typical));
}

/** Waits of a whole run add up to 35 minutes at AWS; at this speed to three or four seconds. */
export const DEFAULT_SPEED = 600;
