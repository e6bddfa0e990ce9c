/** Estimated prices of replication instances, for pipelines whose instance sets no `price`. */
import type { Price } from './state.ts';

const BASIS = 'us-east-1, on demand, as of 2026-11, not confirmed';

/**
 * US dollars an hour, single-AZ, of the smallest size listed. Gathered from published price tables that do
 * not quite agree; unconfirmed.
 */
const HOURLY: Record<string, number> = {
  'dms.t3.micro': 0.018,
  'dms.t3.small': 0.036,
  'dms.t3.medium': 0.073,
  'dms.t3.large': 0.145,
  'dms.c5.large': 0.154,
  'dms.c6i.large': 0.17,
  'dms.r5.large': 0.21,
};

/** `xlarge` costs twice a `large`, `4xlarge` eight times, as with every family that AWS sells by size. */
const SIZES = new Set(['', '2', '4', '8', '9', '12', '16', '18', '24', '32']);

/**
 * An estimate for an instance class, doubled for Multi-AZ, with what it rests on. Undefined for a class
 * without a known price: then only hours are told.
 */
export function estimatedPrice(instanceClass: string, multiAz: boolean): Price | undefined {
  const single = hourly(instanceClass);
  return single === undefined
    ? undefined
    : { perHour: multiAz ? single * 2 : single, own: false, basis: BASIS };
}

function hourly(instanceClass: string): number | undefined {
  const [, family, size] = /^(dms\.(?:c5|c6i|r5))\.(\d*)xlarge$/.exec(instanceClass) ?? [];
  if (family === undefined || size === undefined) {
    return Object.hasOwn(HOURLY, instanceClass) ? HOURLY[instanceClass] : undefined;
  }
  const large = HOURLY[`${family}.large`];
  return large !== undefined && SIZES.has(size) ? large * 2 * Number(size || 1) : undefined;
}
