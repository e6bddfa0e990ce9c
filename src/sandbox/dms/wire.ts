import type { Instant } from '../../clock.ts';

/** A type of the AWS SDK as it travels: points in time are epoch seconds. */
export type Wire<T> = T extends Date
  ? number
  : T extends (infer Element)[]
    ? Wire<Element>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T;

export function epochSeconds(at: Instant): number;
export function epochSeconds(at: Instant | undefined): number | undefined;
export function epochSeconds(at: Instant | undefined): number | undefined {
  return at === undefined ? undefined : at / 1000;
}
