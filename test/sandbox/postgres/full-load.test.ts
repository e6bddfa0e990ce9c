import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './support/cluster.ts';
import {
  BOOTSTRAP,
  connectionsOf,
  differences,
  newPair,
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

const LOADED = { status: 'stopped', stopReason: 'FULL_LOAD_ONLY_FINISHED' };
const prepMode = (mode: string, more: Record<string, unknown> = {}) => ({
  FullLoadSettings: { TargetTablePrepMode: mode, ...more },
});
const errors = (more: Record<string, unknown>) => ({ ErrorBehavior: more });

describe('a full load', () => {
  it('copies tables, creates their schemas and counts the rows', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key, t text not null default 'x');
      create index on a (t); insert into a select i, 'row ' || i from generate_series(1, 25000) i;
      create schema other; create table other.b (x int)`);
    const result = await runTask(pair, { rules: [selecting('%', '%')] });
    expect(result).toMatchObject(LOADED);
    expect(result.checkpoint).toBeUndefined();
    expect(await differences(pair, ['a', 'other.b'])).toEqual([]);
    expect(result.tables.get('public.a')).toMatchObject({
      state: 'Table completed',
      fullLoadRows: 25000,
      inserts: 0,
    });
    expect(result.tables.get('other.b')).toMatchObject({ state: 'Table completed', fullLoadRows: 0 });
    for (const { fullLoadStart = 0, fullLoadEnd = 0 } of result.tables.values())
      expect(fullLoadEnd).toBeGreaterThanOrEqual(fullLoadStart);
  });

  it('creates primary keys and NOT NULL, but no defaults, indexes or foreign keys', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table p (b int, a int, primary key (a, b) include (c), c int default 7);
      create table c (id int primary key, a int, b int, foreign key (a, b) references p (a, b), u int unique, check (u > 0))`);
    await runTask(pair);
    const constraints = `select conrelid::regclass::text as table, pg_get_constraintdef(oid) as def from pg_constraint
      where contype <> 'n' and connamespace = 'public'::regnamespace order by 1, 2`;
    expect(await pair.target.query(constraints)).toEqual([
      { table: 'c', def: 'PRIMARY KEY (id)' },
      { table: 'p', def: 'PRIMARY KEY (a, b)' },
    ]);
    expect(await pair.target.value('select count(*)::int from pg_attrdef')).toBe(0);
    expect(
      await pair.target.value(
        "select bool_and(attnotnull) from pg_attribute where attrelid = 'p'::regclass and attname in ('a', 'b')",
      ),
    ).toBe(true);
  });

  it('sees one state of the source across all tables', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key); create table b (id int primary key)`);
    const writer = await pair.source.connect();
    let writing = true;
    const written = (async () => {
      for (let id = 0; writing; id += 1)
        await writer.query(`with x as (insert into a values (${id})) insert into b values (${id})`);
    })();
    await until(async () => Number(await pair.source.value('select count(*) from b')) > 100, 'the writer');
    await runTask(pair, { settings: { FullLoadSettings: { MaxFullLoadSubTasks: 2 } } });
    writing = false;
    await written;
    expect(await pair.target.dump('a')).toEqual(await pair.target.dump('b'));
    expect((await pair.target.dump('a')).length).toBeGreaterThan(100);
  });

  it('takes any identifier', async () => {
    const pair = await newPair(cluster);
    const names = [
      'select',
      'two words',
      'Q"uote',
      "it's",
      'ключ 😀',
      'a.b',
      '%percent',
      '$1',
      '\\back',
      ';drop table x--',
    ];
    const q = (name: string) => `"${name.replaceAll('"', '""')}"`;
    for (const name of names) {
      await pair.source.query(`create schema ${q(`s ${name}`)}`);
      await pair.source.query(
        `create table ${q(`s ${name}`)}.${q(name)} (${q(`${name} key`)} int primary key, ${q(name)} text)`,
      );
      await pair.source.query(`insert into ${q(`s ${name}`)}.${q(name)} values (1, $1)`, [name]);
    }
    const task = startTask(pair, { rules: [selecting('%', '%')], migrationType: 'full-load-and-cdc' });
    const tables = names.map((name) => `${q(`s ${name}`)}.${q(name)}`);
    await until(
      () =>
        [...task.tables.values()].filter((each) => each.state === 'Table completed').length === names.length,
      'the load',
    );
    expect(await differences(pair, tables)).toEqual([]);
    for (const [index, table] of tables.entries()) {
      await pair.source.query(`insert into ${table} values (2, $1), (3, 'gone')`, [names[index]]);
      await pair.source.query(
        `update ${table} set ${q(names[index] ?? '')} = $1 where ${q(`${names[index]} key`)} = 1`,
        ['new'],
      );
      await pair.source.query(`delete from ${table} where ${q(`${names[index]} key`)} = 3`);
    }
    await until(async () => (await differences(pair, tables)).length === 0, 'the changes');
    task.askToStop();
    expect(await task.result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL' });
    for (const name of names)
      expect(task.tables.get(`s ${name}.${name}`)).toMatchObject({
        fullLoadRows: 1,
        appliedInserts: 2,
        appliedUpdates: 1,
        appliedDeletes: 1,
      });
  });

  it('copies views when they are selected, and each partition and child table once', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table base (id int primary key); insert into base values (1), (2);
      create view v as select id * 10 as x from base; create materialized view m as select 1 as one;
      create table parent (id int) ; create table child () inherits (parent); insert into child values (5);
      create table part (id int, d date) partition by range (id);
      create table part_1 partition of part for values from (0) to (10); insert into part values (3, '2026-01-01')`);
    const all = selecting('public', '%', {
      'object-locator': { 'schema-name': 'public', 'table-name': '%', 'table-type': 'all' },
    });
    const result = await runTask(pair, { rules: [all] });
    expect([...result.tables.keys()]).toEqual(
      expect.arrayContaining(['public.v', 'public.m', 'public.part_1']),
    );
    expect(result.tables.has('public.part')).toBe(false);
    expect(await differences(pair, ['base', 'v', 'm', 'child', 'part_1'])).toEqual([]);
    expect(await pair.target.dump('parent')).toEqual([]);

    const following = await runTask(pair, {
      migrationType: 'full-load-and-cdc',
      rules: [all],
      settings: BOOTSTRAP,
    });
    expect([...following.tables.keys()].sort()).toEqual(
      ['base', 'child', 'parent', 'part_1'].map((name) => `public.${name}`),
    );
  });

  it('passes over columns that the target computes, and keeps identity values', async () => {
    const pair = await newPair(cluster);
    const table = `create table a (id int generated always as identity primary key, n int,
      twice int generated always as (n * 2) stored, thrice int generated always as (n * 3) virtual)`;
    await pair.source.query(`${table}; insert into a (n) values (1), (2)`);
    await pair.target.query(table);
    await runTask(pair, { settings: prepMode('DO_NOTHING') });
    expect(await pair.target.dump('a')).toEqual(await pair.source.dump('a'));
    await runTask(pair, { settings: prepMode('DROP_AND_CREATE') });
    expect(await pair.target.dump('a')).toEqual(['(1,1,2)', '(2,2,4)']);
  });

  it('loads into tables with foreign keys and triggers without minding them', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key, parent int); insert into a values (1, 99)`);
    await pair.target.query(`create table b (id int primary key); create table a (id int primary key, parent int references b);
      create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
      create trigger t before insert on a for each row execute function refuse()`);
    expect((await runTask(pair, { settings: prepMode('DO_NOTHING') })).tables.get('public.a')?.state).toBe(
      'Table completed',
    );
    const strict = await runTask(pair, {
      settings: prepMode('TRUNCATE_BEFORE_LOAD'),
      targetEndpoint: { AfterConnectScript: "SET session_replication_role = 'origin'" },
    });
    expect(strict.tables.get('public.a')?.state).toBe('Table error');
  });
});

describe('TargetTablePrepMode', () => {
  it.each([
    ['DROP_AND_CREATE', ['(1,new)'], 'text'],
    ['TRUNCATE_BEFORE_LOAD', ['(1,new)'], 'character varying'],
    ['DO_NOTHING', ['(1,new)', '(2,there)'], 'character varying'],
  ])('%s', async (mode, rows, type) => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key, t text); insert into a values (1, 'new')`);
    await pair.target.query(
      `create table a (id int primary key, t varchar); insert into a values (2, 'there')`,
    );
    expect(await runTask(pair, { settings: prepMode(mode) })).toMatchObject(LOADED);
    expect(await pair.target.dump('a')).toEqual(rows);
    expect(
      await pair.target.value(
        "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'a'::regclass and attname = 't'",
      ),
    ).toBe(type);
  });

  it.each(['TRUNCATE_BEFORE_LOAD', 'DO_NOTHING'])('%s creates a table that is not there', async (mode) => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key); insert into a values (1)`);
    await runTask(pair, { settings: prepMode(mode, { CreatePkAfterFullLoad: true }) });
    expect(await pair.target.dump('a')).toEqual(['(1)']);
    expect(
      await pair.target.value(
        "select count(*)::int from pg_index where indisprimary and indrelid = 'a'::regclass",
      ),
    ).toBe(1);
  });

  it('gives the tables their new names', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(
      `create table a (id int primary key, secret text, name text); insert into a values (1, 's', 'n')`,
    );
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
    const result = await runTask(pair, {
      rules: [
        selecting('public', '%'),
        rule('2', 'schema', 'rename', 'copy'),
        rule('3', 'table', 'rename', 'A copy'),
        rule('4', 'column', 'remove-column', '', 'secret'),
        rule('5', 'column', 'add-prefix', 'c_', 'id'),
      ],
    });
    expect([...result.tables.keys()]).toEqual(['public.a']);
    expect(await pair.target.query('select * from copy."A copy"')).toEqual([{ c_id: 1, name: 'n' }]);
  });

  it('refuses to load two tables into one', async () => {
    const pair = await newPair(cluster);
    await pair.source.query('create table a (id int); create table "A" (id int)');
    const lower = {
      'rule-type': 'transformation',
      'rule-id': '2',
      'rule-name': '2',
      'rule-target': 'table',
      'rule-action': 'convert-lowercase',
      'object-locator': { 'schema-name': 'public', 'table-name': '%' },
    };
    const result = await runTask(pair, { rules: [selecting('public', '%'), lower] });
    expect(result).toMatchObject({
      status: 'failed',
      stopReason: 'FATAL_ERROR',
      failure: expect.stringMatching(/both go to public\.a/),
    });
  });
});

describe('when tables cannot be loaded', () => {
  it('fails when nothing is selected, unless that is allowed', async () => {
    const pair = await newPair(cluster);
    expect(await runTask(pair)).toMatchObject({
      status: 'failed',
      stopReason: 'FATAL_ERROR',
      failure: expect.stringMatching(
        /^Last Error No tables were found at task initialization.* Error Level FATAL$/,
      ),
    });
    expect(await runTask(pair, { settings: errors({ FailOnNoTablesCaptured: false }) })).toMatchObject(
      LOADED,
    );
  });

  it('names the tables that are not there and loads the others', async () => {
    const pair = await newPair(cluster);
    await pair.source.query('create table a (id int)');
    const result = await runTask(pair, {
      rules: [selecting('public', 'a'), selecting('public', 'gone', { 'rule-id': '2' })],
    });
    expect(result).toMatchObject(LOADED);
    expect(result.tables.get('public.gone')?.state).toBe('Table does not exist');
    expect(result.tables.get('public.a')?.state).toBe('Table completed');
  });

  it('puts a table into error, leaves nothing of it behind and loads the others', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int); insert into a select 1 from generate_series(1, 3);
      create table b (id int primary key); insert into b values (1)`);
    await pair.target.query('create table a (id int primary key)');
    const result = await runTask(pair, { settings: prepMode('DO_NOTHING', { MaxFullLoadSubTasks: 1 }) });
    expect(result).toMatchObject(LOADED);
    expect(result.tables.get('public.a')).toMatchObject({ state: 'Table error', fullLoadRows: 0 });
    expect(result.tables.get('public.b')?.state).toBe('Table completed');
    expect(await pair.target.dump('a')).toEqual([]);
  });

  it('stops the task when TableErrorPolicy says so', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(
      'create table a (id int); insert into a values (1), (1); create table b (id int)',
    );
    await pair.target.query('create table a (id int primary key)');
    const settings = { ...prepMode('DO_NOTHING'), ...errors({ TableErrorPolicy: 'STOP_TASK' }) };
    expect(await runTask(pair, { settings })).toMatchObject({
      status: 'failed',
      stopReason: 'FATAL_ERROR',
      failure: expect.stringMatching(/public\.a: duplicate key/),
    });
    expect(await connectionsOf(cluster)).toBe(0);
  });

  it.each([
    ['DataErrorPolicy', 'LOG_ERROR', 'Table completed', 19_998],
    ['DataErrorPolicy', 'IGNORE_RECORD', 'Table completed', 19_998],
    ['DataErrorPolicy', 'SUSPEND_TABLE', 'Table error', 0],
    ['DataErrorPolicy', 'STOP_TASK', undefined, 0],
  ])('%s %s decides about single bad rows', async (policy, action, state, rows) => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key, n bigint);
      insert into a select i, case when i in (77, 15000) then 1e12 else i end from generate_series(1, 20000) i`);
    await pair.target.query('create table a (id int primary key, n int)');
    const result = await runTask(pair, {
      settings: { ...prepMode('DO_NOTHING'), ...errors({ [policy]: action }) },
    });
    if (state) expect(result.tables.get('public.a')).toMatchObject({ state, fullLoadRows: rows });
    else expect(result).toMatchObject({ status: 'failed', stopReason: 'FATAL_ERROR' });
    expect(await pair.target.value('select count(*)::int from a')).toBe(rows);
  });

  it('writes bad rows down when the task goes on with changes', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(
      `create table a (id int primary key, t text); insert into a values (1, 'fits'), (2, 'too long')`,
    );
    await pair.target.query('create table a (id int primary key, t varchar(4))');
    const settings = prepMode('DO_NOTHING', { StopTaskCachedChangesApplied: true });
    const result = await runTask(pair, { migrationType: 'full-load-and-cdc', settings });
    expect(result.tables.get('public.a')).toMatchObject({ state: 'Table completed', fullLoadRows: 1 });
    expect(
      await pair.target.query(
        'select "TABLE_OWNER", "TABLE_NAME", "STATEMENT", "ERROR" from awsdms_apply_exceptions',
      ),
    ).toEqual([
      {
        TABLE_OWNER: 'public',
        TABLE_NAME: 'a',
        STATEMENT: 'COPY 2\ttoo long',
        ERROR: 'value too long for type character varying(4)',
      },
    ]);
  });

  it('refuses settings and mappings it does not understand', async () => {
    const pair = await newPair(cluster);
    await pair.source.query('create table a (id int)');
    expect(await runTask(pair, { settings: prepMode('RECREATE') })).toMatchObject({
      status: 'failed',
      failure: expect.stringMatching(/TargetTablePrepMode/),
    });
    expect(await runTask(pair, { rules: [{ 'rule-type': 'odd' }] })).toMatchObject({
      status: 'failed',
      failure: expect.stringMatching(/rule-type "odd"/),
    });
  });
});

describe('when a full load is interrupted', () => {
  /** A load that waits: the target table is locked by somebody else. */
  async function blockedLoad(more: Parameters<typeof startTask>[1] = {}) {
    const pair = await newPair(cluster);
    await pair.source.query('create table a (id int primary key); insert into a values (1)');
    await pair.target.query('create table a (id int primary key)');
    const blocker = await pair.target.connect();
    await blocker.query('begin; lock table a in access exclusive mode');
    const task = startTask(pair, { settings: prepMode('TRUNCATE_BEFORE_LOAD'), ...more });
    await until(
      async () =>
        Number(
          await cluster.admin.value(
            "select count(*) from pg_stat_activity where application_name = 'dms-sandbox' and wait_event_type = 'Lock'",
          ),
        ) > 0,
      'the load',
    );
    return { pair, task, blocker };
  }

  it('stops at once, cancels the table and leaves no connection', async () => {
    const { pair, task, blocker } = await blockedLoad();
    task.askToStop();
    expect(await task.result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL' });
    expect(task.tables.get('public.a')?.state).toBe('Table cancelled');
    await until(async () => (await connectionsOf(cluster)) === 0, 'the connections to end');
    await blocker.query('rollback');
    expect(await pair.target.dump('a')).toEqual([]);
  });

  it('loads the table again after the connection was lost, as often as RecoverableErrorCount says', async () => {
    const retries = errors({ RecoverableErrorCount: 3, RecoverableErrorInterval: 0 });
    const { pair, task, blocker } = await blockedLoad({
      settings: { ...prepMode('TRUNCATE_BEFORE_LOAD'), ...retries },
    });
    await cluster.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dms-sandbox' and wait_event_type = 'Lock'`,
    );
    await blocker.query('rollback');
    expect(await task.result).toMatchObject(LOADED);
    expect(await differences(pair, ['a'])).toEqual([]);
  });

  it('fails with RECOVERABLE_ERROR when the attempts are used up', async () => {
    const { task, blocker } = await blockedLoad();
    await cluster.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dms-sandbox' and wait_event_type = 'Lock'`,
    );
    expect(await task.result).toMatchObject({
      status: 'failed',
      stopReason: 'RECOVERABLE_ERROR',
      failure: expect.stringMatching(/Error Level RECOVERABLE$/),
    });
    await blocker.query('rollback');
    await until(async () => (await connectionsOf(cluster)) === 0, 'the connections to end');
  });

  it('fails with RECOVERABLE_ERROR when nobody listens', async () => {
    const pair = await newPair(cluster);
    const away = { ...pair.target, endpoint: () => ({ ...pair.target.endpoint('target'), port: 1 }) };
    await pair.source.query('create table a (id int)');
    expect(await runTask({ ...pair, target: away })).toMatchObject({
      status: 'failed',
      stopReason: 'RECOVERABLE_ERROR',
      failure: expect.stringMatching(/ECONNREFUSED/),
    });
  });
});
