/** Waiting out what passes by itself. */
import type { Clock, Millis } from '../clock.ts';
import { CallFault, StoreUnavailable } from './ports.ts';

/** An outage is waited out for this long before the run is left to the next one. */
export const PATIENCE: Millis = 600_000;

/** Does `work` again, with growing pauses, while AWS is out of reach. Rejects with the last refusal. */
export async function patiently<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const giveUpAt = clock.now() + PATIENCE;
  for (let pause = 1000; ; pause = Math.min(pause * 2, 30_000)) {
    try {
      return await work();
    } catch (error) {
      const passes =
        error instanceof StoreUnavailable || (error instanceof CallFault && error.fault === 'unavailable');
      if (!passes || clock.now() + pause > giveUpAt) throw error;
      await clock.sleep(pause);
    }
  }
}
