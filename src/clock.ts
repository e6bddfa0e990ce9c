/** Time as the rest of the program sees it: one reading and one way to wait, so that tests can own both. */

/** A point in time in epoch milliseconds, UTC. */
export type Instant = number;
/** A length of time in milliseconds. */
export type Millis = number;

export interface Clock {
  now(): Instant;
  /**
   * Waits `ms` milliseconds. Rejects with the signal's reason as soon as `signal` aborts, also when it
   * had aborted before the call.
   */
  sleep(ms: Millis, signal?: AbortSignal): Promise<void>;
}

/** The clock of the machine. The only place that reads `Date.now` or sets a timer. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    }),
};

/**
 * A clock that jumps to its next sleeper as soon as nothing else is going on, so that a six-hour load
 * takes milliseconds. Work that leaves the event loop (an SDK call, a file) must be wrapped in `busy`.
 */
export class VirtualClock implements Clock {
  #now: Instant;
  #busy = 0;
  #changes = 0;
  #sequence = 0;
  #sleepers: { at: Instant; sequence: number; wake: () => void }[] = [];

  constructor(start: Instant = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  sleep(ms: Millis, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      this.#changes += 1;
      const sleeper = { at: this.#now + Math.max(0, ms), sequence: this.#sequence++, wake: () => {} };
      const stop = () => {
        this.#changes += 1;
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      sleeper.wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Holds time still until `work` has settled. */
  async busy<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    this.#changes += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      this.#changes += 1;
    }
  }

  /**
   * Runs `work` to its end, jumping from sleeper to sleeper. Fails when everything waits for something
   * that no sleeper will bring about.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let settled = false;
    const result = work().finally(() => {
      settled = true;
    });
    result.catch(() => {});
    let quiet = 0;
    while (!settled) {
      const before = this.#changes;
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) break;
      if (this.#busy > 0 || before !== this.#changes) {
        quiet = 0;
        continue;
      }
      if (this.#sleepers.length > 0) {
        this.#wakeNext();
        quiet = 0;
      } else if (++quiet > 1000) {
        throw new Error('virtual clock: everything waits, and nothing is going to happen');
      }
    }
    return result;
  }

  #wakeNext(): void {
    let next = this.#sleepers[0];
    if (!next) return;
    for (const sleeper of this.#sleepers) {
      if (sleeper.at < next.at || (sleeper.at === next.at && sleeper.sequence < next.sequence))
        next = sleeper;
    }
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
    this.#now = Math.max(this.#now, next.at);
    next.wake();
  }
}
