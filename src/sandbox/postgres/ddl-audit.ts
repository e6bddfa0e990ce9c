/**
 * How DDL of the source gets into the change stream: an event trigger that writes a row into
 * `awsdms_ddl_audit` (DMS user guide, PostgreSQL as a source). DMS reads the text of the statement; here
 * the row also tells what the table looked like before and after, so nothing has to be parsed.
 */
import { type SourceTable, TABLE_JSON } from './catalog.ts';
import type { Client } from './connections.ts';
import { codeOf } from './faults.ts';
import { qualified, quoteName, quoteText, type TableName } from './sql.ts';
import type { Tuple } from './test-decoding.ts';

export interface DdlEvent {
  kind: 'create' | 'alter' | 'drop';
  table: TableName;
  /** Absent when the trigger saw the table for the first time. */
  before?: SourceTable;
  /** Absent after a drop. */
  after?: SourceTable;
}

const TABLE = 'awsdms_ddl_audit';
const FUNCTION = 'awsdms_intercept_ddl';
const BASELINE = 'BASELINE';
const TRIGGERS = { awsdms_intercept_ddl: 'ddl_command_end', awsdms_intercept_drop: 'sql_drop' };

/**
 * Installs table, function and triggers in `schema`, and remembers what the tables with these oids look
 * like now. Writes nothing when all of that has been done before: a commit of the task itself would be one
 * that the source did not make. Resolves to the audit table, or to undefined when the user may not install
 * it: then DDL is not captured, as in DMS.
 */
export async function installDdlAudit(
  client: Client,
  schema: string,
  oids: readonly number[],
): Promise<TableName | undefined> {
  const there = await installed(client);
  const audit = { schema: there?.schema ?? schema, table: TABLE };
  const body = functionBody(audit);
  try {
    if (there?.body === body && (await remembered(client, audit, oids))) return audit;
    await client.query('begin');
    await client.query(`select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('${FUNCTION}'))`);
    await client.query(installSql(audit, body));
    await client.query(
      `insert into ${qualified(audit)} (c_time, c_tag, c_oid, c_after)
       select pg_catalog.now(), '${BASELINE}', c.oid::pg_catalog.int8, ${TABLE_JSON}::text
         from pg_catalog.pg_class c
        where (c.oid = any ($1::oid[]) or c.oid = $2::text::regclass)
          and not exists (select from ${qualified(audit)} a where a.c_oid = c.oid::pg_catalog.int8)`,
      [oids, qualified(audit)],
    );
    await client.query('commit');
    return audit;
  } catch (error) {
    await client.query('rollback');
    // Without the right, or on a read-only server. What a privileged user has installed still works.
    if (!['42501', '25006'].includes(codeOf(error))) throw error;
    return there === undefined ? undefined : audit;
  }
}

/** Where the trigger that is there keeps its table, and the body of its function. */
async function installed(client: Client): Promise<{ schema: string; body: string } | undefined> {
  const { rows } = await client.query<{ schema: string; body: string }>(
    `select n.nspname as schema, p.prosrc as body from pg_catalog.pg_event_trigger e
       join pg_catalog.pg_proc p on p.oid = e.evtfoid
       join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where e.evtname = $1`,
    [FUNCTION],
  );
  return rows[0];
}

async function remembered(client: Client, audit: TableName, oids: readonly number[]): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_catalog.unnest($1::int8[]) o(id)
      where not exists (select from ${qualified(audit)} a where a.c_oid = o.id)`,
    [oids],
  );
  return rowCount === 0;
}

/** Columns up to c_ddlqry as the user guide lists them. */
function installSql(audit: TableName, body: string): string {
  const table = qualified(audit);
  const name = qualified({ ...audit, table: FUNCTION });
  const triggers = Object.entries(TRIGGERS).map(
    ([trigger, event]) =>
      `drop event trigger if exists ${trigger}; create event trigger ${trigger} on ${event} execute function ${name}();`,
  );
  return `
create schema if not exists ${quoteName(audit.schema)};
create table if not exists ${table} (
  c_key bigserial primary key, c_time timestamp, c_user varchar(64), c_txn varchar(16), c_tag varchar(24),
  c_oid bigint, c_name varchar(64), c_schema varchar(64), c_ddlqry text);
alter table ${table} add column if not exists c_before text, add column if not exists c_after text;
create or replace function ${name}() returns event_trigger
language plpgsql security definer set search_path = '' as ${quoteText(body)};
${triggers.join('\n')}`;
}

/** A failing audit must not fail the user's DDL. */
function functionBody(audit: TableName): string {
  const table = qualified(audit);
  const stamp = `pg_catalog.clock_timestamp(), session_user, pg_catalog.pg_current_xact_id()::text`;
  const columns = `(c_time, c_user, c_txn, c_tag, c_oid, c_name, c_schema, c_ddlqry, c_before, c_after)`;
  return `
declare
  item record;
  described text;
  remembered text;
begin
  if tg_event = 'sql_drop' then
    for item in select objid, schema_name, object_name from pg_catalog.pg_event_trigger_dropped_objects()
                 where object_type = 'table' and not is_temporary loop
      delete from ${table} where c_oid = item.objid::pg_catalog.int8 or c_tag = 'DROP TABLE';
      insert into ${table} ${columns}
      values (${stamp}, 'DROP TABLE', item.objid::pg_catalog.int8, item.object_name, item.schema_name,
              pg_catalog.current_query(), null, null);
    end loop;
    return;
  end if;
  for item in select distinct objid from pg_catalog.pg_event_trigger_ddl_commands()
               where object_type in ('table', 'table column') loop
    select ${TABLE_JSON}::text into described from pg_catalog.pg_class c
     where c.oid = item.objid and c.relkind = 'r' and c.relpersistence <> 't';
    continue when described is null;
    remembered := (select c_after from ${table} where c_oid = item.objid::pg_catalog.int8 order by c_key desc limit 1);
    delete from ${table} where c_oid = item.objid::pg_catalog.int8;
    insert into ${table} ${columns}
    values (${stamp}, tg_tag, item.objid::pg_catalog.int8, described::pg_catalog.json ->> 'name',
            described::pg_catalog.json ->> 'schema', pg_catalog.current_query(), remembered, described);
  end loop;
exception when others then
  raise warning '${FUNCTION}: %', sqlerrm;
end `;
}

/**
 * Reads what was written into the audit table: what the trigger saw, or `installed` for what
 * `installDdlAudit` wrote itself.
 */
export function ddlEvent(row: Tuple): DdlEvent | 'installed' | undefined {
  const tag = row.get('c_tag');
  if (tag === BASELINE) return 'installed';
  const [schema, table] = [row.get('c_schema'), row.get('c_name')];
  if (!tag || !schema || !table) return undefined;
  const event = { table: { schema, table } };
  if (tag === 'DROP TABLE') return { ...event, kind: 'drop' };
  const [before, after] = [row.get('c_before'), row.get('c_after')];
  return {
    ...event,
    kind: tag === 'ALTER TABLE' ? 'alter' : 'create',
    ...(before && { before: JSON.parse(before) as SourceTable }),
    ...(after && { after: JSON.parse(after) as SourceTable }),
  };
}
