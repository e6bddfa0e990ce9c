/** Tables on the target: what is there, and making what is not. */
import type { SourceColumn } from './catalog.ts';
import type { Client } from './connections.ts';
import { qualified, quoteName, type TableName } from './sql.ts';
import type { TablePlan } from './table-plan.ts';

export interface TargetColumn {
  name: string;
  /** The type to read a text as: without length, so that what is too long is an error and not cut. */
  cast: string;
  /** Computed by the target itself: never written. */
  generated: boolean;
  /** `generated always as identity`: takes a value at an insert only. */
  identity: boolean;
}

export interface TargetTable {
  partitioned: boolean;
  columns: Map<string, TargetColumn>;
}

/** The table as it is, or undefined when it does not exist. */
export async function readTarget(client: Client, name: TableName): Promise<TargetTable | undefined> {
  const { rows } = await client.query<{ partitioned: boolean; columns: TargetColumn[] }>(
    `select c.relkind = 'p' as partitioned, (select coalesce(json_agg(json_build_object('name', a.attname, 'cast', format_type(a.atttypid, -1),
                'generated', a.attgenerated <> '', 'identity', a.attidentity = 'a')), '[]')
               from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'f', 'v')`,
    [name.schema, name.table],
  );
  const [row] = rows;
  return row && { ...row, columns: new Map(row.columns.map((column) => [column.name, column])) };
}

/**
 * Creates a table as DMS does: columns with types and NOT NULL, and the primary key; no defaults, no
 * other constraints, no indexes. Generated and identity columns become plain ones.
 */
export async function createTable(client: Client, plan: TablePlan, withKey: boolean): Promise<void> {
  const types = await targetTypes(
    client,
    plan.columns.map((column) => column.source),
  );
  const lines = plan.columns.map((column, index) => {
    const notNull = column.source.notNull ? ' not null' : '';
    return `${quoteName(column.target)} ${types[index]}${notNull}`;
  });
  if (withKey && plan.key.length > 0) lines.push(keySql(plan));
  await client.query(`create table ${qualified(plan.target)} (${lines.join(', ')})`);
}

export async function addKey(client: Client, plan: TablePlan): Promise<void> {
  if (plan.key.length > 0) await client.query(`alter table ${qualified(plan.target)} add ${keySql(plan)}`);
}

function keySql(plan: TablePlan): string {
  const targetOf = new Map(plan.columns.map((column) => [column.source.name, column.target]));
  return `primary key (${plan.key.map((name) => quoteName(targetOf.get(name) ?? name)).join(', ')})`;
}

/**
 * The type of each column on the target: the same where the target has it; else a stand-in. Asking the
 * target for the type also proves that the text is a type and nothing else.
 */
export async function targetTypes(client: Client, columns: readonly SourceColumn[]): Promise<string[]> {
  const { rows } = await client.query<{ type: string }>(
    `select case when to_regtype(type) is not null then type
                 when to_regtype(fallback) is not null then fallback else 'text' end as type
       from unnest($1::text[], $2::text[]) with ordinality as wanted(type, fallback, place) order by place`,
    [columns.map((column) => column.type), columns.map((column) => column.fallback)],
  );
  return rows.map((row) => row.type);
}

/** Creates a schema unless it is there; the check comes first because creating needs a right of its own. */
export async function ensureSchema(client: Client, schema: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_namespace where nspname = $1', [schema]);
  if (rowCount === 0) await client.query(`create schema if not exists ${quoteName(schema)}`);
}
