/** Trying again after an environmental error (DMS user guide, error handling: RecoverableError…). */
import type { Clock } from '../../clock.ts';
import { textOf } from './faults.ts';
import type { TaskSettings } from './settings.ts';

/** The attempts are used up: the task stops with RECOVERABLE_ERROR. */
export class RecoverableFault extends Error {}

export interface Retries {
  /** Waits until the next attempt may begin; throws RecoverableFault when there is none, or on `signal`. */
  wait(error: unknown, signal: AbortSignal): Promise<void>;
  /** After something has worked again. */
  reset(): void;
}

export function retries(settings: TaskSettings['retry'], clock: Clock): Retries {
  let attempts = 0;
  return {
    async wait(error, signal) {
      const seconds = settings.interval * (settings.throttling ? 2 ** attempts : 1);
      const atMax = settings.throttling && settings.stopAtMax && seconds >= settings.max;
      const used = settings.count >= 0 ? attempts >= settings.count : atMax;
      if (used) throw new RecoverableFault(textOf(error));
      attempts += 1;
      const longest = settings.throttling ? Math.min(seconds, settings.max) : seconds;
      await clock.sleep(longest * 1000, signal);
    },
    reset() {
      attempts = 0;
    },
  };
}
