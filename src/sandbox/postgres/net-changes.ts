/**
 * What a run of changes of one table comes to, row by row, so that it can be written with a few
 * statements. Every row keeps what it must have been before, so that a target which differs is noticed.
 */
import type { Tuple, Value } from './test-decoding.ts';

export interface Keyed {
  /** Values of the primary key in its order. */
  key: string[];
  row: Tuple;
}

export interface Net {
  /** Keys of rows that were there and go. */
  deletes: string[][];
  /** Keys of rows that came and went: they must not be there. */
  absent: string[][];
  updates: Keyed[];
  /** After the deletes: a row can go and come back. */
  inserts: Tuple[];
}

/** The changes contradict each other; only applying them one by one can tell what to report. */
export class Contradiction extends Error {}

interface RowNet {
  key: string[];
  /** Whether the first change says that the row was there. */
  existed: boolean;
  /** Whether a row that was there has been deleted in between. */
  replaced: boolean;
  /** The row to insert, or the columns to update; absent: the row is gone. */
  row?: Tuple;
}

export interface RowChange {
  kind: 'insert' | 'update' | 'delete';
  key: string[];
  row: Tuple;
}

/** Collects the changes of one table that has a primary key. */
export class NetChanges {
  readonly #rows = new Map<string, RowNet>();

  add({ kind, key, row }: RowChange): void {
    const id = key.join('\u0000'); // no text of PostgreSQL contains this character
    const net = this.#rows.get(id);
    if (!net) {
      const existed = kind !== 'insert';
      this.#rows.set(id, { key, existed, replaced: kind === 'delete', ...(kind !== 'delete' && { row }) });
    } else if (kind === 'insert') {
      if (net.row) throw new Contradiction();
      net.row = row;
    } else if (!net.row) {
      throw new Contradiction();
    } else if (kind === 'update') {
      // A copy: the change itself is needed again when the rows have to be applied one by one.
      const merged = new Map(net.row);
      for (const [name, value] of row) if (value !== undefined) merged.set(name, value);
      net.row = merged;
    } else {
      delete net.row;
      net.replaced = net.existed;
    }
  }

  take(): Net {
    const net: Net = { deletes: [], absent: [], updates: [], inserts: [] };
    for (const { key, existed, replaced, row } of this.#rows.values()) {
      if (replaced) net.deletes.push(key);
      if (row && existed && !replaced) net.updates.push({ key, row });
      else if (row) net.inserts.push(row);
      else if (!existed) net.absent.push(key);
    }
    this.#rows.clear();
    return net;
  }
}

/** The values of `names` in a tuple; undefined when one is not there. */
export function keyIn(tuple: Tuple | undefined, names: readonly string[]): string[] | undefined {
  if (!tuple) return undefined;
  const key: string[] = [];
  for (const name of names) {
    const value: Value = tuple.get(name);
    if (typeof value !== 'string') return undefined;
    key.push(value);
  }
  return key;
}
