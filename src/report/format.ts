/** Numbers and times as people read them. Everything here takes damaged values without throwing. */
import type { Instant, Millis } from '../clock.ts';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const two = (value: number): string => String(value).padStart(2, '0');

/** `1,234` */
export const count = (value: number): string => grouped.format(Number.isFinite(value) ? value : 0);

/** `1 row`, `1,234 rows`; for words whose plural takes an s. */
export const counted = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** `45 s`, `12 m 04 s`, `1 h 02 m`, `2 d 03 h`: the two largest units, from milliseconds. */
export function duration(ms: Millis): string {
  const [days, hours, minutes, seconds] = parts(ms);
  if (days > 0) return `${count(days)} d ${two(hours)} h`;
  if (hours > 0) return `${hours} h ${two(minutes)} m`;
  if (minutes > 0) return `${minutes} m ${two(seconds)} s`;
  return `${seconds} s`;
}

/** As `duration`, rounded to minutes from one minute on: `45 s`, `12 m`, `1 h 02 m`; for headlines. */
export function briefDuration(ms: Millis): string {
  if (!(ms >= 59_500)) return duration(ms);
  const rounded = Math.round(ms / 60_000) * 60_000;
  return rounded < 3_600_000 ? `${rounded / 60_000} m` : duration(rounded);
}

function parts(ms: Millis): [days: number, hours: number, minutes: number, seconds: number] {
  const total = Number.isFinite(ms) ? Math.max(0, Math.round(ms / 1000)) : 0;
  return [Math.floor(total / 86_400), Math.floor(total / 3600) % 24, Math.floor(total / 60) % 60, total % 60];
}

/** Instance time in hours: `0.21`. */
export const hours = (ms: Millis): string =>
  (Number.isFinite(ms) ? Math.max(0, ms) / 3_600_000 : 0).toFixed(2);

/**
 * US dollars: `$0.09`, `$1,234.50`; less than a cent by its first digit, `$0.005`. `fine` is for hourly
 * prices: `$0.073`.
 */
export function money(usd: number, places: 'cents' | 'fine' = 'cents'): string {
  const amount = Number.isFinite(usd) ? usd : 0;
  if (amount > 0 && amount < 0.01) return `$${smallMoney.format(amount)}`;
  return `$${(places === 'fine' ? fineMoney : centMoney).format(amount)}`;
}

const centMoney = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const fineMoney = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const smallMoney = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 1, maximumFractionDigits: 9 });

const stamp = (at: Instant): string | undefined =>
  Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : undefined;

/** `2026-11-20T02:17:04.000Z`, or null for what is no time. */
export const iso = (at: Instant): string | null => stamp(at) ?? null;

/** `2026-11-20 02:17 UTC` */
export const utc = (at: Instant): string => {
  const text = stamp(at);
  return text ? `${text.slice(0, -8).replace('T', ' ')} UTC` : 'an unknown time';
};

/** `2026-11-20 02:17:04`, without the zone, where a heading says that it is UTC. */
export const utcSeconds = (at: Instant): string => stamp(at)?.slice(0, -5).replace('T', ' ') ?? '-';

/** `3 h 10 m ago`, `in 5 m`, `just now`. */
export function ago(at: Instant, now: Instant): string {
  const passed = now - at;
  if (Math.abs(passed) < 1000) return 'just now';
  return passed < 0 ? `in ${briefDuration(-passed)}` : `${briefDuration(passed)} ago`;
}
