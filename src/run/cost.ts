/** What an instance costs. Pure numbers; the report room tells them. */
import type { Millis } from '../clock.ts';
import { estimatedPrice } from './prices.ts';
import type { Cost } from './report.ts';
import type { InstancePlan, Price } from './state.ts';

const HOUR: Millis = 3_600_000;

/** What of an instance its price depends on. */
export type Priced = Pick<InstancePlan, 'class' | 'multiAz' | 'price'>;

/** The author's price if there is one, else an estimate, else undefined. */
export const priceOf = (instance: Priced): Price | undefined =>
  instance.price ?? estimatedPrice(instance.class, instance.multiAz);

/**
 * The cost of an instance that existed for `instanceTime`, pro rata by the millisecond (whether DMS bills in
 * larger steps is unconfirmed), and of the same instance during 24 hours. Without a price: the time alone.
 */
export function costOf(instance: Priced, instanceTime: Millis): Cost {
  const time = Math.max(0, instanceTime);
  const price = priceOf(instance);
  return {
    instanceClass: instance.class,
    instanceTime: time,
    ...(price ? { price, run: (price.perHour * time) / HOUR, allDay: price.perHour * 24 } : {}),
  };
}
