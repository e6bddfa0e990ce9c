/** Cost in words. An estimate is never told as a fact. */
import type { Cost } from '../run/report.ts';
import type { Price } from '../run/state.ts';
import { hours, money } from './format.ts';
import { plain } from './plain.ts';

/** `$0.02`, `about $0.02`, or undefined without money. */
export const runMoney = (cost: Cost): string | undefined =>
  cost.run === undefined ? undefined : `${about(cost.price)}${money(cost.run)}`;

/** `about $0.073 an hour` */
export const hourlyMoney = (price: Price): string => `${about(price)}${money(price.perHour, 'fine')} an hour`;

/** `about $0.02 for 0.21 instance hours of dms.t3.medium; running all day it would be about $1.75 (estimate: …)`. */
export function costText(cost: Cost): string {
  const time = `${hours(cost.instanceTime)} instance hours of ${plain(cost.instanceClass, 60)}`;
  const run = runMoney(cost);
  if (run === undefined) return time;
  const allDay =
    cost.allDay === undefined
      ? ''
      : `; running all day it would be ${about(cost.price)}${money(cost.allDay)}`;
  return `${run} for ${time}${allDay}${basisText(cost.price)}`;
}

/** ` (estimate: us-east-1, …)`, empty for the author's own price. */
export const basisText = (price: Price | undefined): string =>
  price?.own ? '' : ` (estimate: ${plain(price?.basis ?? 'basis unknown', 120)})`;

export const about = (price: Price | undefined): string => (price?.own ? '' : 'about ');
