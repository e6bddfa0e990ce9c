import type { Clock, Instant, Millis } from '../clock.ts';
import type { Kind, Mishap, MishapOf } from './mishap.ts';
import type { Random } from './random.ts';

interface Armed {
  mishap: Mishap;
  at: Instant;
  /** Counts the mishaps of one sandbox, so that each draws chances of its own. */
  number: number;
  chances: number;
  strikes: number;
}

/** The mishaps that are armed, and how often each has struck. */
export class Mishaps {
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #speed: number;
  #armed: Armed[] = [];
  #count = 0;

  constructor(context: { random: Random; clock: Clock; speed: number }) {
    this.#random = context.random;
    this.#clock = context.clock;
    this.#speed = context.speed;
  }

  arm(mishaps: readonly Mishap[]): void {
    const at = this.#clock.now();
    for (const mishap of mishaps) {
      this.#armed.push({ mishap, at, number: this.#count++, chances: 0, strikes: 0 });
    }
  }

  clear(): void {
    this.#armed = [];
  }

  list(): (Mishap & { strikes: number })[] {
    return this.#armed.map(({ mishap, strikes }) => ({ ...mishap, strikes }));
  }

  /** The first mishap of the kind that `concerns` the matter at hand and whose turn it is; counts as a strike. */
  strike<K extends Kind['kind']>(
    kind: K,
    concerns: (mishap: MishapOf<K>) => boolean = () => true,
  ): MishapOf<K> | undefined {
    for (const armed of this.#armed) {
      if (!isOf(armed.mishap, kind) || !concerns(armed.mishap) || !this.#turn(armed)) continue;
      armed.strikes += 1;
      return armed.mishap;
    }
    return undefined;
  }

  /** Milliseconds on the sandbox's clock for seconds of AWS's time. */
  millis(seconds: number): Millis {
    return (seconds * 1000) / this.#speed;
  }

  /** Whether a service is out of order now. Not counted: an outage strikes every call while it lasts. */
  outage(service: string): boolean {
    const now = this.#clock.now();
    return this.#armed.some(({ mishap, at }) => {
      if (mishap.kind !== 'outage' || !same(mishap.service, service)) return false;
      const from = at + this.millis(mishap.after ?? 0);
      return now >= from && now < from + this.millis(mishap.seconds);
    });
  }

  #turn(armed: Armed): boolean {
    const { skip = 0, share, times = share === undefined ? 1 : Number.POSITIVE_INFINITY } = armed.mishap;
    if (armed.strikes >= times) return false;
    armed.chances += 1;
    if (armed.chances <= skip) return false;
    return share === undefined || this.#random('mishap', armed.number, armed.chances) < share;
  }
}

const isOf = <K extends Kind['kind']>(mishap: Mishap, kind: K): mishap is Mishap & MishapOf<K> =>
  mishap.kind === kind;

/** Whether a wish that may be absent (anything goes) is met. */
export const same = (wished: string | undefined, actual: string | undefined): boolean =>
  wished === undefined || wished === actual;

/** Whether an identifier fits a pattern in which `*` stands for any text; no pattern fits everything. */
export function fits(pattern: string | undefined, identifier: string): boolean {
  if (pattern === undefined) return true;
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  if (!identifier.startsWith(head)) return false;
  const tail = rest.pop();
  if (tail === undefined) return identifier === head;
  let at = head.length;
  for (const part of rest) {
    const found = identifier.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return identifier.length - tail.length >= at && identifier.endsWith(tail);
}
