import type { Clock } from '../../clock.ts';
import { Refusal } from '../refusal.ts';

/** Requests to the DMS API of one account and region (DMS user guide, quotas). */
export interface ApiRate {
  /** What the bucket holds. */
  burst: number;
  /** What is filled in, per second of AWS's time. */
  perSecond: number;
}

export const DEFAULT_API_RATE: ApiRate = { burst: 200, perSecond: 8 };

/** Gives a function that takes one token, or throws ThrottlingException when there is none. */
export function tokenBucket(clock: Clock, rate: ApiRate, speed: number): () => void {
  let tokens = rate.burst;
  let filledAt = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(rate.burst, tokens + ((now - filledAt) / 1000) * rate.perSecond * speed);
    filledAt = now;
    if (tokens < 1) throw new Refusal('ThrottlingException', 'Rate exceeded');
    tokens -= 1;
  };
}
