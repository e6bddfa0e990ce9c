/** Where a `cdc` task starts: how a stored checkpoint becomes what DMS accepts for the engine. */
import { setupError } from '../errors.ts';

const POSTGRES = new Set(['postgres', 'aurora-postgresql', 'aurora-postgresql-serverless']);

export const isPostgres = (engine: string): boolean => POSTGRES.has(engine);

/**
 * The start position for a new task, from the checkpoint of an earlier one.
 *
 * PostgreSQL wants the bare LSN, without leading zeros in its first half (DMS user guide, PostgreSQL as a
 * source); every other engine takes the checkpoint as it came (DMS API reference, CdcStartPosition).
 * Throws a setup error when a PostgreSQL checkpoint has another shape: a guess could skip changes.
 */
export function startPosition(engine: string, checkpoint: string): string {
  if (!isPostgres(engine)) return checkpoint;
  const words = lsnWords(checkpoint);
  if (words) return words.join('/');
  throw setupError({
    code: 'checkpoint-unreadable',
    message: `the stored checkpoint ${JSON.stringify(checkpoint.slice(0, 120))} does not hold a PostgreSQL log position`,
    remedy: 'look at `sluice checkpoint get` and store a position such as 4AF/B00000D0',
  });
}

const lsnWords = (text: string): [string, string] | undefined => {
  const match =
    /^checkpoint:V1#[^#]*#0*([0-9A-F]{1,8})\/([0-9A-F]{1,8})#/i.exec(text) ??
    /^0*([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text);
  return match?.[1] && match[2] ? [match[1], match[2]] : undefined;
};

/** A PostgreSQL log position as a number, or undefined when the text holds none. */
export function lsn(text: string): bigint | undefined {
  const words = lsnWords(text);
  return words && (BigInt(`0x${words[0]}`) << 32n) + BigInt(`0x${words[1]}`);
}

/** `commit_time:2026-11-20T02:17:05`, UTC, without zone or fraction (DMS API reference, CdcStopPosition). */
export const stopPosition = (stop: { by: 'commit_time' | 'server_time'; at: number }): string =>
  `${stop.by}:${new Date(stop.at).toISOString().slice(0, 19)}`;
