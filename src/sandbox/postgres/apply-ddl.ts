/** Follows DDL of the source on the target (DMS user guide, DDL statements for change processing). */
import type { ApplyContext } from './apply-context.ts';
import type { CapturedTable } from './captured.ts';
import { OWN_TABLES, type SourceTable } from './catalog.ts';
import type { Client } from './connections.ts';
import type { DdlEvent } from './ddl-audit.ts';
import { qualified, quoteName, type TableName, tableId, tableKey } from './sql.ts';
import { planTable, sourceName, type TablePlan } from './table-plan.ts';
import { newProgress } from './tally.ts';
import { createTable, ensureSchema, readTarget, type TargetTable, targetTypes } from './target-table.ts';

/** Undoes a change of what is known of the tables. */
type Remember = (undo: () => void) => void;

export interface DdlResult {
  table: CapturedTable;
  applied: boolean;
}

/** Undefined when the statement concerned no captured table. */
export async function applyDdl(
  client: Client,
  event: DdlEvent,
  context: ApplyContext,
  remember: Remember,
): Promise<DdlResult | undefined> {
  if (OWN_TABLES.includes(event.table.table)) return undefined;
  const { after, before } = event;
  const oldName = before ? { schema: before.schema, table: before.name } : event.table;
  const table = context.captured.get(tableId(oldName));
  if (event.kind === 'drop') return dropTable(client, event.table, table, context, remember);
  if (!after) return table && { table, applied: false };
  const plan = replan(after, context);
  if (!plan) {
    if (table) unlist(table, context, remember);
    return table && { table, applied: false };
  }
  if (tableId(oldName) !== tableId(event.table))
    return renameTable(client, oldName, table, plan, context, remember);
  if (!table || event.kind === 'create') return addTable(client, plan, context, remember);
  return alterTable(client, table, plan, before, context, remember);
}

function replan(after: SourceTable, { mappings, settings }: ApplyContext): TablePlan | undefined {
  const selection = mappings.selection({ schema: after.schema, table: after.name, kind: 'table' });
  return selection && planTable(after, selection, mappings.names, settings.lobs);
}

/** A new table that the mappings select; rows of CREATE TABLE AS come before it is known and are missed. */
async function addTable(
  client: Client,
  plan: TablePlan,
  { captured, tables, clock }: ApplyContext,
  remember: Remember,
): Promise<DdlResult> {
  await ensureSchema(client, plan.target.schema);
  if (!(await readTarget(client, plan.target))) await createTable(client, plan, true);
  const name = sourceName(plan);
  const key = tableKey(name);
  const previous = tables.get(key);
  const table = {
    plan,
    suspended: false,
    progress: previous ?? newProgress(name, 'Table completed', clock.now()),
  };
  table.progress.state = 'Table completed';
  tables.set(key, table.progress);
  const id = tableId(name);
  captured.set(id, table);
  remember(() => {
    captured.delete(id);
    if (!previous) tables.delete(key);
  });
  return { table, applied: true };
}

async function dropTable(
  client: Client,
  name: TableName,
  table: CapturedTable | undefined,
  context: ApplyContext,
  remember: Remember,
): Promise<DdlResult | undefined> {
  const { mappings, settings } = context;
  // A table that was gone before the task started is not captured, and still has to go from the target.
  const selected = table !== undefined || mappings.selection({ ...name, kind: 'table' }) !== undefined;
  const applied = selected && settings.ddl.dropped;
  const target = table?.plan.target ?? mappings.names.table(name);
  if (applied) await client.query(`drop table if exists ${qualified(target)}`);
  if (table) unlist(table, context, remember);
  return table && { table, applied };
}

function unlist(table: CapturedTable, { captured }: ApplyContext, remember: Remember): void {
  const id = tableId(sourceName(table.plan));
  captured.delete(id);
  remember(() => captured.set(id, table));
}

async function renameTable(
  client: Client,
  oldName: TableName,
  table: CapturedTable | undefined,
  plan: TablePlan,
  context: ApplyContext,
  remember: Remember,
): Promise<DdlResult> {
  const { altered } = context.settings.ddl;
  const from = table?.plan.target ?? context.mappings.names.table(oldName);
  const to = plan.target;
  if (altered && (await readTarget(client, from)) && !(await readTarget(client, to))) {
    await ensureSchema(client, to.schema);
    if (from.schema !== to.schema)
      await client.query(`alter table ${qualified(from)} set schema ${quoteName(to.schema)}`);
    const moved: TableName = { schema: to.schema, table: from.table };
    if (from.table !== to.table)
      await client.query(`alter table ${qualified(moved)} rename to ${quoteName(to.table)}`);
  }
  if (table) unlist(table, context, remember);
  return { table: (await addTable(client, plan, context, remember)).table, applied: altered };
}

async function alterTable(
  client: Client,
  table: CapturedTable,
  plan: TablePlan,
  before: SourceTable | undefined,
  { settings, mappings }: ApplyContext,
  remember: Remember,
): Promise<DdlResult> {
  const target = await readTarget(client, plan.target);
  if (settings.ddl.altered && target) {
    const rename = (column: string) => mappings.names.column(sourceName(plan), column);
    const types = await targetTypes(
      client,
      plan.columns.map((column) => column.source),
    );
    for (const step of alterations(plan, types, before, target, rename))
      await client.query(`alter table ${qualified(plan.target)} ${step}`);
  }
  const old = table.plan;
  const renew = (to: TablePlan) => {
    table.plan = to;
    delete table.shape;
  };
  renew(plan);
  remember(() => renew(old));
  return { table, applied: settings.ddl.altered };
}

/**
 * What is left to do on the target: columns are followed by their numbers, so that a rename is not taken
 * for a drop. A new column gets neither its default nor NOT NULL, for the rows that are there.
 */
export function alterations(
  plan: TablePlan,
  types: readonly string[],
  before: SourceTable | undefined,
  target: TargetTable,
  rename: (column: string) => string | undefined,
): string[] {
  const steps: string[] = [];
  const there = new Set(target.columns.keys());
  const now = new Map(plan.source.columns.map((column) => [column.number, column]));
  for (const old of before?.columns ?? []) {
    const name = rename(old.name);
    const current = now.get(old.number);
    if (name === undefined || !there.has(name)) continue;
    if (!current) {
      steps.push(`drop column ${quoteName(name)}`);
      there.delete(name);
      continue;
    }
    const next = rename(current.name);
    if (next === undefined || next === name || there.has(next)) continue;
    steps.push(`rename column ${quoteName(name)} to ${quoteName(next)}`);
    there.delete(name);
    there.add(next);
  }
  const former = new Map(before?.columns.map((column) => [column.number, column]));
  for (const [index, { source, target: name }] of plan.columns.entries()) {
    const column = quoteName(name);
    if (!there.has(name)) steps.push(`add column ${column} ${types[index]}`);
    else if (former.has(source.number) && former.get(source.number)?.type !== source.type)
      steps.push(`alter column ${column} type ${types[index]} using ${column}::${types[index]}`);
  }
  return steps;
}
