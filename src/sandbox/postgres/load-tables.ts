/** The full load of a task, with its statistics. */
import { connectionsTo } from './connections.ts';
import { fullLoad } from './full-load.ts';
import { tableKey } from './sql.ts';
import { sourceName, type TablePlan } from './table-plan.ts';
import { newProgress } from './tally.ts';
import type { Task } from './task.ts';

/** Loads the tables of the plans as `snapshot` shows them. Rejects when the load fails or is stopped. */
export async function loadTables(task: Task, plans: readonly TablePlan[], snapshot: string): Promise<void> {
  const { request, settings, policy, control } = task;
  const { clock, tables } = request;
  const rows = new Map(
    plans.map((plan) => [plan, newProgress(sourceName(plan), 'Before load', clock.now())]),
  );
  for (const row of rows.values()) tables.set(tableKey(row), row);
  const progress = (plan: TablePlan) => {
    const row = rows.get(plan);
    if (!row) throw new Error(`table ${tableKey(sourceName(plan))} is not part of this load`);
    return row;
  };
  // A task that only loads has no control tables (DMS user guide, control table task settings).
  const logged = request.migrationType !== 'full-load';
  try {
    await fullLoad(
      {
        source: connectionsTo(request.source),
        target: connectionsTo(request.target),
        snapshot,
        plans,
        settings,
        policy,
        progress,
        clock,
        logRow: async (client, table, statement, error) => {
          if (logged) await control.exception(client, table, statement, error);
        },
      },
      request.stopSignal,
    );
  } catch (error) {
    for (const row of rows.values()) if (row.state === 'Full load') row.state = 'Table cancelled';
    throw error;
  }
  for (const row of rows.values()) control.count(row.fullLoadRows);
}
