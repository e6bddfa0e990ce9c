/** What the source database knows about its tables. */
import type { Client } from './connections.ts';
import type { Relation } from './mappings.ts';

export interface SourceColumn {
  number: number;
  name: string;
  /** As written in CREATE TABLE, e.g. `numeric(10,2)`; types outside pg_catalog with their schema. */
  type: string;
  /** The type without length and precision. */
  bare: string;
  /** What to use where the target does not have the type: enums become `character varying(64)`. */
  fallback: string;
  notNull: boolean;
  generated: '' | 's' | 'v';
}

export interface SourceTable {
  oid: number;
  schema: string;
  name: string;
  kind: 'table' | 'view';
  columns: SourceColumn[];
  /** Columns of the primary key in key order. */
  key: string[];
}

/** DMS's own tables are never replicated. */
export const OWN_TABLES = [
  'awsdms_ddl_audit',
  'awsdms_heartbeat',
  'awsdms_apply_exceptions',
  'awsdms_status',
  'awsdms_history',
  'awsdms_suspended_tables',
  'awsdms_txn_state',
];

/**
 * A SourceTable as JSON, for the row `c` of pg_class. The DDL trigger on the source writes the same text,
 * so it names everything in full.
 */
export const TABLE_JSON = `pg_catalog.json_build_object(
  'oid', c.oid::pg_catalog.int8,
  'schema', (select n.nspname from pg_catalog.pg_namespace n where n.oid = c.relnamespace),
  'name', c.relname,
  'kind', case when c.relkind in ('v', 'm') then 'view' else 'table' end,
  'columns', (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'number', a.attnum,
      'name', a.attname,
      'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
      'bare', pg_catalog.format_type(a.atttypid, -1),
      'fallback', case e.typtype
          when 'e' then 'character varying(64)'
          when 'd' then pg_catalog.format_type(e.typbasetype, e.typtypmod)
          else 'text' end || case when e.oid <> t.oid and e.typtype in ('e', 'd') then '[]' else '' end,
      'notNull', a.attnotnull,
      'generated', a.attgenerated) order by a.attnum), '[]')
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_type t on t.oid = a.atttypid
    join pg_catalog.pg_type e
      on e.oid = case when t.typtype = 'b' and t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'key', (select coalesce(pg_catalog.json_agg(a.attname order by k.place), '[]')
    from pg_catalog.pg_index i
    cross join pg_catalog.unnest(i.indkey) with ordinality k(number, place)
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
    where i.indrelid = c.oid and i.indisprimary and k.place <= i.indnkeyatts))`;

/**
 * Tables and views that a mapping can select. A partitioned table is none: its partitions are captured as
 * tables of their own (the DMS user guide asks for the same structure on the target).
 */
export async function readRelations(client: Client): Promise<(Relation & { oid: number })[]> {
  const { rows } = await client.query<{ oid: number; schema: string; table: string; view: boolean }>(
    `select c.oid::int8::float8 as oid, n.nspname as schema, c.relname as table, c.relkind in ('v', 'm') as view
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'v', 'm') and c.relpersistence <> 't'
        and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relname <> all ($1::text[])
      order by 2, 3`,
    [OWN_TABLES],
  );
  return rows.map(({ view, ...row }) => ({ ...row, kind: view ? 'view' : 'table' }));
}

/** The tables with these oids; what was dropped meanwhile is left out. */
export async function describeTables(client: Client, oids: readonly number[]): Promise<SourceTable[]> {
  const { rows } = await client.query<{ described: SourceTable }>(
    `select ${TABLE_JSON} as described from pg_catalog.pg_class c where c.oid = any ($1::oid[])`,
    [oids],
  );
  return rows.map((row) => row.described);
}
