import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './support/cluster.ts';
import {
  BOOTSTRAP,
  catchUp,
  differences,
  newPair,
  type Pair,
  runTask,
  selecting,
  startTask,
  until,
} from './support/task.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

/** A pair after its bootstrap, with a slot that reads on from there. */
async function bootstrapped(tables: string, endpoint: Record<string, unknown> = {}) {
  const pair = await newPair(cluster);
  await pair.source.query(tables);
  const result = await runTask(pair, { migrationType: 'full-load-and-cdc', settings: BOOTSTRAP, endpoint });
  const own = await pair.source.value(
    'select slot_name from pg_replication_slots where database = current_database()',
  );
  const slot = `kept_${pair.source.name}`;
  await pair.source.query('select pg_copy_logical_replication_slot($1, $2)', [own, slot]);
  return { pair, slot, position: result.checkpoint ?? '' };
}

const columnsOf = async ({ target }: Pair, table: string) =>
  (
    await target.query(
      `select attname || ' ' || format_type(atttypid, atttypmod) as column from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [table],
    )
  ).map((row) => row.column);

const TABLE = "create table a (id int primary key, n int, t text); insert into a values (1, 10, 'x')";

describe('DDL of the source', () => {
  it.each<[string, string, string[]]>([
    [
      'ADD COLUMN',
      "alter table a add d date; insert into a values (2, 20, 'y', '2026-01-01')",
      ['id integer', 'n integer', 't text', 'd date'],
    ],
    ['DROP COLUMN', 'alter table a drop n; insert into a values (2, null)', ['id integer', 't text']],
    [
      'RENAME COLUMN',
      "alter table a rename n to m; insert into a values (2, 20, 'y'); update a set m = 11 where id = 1",
      ['id integer', 'm integer', 't text'],
    ],
    [
      'ALTER COLUMN TYPE',
      'alter table a alter n type bigint; update a set n = 1e12 where id = 1',
      ['id integer', 'n bigint', 't text'],
    ],
    [
      'a longer type',
      'alter table a alter t type varchar(200); update a set n = 3',
      ['id integer', 'n integer', 't character varying(200)'],
    ],
    [
      'several at once',
      "alter table a drop n, add n text, alter t type varchar(7); update a set n = 'new'",
      ['id integer', 't character varying(7)', 'n text'],
    ],
    [
      'a column that is dropped and comes back',
      'alter table a drop t; alter table a add t int; update a set t = 5',
      ['id integer', 'n integer', 't integer'],
    ],
    [
      'nothing that concerns columns',
      'alter table a add check (n > 0); create index on a (n); insert into a values (2, 2)',
      ['id integer', 'n integer', 't text'],
    ],
    [
      'DDL inside a function',
      "do $$ begin alter table a add f boolean; insert into a values (2, 2, 'y', true); end $$",
      ['id integer', 'n integer', 't text', 'f boolean'],
    ],
    [
      'DDL between changes of one transaction',
      'begin; update a set n = 1; alter table a add d int; update a set d = 2; alter table a drop t; insert into a values (3, 3, 3); commit',
      ['id integer', 'n integer', 'd integer'],
    ],
  ])('is followed: %s', async (_, ddl, columns) => {
    const { pair, slot, position } = await bootstrapped(TABLE);
    await pair.source.query(ddl);
    const result = await catchUp(pair, slot, position);
    expect(result).toMatchObject({ status: 'stopped' });
    expect(await columnsOf(pair, 'a')).toEqual(columns);
    expect(await differences(pair, ['a'])).toEqual([]);
    const { ddls = 0, appliedDdls, state } = result.tables.get('public.a') ?? {};
    expect(ddls).toBeGreaterThan(0);
    expect({ appliedDdls, state }).toEqual({ appliedDdls: ddls, state: 'Table completed' });
  });

  it('is followed while the task runs', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(TABLE);
    const task = startTask(pair, { migrationType: 'full-load-and-cdc' });
    await until(() => task.tables.get('public.a')?.state === 'Table completed', 'the load');
    await pair.source.query("alter table a add d text; insert into a values (2, 2, 'y', 'd')");
    await pair.source.query(
      'create table later (id int primary key, p numeric(5,2) not null); insert into later values (1, 1.5)',
    );
    await until(
      async () => (await differences(pair, ['a', 'later']).catch(() => ['not there'])).length === 0,
      'the DDL',
    );
    await pair.source.query('drop table a');
    await until(async () => (await pair.target.value("select to_regclass('public.a')")) === null, 'the drop');
    task.askToStop();
    expect(await task.result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL' });
    expect(task.tables.get('public.a')).toMatchObject({ ddls: 2, appliedDdls: 2 });
    expect(task.tables.get('public.later')).toMatchObject({
      state: 'Table completed',
      ddls: 1,
      appliedInserts: 1,
    });
    expect(await columnsOf(pair, 'later')).toEqual(['id integer', 'p numeric(5,2)']);
  });

  it('between two runs is followed in its place', async () => {
    const { pair, slot, position } = await bootstrapped(`${TABLE}; create table gone (id int primary key)`);
    await pair.source.query("insert into a values (2, 2, 'before')");
    await pair.source.query('alter table a drop n');
    await pair.source.query('create table fresh (id int primary key); insert into fresh values (1)');
    await pair.source.query(
      "insert into a values (3, 'after'); insert into gone values (1); drop table gone",
    );
    const result = await catchUp(pair, slot, position);
    expect(result).toMatchObject({ status: 'stopped' });
    expect(await differences(pair, ['a', 'fresh'])).toEqual([]);
    expect(await pair.target.value("select to_regclass('public.gone')")).toBeNull();
    expect(await pair.target.query('select * from awsdms_apply_exceptions')).toEqual([]);
  });

  it('renames a table where the mappings select the new name', async () => {
    const { pair, slot, position } = await bootstrapped(TABLE);
    const task = startTask(pair, {
      migrationType: 'cdc',
      endpoint: { SlotName: slot },
      startPosition: position,
    });
    await until(() => task.tables.size > 0, 'the task');
    await pair.source.query("alter table a rename to b; insert into b values (2, 2, 'y')");
    await until(
      async () => (await differences(pair, ['b']).catch(() => ['not there'])).length === 0,
      'the rename',
    );
    task.askToStop();
    await task.result;
    expect(await pair.target.value("select to_regclass('public.a')")).toBeNull();
    expect(task.tables.get('public.b')).toMatchObject({ inserts: 1, ddls: 1 });
  });

  it('stops following a table that the mappings no longer select', async () => {
    const { pair, slot, position } = await bootstrapped(TABLE);
    await pair.source.query('create schema aside');
    const rules = [selecting('public', '%')];
    const task = startTask(pair, {
      migrationType: 'cdc',
      endpoint: { SlotName: slot },
      startPosition: position,
      rules,
    });
    await until(() => task.tables.size > 0, 'the task');
    await pair.source.query('alter table a set schema aside; insert into aside.a values (2, 2)');
    await pair.source.query('create table last (id int primary key)');
    await until(
      async () => (await pair.target.value("select to_regclass('public.last')")) !== null,
      'the changes',
    );
    task.askToStop();
    await task.result;
    expect(await pair.target.dump('a')).toEqual(['(1,10,x)']);
  });

  it.each([
    [
      'HandleSourceTableAltered',
      'alter table a add d int; insert into a values (2, 2, null, 5)',
      ['(1,10,x)', '(2,2,)'],
    ],
    ['HandleSourceTableDropped', 'drop table a', ['(1,10,x)']],
  ])('is only counted with %s off', async (setting, ddl, rows) => {
    const { pair, slot, position } = await bootstrapped(`${TABLE}; create table other (id int)`);
    const task = startTask(pair, {
      migrationType: 'cdc',
      endpoint: { SlotName: slot },
      startPosition: position,
      settings: { ChangeProcessingDdlHandlingPolicy: { [setting]: false } },
    });
    await until(() => task.tables.size > 0, 'the task');
    await pair.source.query(ddl);
    await until(() => task.tables.get('public.a')?.ddls === 1, 'the DDL');
    task.askToStop();
    await task.result;
    expect(task.tables.get('public.a')).toMatchObject({ ddls: 1, appliedDdls: 0, state: 'Table completed' });
    expect(await pair.target.dump('a')).toEqual(rows);
  });

  it('that the target cannot follow puts the table into error', async () => {
    const { pair, slot, position } = await bootstrapped(TABLE);
    await pair.target.query("insert into a values (9, 9, 'words')");
    await pair.source.query('alter table a alter t type int using 1; insert into a values (2, 2, 2)');
    const result = await catchUp(pair, slot, position);
    expect(result.tables.get('public.a')).toMatchObject({
      state: 'Table error',
      ddls: 1,
      appliedDdls: 0,
      appliedInserts: 0,
    });
    expect(await pair.target.dump('a')).toHaveLength(2);
  });
});

describe('capturing DDL', () => {
  it('keeps its table out of the replication, also when everything is selected', async () => {
    const { pair, slot, position } = await bootstrapped(TABLE);
    await pair.source.query('alter table a add d int');
    const { tables } = await catchUp(pair, slot, position, { rules: [selecting('%', '%')] });
    expect([...tables.keys()].filter((name) => name.includes('awsdms'))).toEqual([]);
    expect(await pair.target.value("select to_regclass('public.awsdms_ddl_audit')")).toBeNull();
  });

  it('goes into the schema that the endpoint names', async () => {
    const { pair } = await bootstrapped(TABLE, { DdlArtifactsSchema: 'Dms Objects' });
    expect(await pair.source.value(`select to_regclass('"Dms Objects".awsdms_ddl_audit') is not null`)).toBe(
      true,
    );
    expect(await pair.source.value("select to_regclass('public.awsdms_ddl_audit')")).toBeNull();
  });

  it.each([false, 'false', 'N'])('is left out with CaptureDdls %j', async (CaptureDdls) => {
    const { pair } = await bootstrapped(TABLE, { CaptureDdls });
    expect(await pair.source.query('select from pg_event_trigger')).toEqual([]);
  });

  it('is left out where the user may not install it, and the task works', async () => {
    const pair = await newPair(cluster);
    const user = `reader_${pair.source.name}`;
    await pair.source.query(
      `${TABLE}; create role ${user} login replication password 'secret'; grant select on a to ${user}`,
    );
    const source = { ...pair.source, endpoint: () => ({ ...pair.source.endpoint('source'), user }) };
    const task = startTask({ ...pair, source }, { migrationType: 'full-load-and-cdc' });
    await until(() => task.tables.get('public.a')?.state === 'Table completed', 'the load');
    await pair.source.query("alter table a alter n type bigint; insert into a values (2, 2, 'y')");
    await until(async () => (await pair.target.dump('a')).length === 2, 'the insert');
    task.askToStop();
    expect(await task.result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL' });
    expect(task.tables.get('public.a')).toMatchObject({ ddls: 0, inserts: 1 });
    expect(await pair.source.query('select from pg_event_trigger')).toEqual([]);
  });

  it('never stands in the way of the DDL itself', async () => {
    const { pair } = await bootstrapped(TABLE);
    await pair.source.query('drop table awsdms_ddl_audit');
    await pair.source.query(
      'alter table a add d int; create table b (id int); drop table b; create temporary table x (id int)',
    );
    expect(await pair.source.value('select count(*)::int from a')).toBe(1);
  });
});
