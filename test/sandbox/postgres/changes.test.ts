import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './support/cluster.ts';
import {
  catchUp,
  differences,
  newPair,
  newSlot,
  type Pair,
  selecting,
  startTask,
  until,
} from './support/task.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

/** The same tables on both sides, and a slot that was made before any row. */
async function prepared(tables: string, rows = ''): Promise<{ pair: Pair; slot: string; position: string }> {
  const pair = await newPair(cluster);
  for (const side of [pair.source, pair.target]) await side.query(`${tables}; ${rows}`);
  return { pair, ...(await newSlot(pair)) };
}

const exceptions = ({ target }: Pair) => target.value('select count(*)::int from awsdms_apply_exceptions');

describe('change processing', () => {
  it('follows changes after a bootstrap until it is stopped', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key, t text);
      insert into a select i, 'row ' || i from generate_series(1, 100) i`);
    const task = startTask(pair, { migrationType: 'full-load-and-cdc' });
    await until(() => task.tables.get('public.a')?.state === 'Table completed', 'the load');
    await pair.source.query(
      `update a set t = 'new' where id <= 10; delete from a where id > 90; insert into a values (1000, 'x')`,
    );
    await until(async () => (await differences(pair, ['a'])).length === 0, 'the changes');
    task.askToStop();
    expect(await task.result).toMatchObject({
      status: 'stopped',
      stopReason: 'NORMAL',
      checkpoint: expect.stringMatching(/^checkpoint:V1#\d+#[0-9A-F]{8}\/[0-9A-F]{8}#0#0#\*#0#21$/),
    });
    expect(task.tables.get('public.a')).toMatchObject({
      state: 'Table completed',
      fullLoadRows: 100,
      inserts: 1,
      updates: 10,
      deletes: 10,
      appliedInserts: 1,
      appliedUpdates: 10,
      appliedDeletes: 10,
    });
  });

  it('shows all tables as completed from the beginning of a cdc task', async () => {
    const { pair, slot, position } = await prepared(
      'create table a (id int primary key); create table b (id int)',
    );
    const task = startTask(pair, {
      migrationType: 'cdc',
      endpoint: { SlotName: slot },
      startPosition: position,
    });
    await until(() => task.tables.size === 2, 'the tables');
    expect([...task.tables.values()].map((each) => [each.table, each.state, each.inserts])).toEqual([
      ['a', 'Table completed', 0],
      ['b', 'Table completed', 0],
    ]);
    task.askToStop();
    await task.result;
  });

  it.each<[string, string, string]>([
    [
      'a moved primary key',
      'update a set id = id + 100 where id < 3',
      'create table a (id int primary key, n int)',
    ],
    [
      'keys that change places',
      'update a set id = -1 where id = 1; update a set id = 1 where id = 2; update a set id = 2 where id = -1',
      'create table a (id int primary key, n int)',
    ],
    [
      'unique values that change places',
      'update a set n = -1 where id = 1; update a set n = 1 where id = 2; update a set n = 2 where id = 1',
      'create table a (id int primary key, n int unique)',
    ],
    [
      'a row that is deleted and comes back',
      'delete from a where id = 1; insert into a values (1, 77)',
      'create table a (id int primary key, n int)',
    ],
    [
      'a row that comes and goes',
      'insert into a values (50, 1); update a set n = 2 where id = 50; delete from a where id = 50',
      'create table a (id int primary key, n int)',
    ],
    [
      'many changes of one row',
      'do $$ begin for i in 1..500 loop update a set n = n + 1 where id = 1; end loop; end $$',
      'create table a (id int primary key, n int)',
    ],
    [
      'a key of several columns',
      'update a set n = 5 where id = 1; update a set id = 9 where id = 2; delete from a where id = 3',
      'create table a (id int, n int, primary key (n, id))',
    ],
    [
      'nothing but a key',
      'insert into a (id) values (8); delete from a where id = 1',
      'create table a (id int primary key, n int generated always as (1) stored)',
    ],
    [
      'full replica identity',
      'update a set n = 7 where id = 1; update a set id = 20 where id = 2; delete from a where id = 3',
      'create table a (id int primary key, n int); alter table a replica identity full',
    ],
    [
      'another index as replica identity',
      'update a set n = 7 where id = 1; delete from a where id = 3',
      'create table a (id int primary key, n int not null, u int unique not null generated always as (id * 5) stored); alter table a replica identity using index a_u_key',
    ],
    [
      'a foreign key',
      'delete from b; delete from a; insert into a values (1, 1); insert into b values (1)',
      'create table a (id int primary key, n int); create table b (a int references a)',
    ],
  ])('applies %s', async (_, changes, tables) => {
    const generated = /generated always as \(1\)/.test(tables);
    const rows = generated
      ? 'insert into a (id) values (1), (2), (3)'
      : 'insert into a (id, n) values (1, 1), (2, 2), (3, 3)';
    const { pair, slot, position } = await prepared(tables, rows);
    await pair.source.query(changes);
    expect(await catchUp(pair, slot, position)).toMatchObject({
      status: 'stopped',
      stopReason: 'STOPPED_AT_COMMIT_TIME',
    });
    expect(await differences(pair, ['a'])).toEqual([]);
    expect(await exceptions(pair)).toBe(0);
  });

  it('never shows a part of a transaction on the target', async () => {
    const { pair, slot, position } = await prepared(
      'create table a (id int primary key, n int); create table b (id int primary key, n int)',
      'insert into a values (1, 1000); insert into b values (1, 0)',
    );
    const task = startTask(pair, {
      migrationType: 'cdc',
      endpoint: { SlotName: slot },
      startPosition: position,
    });
    for (let i = 0; i < 300; i += 1)
      await pair.source.query('begin; update a set n = n - 1; update b set n = n + 1; commit');
    const sums = new Set<unknown>();
    await until(async () => {
      sums.add(
        await pair.target.value('select sum(n)::int from (select n from a union all select n from b) x'),
      );
      return (await pair.target.value('select n from b')) === 300;
    }, 'the changes');
    task.askToStop();
    await task.result;
    expect([...sums]).toEqual([1000]);
  });

  it('leaves long values alone that an update did not touch', async () => {
    const { pair, slot, position } = await prepared(
      'create table a (id int primary key, long text, n int); alter table a alter long set storage external',
      "insert into a values (1, repeat('x', 20000), 0)",
    );
    await pair.source.query(
      'update a set n = 1; update a set id = 2; update a set n = 2; update a set n = 3',
    );
    await catchUp(pair, slot, position);
    expect(await differences(pair, ['a'])).toEqual([]);
    expect(await exceptions(pair)).toBe(0);
  });

  it('captures only inserts of a table without primary key', async () => {
    const { pair, slot, position } = await prepared(
      'create table a (n int)',
      'insert into a values (1), (2)',
    );
    await pair.source.query(
      'insert into a values (3), (3); update a set n = 9 where n = 1; delete from a where n = 2',
    );
    const { tables } = await catchUp(pair, slot, position);
    expect(await pair.target.dump('a')).toEqual(['(1)', '(2)', '(3)', '(3)']);
    expect(tables.get('public.a')).toMatchObject({ inserts: 2, appliedInserts: 2, updates: 0, deletes: 0 });
  });

  it.each([
    'insert into a select i, i from generate_series(1, 25000) i',
    "insert into a select i, i from generate_series(1, 3000) i; update a set long = repeat('x', 9000)",
  ])('applies a transaction that is too large to be kept: %s', async (changes) => {
    const { pair, slot, position } = await prepared('create table a (id int primary key, n int, long text)');
    await pair.source.query(
      `begin; ${changes}; delete from a where id % 10 = 0; commit; insert into a values (-1)`,
    );
    await catchUp(pair, slot, position);
    expect(await differences(pair, ['a'])).toEqual([]);
    expect(await exceptions(pair)).toBe(0);
  });

  it('passes over rolled back work', async () => {
    const { pair, slot, position } = await prepared('create table a (id int primary key)');
    await pair.source.query(
      'begin; insert into a values (1); rollback; begin; insert into a values (2); savepoint s; insert into a values (3); rollback to s; commit',
    );
    const { tables } = await catchUp(pair, slot, position);
    expect(await pair.target.dump('a')).toEqual(['(2)']);
    expect(tables.get('public.a')?.inserts).toBe(1);
  });

  it('writes to renamed tables and columns, and keeps the source names in the statistics', async () => {
    const pair = await newPair(cluster);
    await pair.source.query('create table a (id int primary key, old_name text, secret text)');
    await pair.target.query('create schema copy; create table copy.b (id int primary key, "New" text)');
    const { slot, position } = await newSlot(pair);
    const rule = (id: string, target: string, action: string, value: string, column?: string) => ({
      'rule-type': 'transformation',
      'rule-id': id,
      'rule-name': id,
      'rule-target': target,
      'rule-action': action,
      value,
      'object-locator': {
        'schema-name': 'public',
        'table-name': 'a',
        ...(column && { 'column-name': column }),
      },
    });
    await pair.source.query(
      `insert into a values (1, 'x', 's'), (2, 'y', 's'); update a set old_name = 'z' where id = 1; delete from a where id = 2`,
    );
    const { tables } = await catchUp(pair, slot, position, {
      rules: [
        selecting('public', 'a'),
        rule('2', 'schema', 'rename', 'copy'),
        rule('3', 'table', 'rename', 'b'),
        rule('4', 'column', 'rename', 'New', 'old_name'),
        rule('5', 'column', 'remove-column', '', 'secret'),
      ],
    });
    expect(await pair.target.query('select * from copy.b')).toEqual([{ id: 1, New: 'z' }]);
    expect(tables.get('public.a')).toMatchObject({ appliedInserts: 2, appliedUpdates: 1, appliedDeletes: 1 });
  });

  it('holds back rows that a filter does not pass', async () => {
    const { pair, slot, position } = await prepared('create table a (id int primary key, n int)');
    await pair.source.query(
      'insert into a values (1, 5), (2, 50), (3, null); update a set n = 6 where id = 1; update a set n = 60 where id = 2',
    );
    const filters = [
      {
        'filter-type': 'source',
        'column-name': 'n',
        'filter-conditions': [{ 'filter-operator': 'lte', value: '10' }],
      },
    ];
    const { tables } = await catchUp(pair, slot, position, {
      rules: [selecting('public', 'a', { filters })],
    });
    expect(await pair.target.dump('a')).toEqual(['(1,6)']);
    expect(tables.get('public.a')).toMatchObject({ inserts: 1, updates: 1 });
  });

  it.each([
    ['together', ''],
    ['one by one', 'insert into a (n) values (0), (0), (0)'],
  ])('writes to identity and generated columns as far as they can be written, %s', async (_, inTheWay) => {
    const { pair, slot, position } = await prepared(
      `create table a (id int generated always as identity primary key, n int, number int,
        twice int generated always as (n * 2) stored, thrice int generated always as (n * 3) virtual)`,
    );
    await pair.target.query(inTheWay);
    await pair.source.query(
      'insert into a (n) values (1), (2), (3); update a set n = 10 where id = 1; delete from a where id = 2',
    );
    const settings = { ErrorBehavior: { ApplyErrorInsertPolicy: 'INSERT_RECORD' } };
    await catchUp(pair, slot, position, { settings });
    expect(await differences(pair, ['a'])).toEqual([]);
    expect(await pair.target.dump('a')).toHaveLength(2);
    expect(await exceptions(pair)).toBe(0);
  });
});

describe('TRUNCATE', () => {
  const tables =
    'create table a (id int primary key); create table b (id int primary key, a int references a)';
  const rows = 'insert into a values (1); insert into b values (1, 1)';

  it('empties the tables of the task, in its place among the other changes', async () => {
    const { pair, slot, position } = await prepared(tables, rows);
    await pair.source.query(
      'begin; insert into a values (2); truncate a cascade; insert into a values (3); commit',
    );
    const result = await catchUp(pair, slot, position);
    expect(await pair.target.dump('a')).toEqual(['(3)']);
    expect(await pair.target.dump('b')).toEqual([]);
    expect(result.tables.get('public.a')).toMatchObject({ inserts: 2, ddls: 1, appliedDdls: 1 });
    expect(result.tables.get('public.b')).toMatchObject({ ddls: 1, appliedDdls: 1 });
  });

  it('is only counted with HandleSourceTableTruncated off', async () => {
    const { pair, slot, position } = await prepared(tables, rows);
    await pair.source.query('truncate b');
    const settings = { ChangeProcessingDdlHandlingPolicy: { HandleSourceTableTruncated: false } };
    const result = await catchUp(pair, slot, position, { settings });
    expect(await pair.target.dump('b')).toEqual(['(1,1)']);
    expect(result.tables.get('public.b')).toMatchObject({ ddls: 1, appliedDdls: 0 });
  });

  it('never reaches tables that the task does not own', async () => {
    const { pair, slot, position } = await prepared(tables, rows);
    await pair.source.query('truncate a cascade; insert into a values (9)');
    const result = await catchUp(pair, slot, position, { rules: [selecting('public', 'a')] });
    expect(await pair.target.dump('b')).toEqual(['(1,1)']);
    expect(result.tables.get('public.a')).toMatchObject({ state: 'Table error', ddls: 1, appliedDdls: 0 });
  });

  it('fails the task with ApplyErrorFailOnTruncationDdl', async () => {
    const { pair, slot, position } = await prepared(tables, rows);
    await pair.source.query('truncate b');
    const settings = { ErrorBehavior: { ApplyErrorFailOnTruncationDdl: true } };
    expect(await catchUp(pair, slot, position, { settings })).toMatchObject({
      status: 'failed',
      stopReason: 'FATAL_ERROR',
      failure: expect.stringMatching(/Truncation DDL detected/),
    });
  });
});
