/** Log positions of PostgreSQL as DMS writes them: a native LSN, or inside a checkpoint string. */
import { fatal } from './faults.ts';

/** A byte position in the write-ahead log. */
export type Lsn = bigint;

const NATIVE = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/;
const CHECKPOINT = /^checkpoint:V1#[^#]*#([0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8})#/;

/** Reads `4AF/B00000D0`; undefined when the text is no LSN. */
export function parseLsn(text: string): Lsn | undefined {
  const match = NATIVE.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
}

/** An LSN that the database itself wrote. */
export function lsnOf(text: string): Lsn {
  const lsn = parseLsn(text);
  if (lsn === undefined) throw new Error(`the database gave ${JSON.stringify(text)} as a log position`);
  return lsn;
}

const hex = (value: bigint) => value.toString(16).toUpperCase();

/** `4AF/B00000D0`, as PostgreSQL prints it. */
export const formatLsn = (lsn: Lsn): string => `${hex(lsn >> 32n)}/${hex(lsn & 0xffffffffn)}`;

/**
 * `checkpoint:V1#34#00000132/0F000E48#0#0#*#0#121`: the shape of the DMS user guide (PostgreSQL as a
 * source). What the two counters count is not documented; here they are transactions and changes.
 */
export function formatCheckpoint(lsn: Lsn, transactions: number, changes: number): string {
  const position = `${hex(lsn >> 32n).padStart(8, '0')}/${hex(lsn & 0xffffffffn).padStart(8, '0')}`;
  return `checkpoint:V1#${transactions}#${position}#0#0#*#0#${changes}`;
}

/**
 * Reads a CDC start position: an LSN or, where `acceptCheckpoint`, a whole checkpoint string. The user
 * guide asks for the LSN; that the whole string works too is unconfirmed for PostgreSQL.
 */
export function parseStartPosition(text: string, acceptCheckpoint: boolean): Lsn {
  const inside = acceptCheckpoint ? CHECKPOINT.exec(text)?.[1] : undefined;
  const lsn = parseLsn(inside ?? text);
  if (lsn === undefined)
    throw fatal(`CDC start position ${JSON.stringify(text)} is not valid for PostgreSQL`);
  return lsn;
}
