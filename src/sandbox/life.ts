import type { Instant } from '../clock.ts';

/** The status of a resource that no longer exists. */
export const GONE = 'gone';

/**
 * What a resource is, and what it will be at times already known. Nothing wakes up to change a status:
 * it is looked up by time, so that a thousand resources cost nothing while nobody looks.
 */
export class Life {
  #steps: { from: Instant; status: string }[];

  constructor(status: string, from: Instant) {
    this.#steps = [{ from, status }];
  }

  /** From `from` on the status is `status`; what had been planned for then or later is off. */
  become(status: string, from: Instant): void {
    const kept = this.#steps.filter((step) => step.from < from);
    this.#steps = from === Number.POSITIVE_INFINITY ? kept : [...kept, { from, status }];
  }

  at(now: Instant): string {
    let current = this.#steps[0];
    for (const step of this.#steps) if (step.from <= now) current = step;
    return current?.status ?? GONE;
  }
}
