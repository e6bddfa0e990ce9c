/** Which tables of the source a task works on. */
import type { TransferRequest } from '../engine.ts';
import { describeTables, readRelations } from './catalog.ts';
import type { Client } from './connections.ts';
import { fatal } from './faults.ts';
import type { Mappings } from './mappings.ts';
import type { TaskSettings } from './settings.ts';
import { type TableName, tableId, tableKey } from './sql.ts';
import { planTable, sourceName, type TablePlan } from './table-plan.ts';

export interface Scope {
  oids: number[];
  /** Named exactly and not there. */
  missing: TableName[];
}

/** What a task that finds nothing says (observed by users). */
const NOTHING =
  'No tables were found at task initialization. Either the selected table(s) or schemas(s) no longer exist ' +
  'or no match was found for the table selection pattern(s).';

/** Selects tables. Views are only loaded: a task that follows changes ignores them (DMS user guide). */
export async function selectScope(
  client: Client,
  mappings: Mappings,
  migrationType: TransferRequest['migrationType'],
  { errors }: TaskSettings,
): Promise<Scope> {
  const relations = (await readRelations(client)).filter(
    (relation) => migrationType === 'full-load' || relation.kind === 'table',
  );
  const selected = relations.filter((relation) => mappings.selection(relation) !== undefined);
  if (selected.length === 0 && errors.failOnNoTables) throw fatal(NOTHING);
  return { oids: selected.map((relation) => relation.oid), missing: mappings.missing(relations) };
}

/** The plans of the tables with these oids, by name. */
export async function planScope(
  client: Client,
  oids: readonly number[],
  mappings: Mappings,
  { lobs }: TaskSettings,
): Promise<TablePlan[]> {
  const plans: TablePlan[] = [];
  const targets = new Map<string, TableName>();
  for (const table of await describeTables(client, oids)) {
    const name = { schema: table.schema, table: table.name };
    const selection = mappings.selection({ ...name, kind: table.kind });
    if (!selection) continue;
    const plan = planTable(table, selection, mappings.names, lobs);
    const other = targets.get(tableId(plan.target));
    if (other)
      throw fatal(
        `Tables ${tableKey(other)} and ${tableKey(name)} both go to ${tableKey(plan.target)}: that is not supported`,
      );
    targets.set(tableId(plan.target), name);
    plans.push(plan);
  }
  const order = (plan: TablePlan) => tableKey(sourceName(plan));
  return plans.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}
