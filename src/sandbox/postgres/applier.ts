/** Applies changes to the target, in transactions that hold whole transactions of the source. */
import type { ApplyContext } from './apply-context.ts';
import { applyDdl } from './apply-ddl.ts';
import { applyFast } from './apply-fast.ts';
import { applyOne } from './apply-one.ts';
import { type CapturedTable, shapeOf } from './captured.ts';
import type { Change } from './changes.ts';
import { commitSafely } from './commit.ts';
import type { Client, Connections } from './connections.ts';
import { isTableError, TableFault } from './error-policy.ts';
import { textOf } from './faults.ts';
import { Contradiction } from './net-changes.ts';
import type { Lsn } from './positions.ts';
import { tableId, tableKey } from './sql.ts';
import { sourceName } from './table-plan.ts';
import { COUNT_OF, Tally } from './tally.ts';
import { truncateTables } from './truncate.ts';

/** So many changes are not worth another attempt to apply them together. */
const FEW = 16;

export interface Applier {
  /** Applies changes in their order, opening a transaction when none is open. */
  apply(changes: readonly Change[]): Promise<void>;
  /** Commits what is open, at the position up to which the source has been applied; resolves to its changes. */
  commit(position: Lsn): Promise<number>;
  /** Undoes what is open, in the database and in what is known of the tables. */
  rollback(): Promise<void>;
  /** The same without a word to the database, whose connection is gone. */
  forget(): void;
}

export function applier(connections: Connections, context: ApplyContext): Applier {
  const { settings, policy, control, clock, mappings } = context;
  let client: Client | undefined;
  let open = false;
  let tally = new Tally();
  const undo: (() => void)[] = [];

  const shape = (to: Client) => (table: CapturedTable) =>
    shapeOf(to, table, (name) => mappings.names.column(sourceName(table.plan), name), !settings.ddl.altered);

  const suspend = async (to: Client, table: CapturedTable, error: unknown) => {
    policy.table(tableKey(table.plan.target), error);
    const { state } = table.progress;
    undo.push(() => {
      table.suspended = false;
      table.progress.state = state;
    });
    table.suspended = true;
    table.progress.state = 'Table error';
    table.progress.updatedAt = clock.now();
    await control.suspended(to, table.plan.target, textOf(error));
  };

  /** Runs work that may fail without ending the transaction. Resolves to what the tables failed with. */
  const guarded = async (to: Client, work: () => Promise<void>): Promise<unknown> => {
    await to.query('savepoint change');
    const mark = undo.length;
    try {
      await work();
      await to.query('release savepoint change');
      return undefined;
    } catch (error) {
      if (!isTableError(error)) throw error;
      await to.query('rollback to savepoint change');
      for (const step of undo.splice(mark).reverse()) step();
      return error;
    }
  };

  const applyCarefully = async (to: Client, change: Change): Promise<void> => {
    if (change.kind === 'ddl') {
      let done: Awaited<ReturnType<typeof applyDdl>>;
      const error = await guarded(to, async () => {
        done = await applyDdl(to, change.event, context, (step) => undo.push(step));
      });
      const table = done?.table ?? context.captured.get(tableId(change.event.table));
      if (table) tally.add(table, 'ddls', error === undefined && done?.applied === true);
      if (table && error !== undefined) await suspend(to, table, error);
    } else if (change.kind === 'truncate') {
      const { truncated } = settings.ddl;
      const error = truncated ? await guarded(to, () => truncateTables(to, change)) : undefined;
      for (const table of change.tables) {
        tally.add(table, 'ddls', truncated && error === undefined);
        if (error !== undefined && !table.suspended) await suspend(to, table, error);
      }
    } else if (!change.table.suspended) {
      let applied = false;
      try {
        applied = await applyOne(to, change, await shape(to)(change.table), context);
      } catch (error) {
        if (!(error instanceof TableFault)) throw error;
        await suspend(to, change.table, error);
      }
      tally.add(change.table, COUNT_OF[change.kind], applied);
    }
  };

  const forget = () => {
    for (const step of undo.splice(0).reverse()) step();
    tally = new Tally();
    open = false;
  };

  /** Halves what does not go together until what does not fit is alone. */
  const applyBest = async (to: Client, changes: readonly Change[]): Promise<void> => {
    await to.query('savepoint fast');
    try {
      tally.merge(await applyFast(to, changes, shape(to), settings.ddl.truncated));
      await to.query('release savepoint fast');
      return;
    } catch (error) {
      if (!(error instanceof Contradiction) && !isTableError(error)) throw error;
      await to.query('rollback to savepoint fast; release savepoint fast');
    }
    if (changes.length <= FEW) for (const change of changes) await applyCarefully(to, change);
    else {
      const half = Math.ceil(changes.length / 2);
      await applyBest(to, changes.slice(0, half));
      await applyBest(to, changes.slice(half));
    }
  };

  return {
    async apply(changes) {
      client ??= await connections.open();
      if (!open) await client.query('begin');
      open = true;
      await applyBest(client, changes);
    },
    async commit(position) {
      if (!open || !client) return 0;
      // Before the commit: after it nothing may fail that would have the changes applied again.
      if (control.reportDue()) await control.report(client, 'CHANGE PROCESSING', position);
      await commitSafely(client, connections, clock);
      open = false;
      undo.length = 0;
      const changes = tally.settle(clock.now());
      control.count(changes);
      return changes;
    },
    async rollback() {
      if (open) await client?.query('rollback');
      forget();
    },
    forget,
  };
}
