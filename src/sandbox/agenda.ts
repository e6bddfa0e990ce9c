import type { Clock, Instant } from '../clock.ts';

/**
 * What the sandbox must do by itself at a given time (begin a transfer, notice a stop). However much is
 * on the list, only one sleeper waits on the clock: for the earliest entry.
 */
export class Agenda {
  readonly #clock: Clock;
  #entries: { at: Instant; act: () => void }[] = [];
  #wait: { until: Instant; controller: AbortController } | undefined;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `act` at `at`, or never when `at` is infinite. `act` must not throw. */
  at(at: Instant, act: () => void): void {
    if (this.#closed || at === Number.POSITIVE_INFINITY) return;
    const place = this.#entries.findLastIndex((entry) => entry.at <= at) + 1;
    this.#entries.splice(place, 0, { at, act });
    this.#arm();
  }

  close(): void {
    this.#closed = true;
    this.#entries = [];
    this.#wait?.controller.abort();
  }

  #arm(): void {
    const next = this.#entries[0];
    if (!next || (this.#wait && this.#wait.until <= next.at)) return;
    this.#wait?.controller.abort();
    const wait = { until: next.at, controller: new AbortController() };
    this.#wait = wait;
    // A timer takes at most 2^31 - 1 ms; a longer wait is taken up again by the next #arm.
    const pause = Math.min(Math.max(0, next.at - this.#clock.now()), 2 ** 31 - 1);
    this.#clock.sleep(pause, wait.controller.signal).then(
      () => this.#wake(wait),
      () => {},
    );
  }

  #wake(wait: { until: Instant }): void {
    if (this.#wait !== wait) return;
    this.#wait = undefined;
    const now = this.#clock.now();
    for (let next = this.#entries[0]; next && next.at <= now; next = this.#entries[0]) {
      this.#entries.shift();
      next.act();
    }
    this.#arm();
  }
}
