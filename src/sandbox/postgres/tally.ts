/** Counting changes for DescribeTableStatistics (DMS API reference, TableStatistics). */
import type { TableProgress } from '../engine.ts';
import type { CapturedTable } from './captured.ts';
import type { TableName } from './sql.ts';

type Count = 'inserts' | 'updates' | 'deletes' | 'ddls';
type Counts = Partial<Record<Count | `applied ${Count}`, number>>;

const APPLIED = {
  inserts: 'appliedInserts',
  updates: 'appliedUpdates',
  deletes: 'appliedDeletes',
  ddls: 'appliedDdls',
} as const;

export const COUNT_OF = { insert: 'inserts', update: 'updates', delete: 'deletes' } as const;

/** What a batch will add to the statistics once it is committed. */
export class Tally {
  readonly #counts = new Map<CapturedTable, Counts>();

  add(table: CapturedTable, count: Count, applied: boolean): void {
    let counts = this.#counts.get(table);
    if (!counts) {
      counts = {};
      this.#counts.set(table, counts);
    }
    counts[count] = (counts[count] ?? 0) + 1;
    if (applied) counts[`applied ${count}`] = (counts[`applied ${count}`] ?? 0) + 1;
  }

  /** Adds everything to the statistics and begins anew; returns the number of changes. */
  settle(now: number): number {
    let sum = 0;
    for (const [{ progress }, counts] of this.#counts) {
      for (const count of ['inserts', 'updates', 'deletes', 'ddls'] as const) {
        progress[count] += counts[count] ?? 0;
        progress[APPLIED[count]] += counts[`applied ${count}`] ?? 0;
        sum += counts[count] ?? 0;
      }
      progress.updatedAt = now;
    }
    this.#counts.clear();
    return sum;
  }

  merge(other: Tally): void {
    for (const [table, counts] of other.#counts) {
      const mine = this.#counts.get(table) ?? {};
      for (const [count, value] of Object.entries(counts) as [Count, number][])
        mine[count] = (mine[count] ?? 0) + value;
      this.#counts.set(table, mine);
    }
  }
}

/** A new row of the statistics. */
export const newProgress = (
  name: TableName,
  state: TableProgress['state'],
  updatedAt: number,
): TableProgress => ({
  schema: name.schema,
  table: name.table,
  state,
  inserts: 0,
  updates: 0,
  deletes: 0,
  ddls: 0,
  appliedInserts: 0,
  appliedUpdates: 0,
  appliedDeletes: 0,
  appliedDdls: 0,
  fullLoadRows: 0,
  updatedAt,
});
