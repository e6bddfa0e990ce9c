import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { catchUp, differences, newPair, newSlot, type Pair, until } from './support/task.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

/** Rows 1 to 3 on the source; the target has been changed behind the back of the task. */
async function prepared(targetRows: string, changes: string, targetTable?: string) {
  const pair = await newPair(cluster);
  const table = 'create table a (id int primary key, t text); create table b (id int primary key)';
  await pair.source.query(`${table}; insert into a values (1, 'one'), (2, 'two'), (3, 'three')`);
  await pair.target.query(`${targetTable ?? table}; ${targetRows}`);
  const slot = await newSlot(pair);
  await pair.source.query(changes);
  return { pair, ...slot };
}

const exceptions = ({ target }: Pair) =>
  target.query('select "STATEMENT" as statement, "ERROR" as error from awsdms_apply_exceptions');
const behaviour = (policies: Record<string, unknown>) => ({ settings: { ErrorBehavior: policies } });
/** After the row in question others follow, in the same transaction and later. */
const AROUND = (change: string) =>
  `begin; insert into a values (10, 'ten'); ${change}; insert into a values (11, 'eleven'); commit; insert into b values (1)`;

describe('a row that is already there', () => {
  const there = "insert into a values (5, 'mine')";
  const change = AROUND("insert into a values (5, 'five')");

  it.each([
    ['LOG_ERROR', '(5,mine)', 2, 1],
    ['INSERT_RECORD', '(5,five)', 3, 0],
  ])('with ApplyErrorInsertPolicy %s', async (policy, row, applied, logged) => {
    const { pair, slot, position } = await prepared(there, change);
    const result = await catchUp(pair, slot, position, behaviour({ ApplyErrorInsertPolicy: policy }));
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AT_COMMIT_TIME' });
    expect((await pair.target.dump('a')).sort()).toEqual(['(10,ten)', '(11,eleven)', row]);
    expect(result.tables.get('public.a')).toMatchObject({
      state: 'Table completed',
      inserts: 3,
      appliedInserts: applied,
    });
    expect(await exceptions(pair)).toHaveLength(logged);
  });

  it('is written down with its statement and its error', async () => {
    const { pair, slot, position } = await prepared(there, "insert into a values (5, 'it''s')");
    await catchUp(pair, slot, position);
    expect(await exceptions(pair)).toEqual([
      {
        statement: `insert into "public"."a" ("id", "t") overriding system value values ('5', 'it''s')`,
        error: expect.stringMatching(/duplicate key value .*; Key \(id\)=\(5\) already exists/),
      },
    ]);
  });

  it('with SUSPEND_TABLE ends the replication of the table alone', async () => {
    const { pair, slot, position } = await prepared(there, change);
    const result = await catchUp(
      pair,
      slot,
      position,
      behaviour({ ApplyErrorInsertPolicy: 'SUSPEND_TABLE' }),
    );
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AT_COMMIT_TIME' });
    expect((await pair.target.dump('a')).sort()).toEqual(['(10,ten)', '(5,mine)']);
    expect(await pair.target.dump('b')).toEqual(['(1)']);
    expect(result.tables.get('public.a')).toMatchObject({ state: 'Table error', appliedInserts: 1 });
    expect(result.tables.get('public.b')).toMatchObject({ state: 'Table completed', appliedInserts: 1 });
  });

  it('keeps the table suspended when the task goes on, until it is loaded again', async () => {
    const { pair, slot, position } = await prepared(there, change);
    const policies = behaviour({ ApplyErrorInsertPolicy: 'SUSPEND_TABLE' });
    const first = await catchUp(pair, slot, position, policies);
    await pair.source.query("insert into a values (20, 'later'); insert into b values (2)");
    const { tables } = first;
    await catchUp(pair, slot, first.checkpoint ?? '', { ...policies, tables });
    expect(tables.get('public.a')).toMatchObject({ state: 'Table error', inserts: 2 });
    expect(await pair.target.value('select count(*)::int from a where id = 20')).toBe(0);
    expect(await pair.target.dump('b')).toEqual(['(1)', '(2)']);
  });

  it('with STOP_TASK ends the task before its transaction', async () => {
    const { pair, slot, position } = await prepared(there, change);
    const result = await catchUp(pair, slot, position, behaviour({ ApplyErrorInsertPolicy: 'STOP_TASK' }));
    expect(result).toMatchObject({
      status: 'failed',
      stopReason: 'FATAL_ERROR',
      failure: expect.stringMatching(/public\.a: duplicate key/),
    });
    expect(await pair.target.dump('a')).toEqual(['(5,mine)']);
    expect(result.tables.get('public.a')).toMatchObject({ inserts: 0, appliedInserts: 0 });
    await pair.target.query('delete from a');
    await catchUp(pair, slot, result.checkpoint ?? '');
    expect(await pair.target.dump('b')).toEqual(['(1)']);
  });

  it('by another unique value cannot be helped by INSERT_RECORD', async () => {
    const { pair, slot, position } = await prepared(
      "create unique index on a (t); insert into a values (6, 'five')",
      change,
    );
    const result = await catchUp(
      pair,
      slot,
      position,
      behaviour({ ApplyErrorInsertPolicy: 'INSERT_RECORD' }),
    );
    expect(result.tables.get('public.a')).toMatchObject({ appliedInserts: 2 });
    expect(await exceptions(pair)).toHaveLength(1);
  });
});

describe('a row that is missing', () => {
  it.each([
    ['LOG_ERROR', [], 0, 1],
    ['UPDATE_RECORD', ['(2,new)'], 1, 0],
  ])('for an update with ApplyErrorUpdatePolicy %s', async (policy, rows, applied, logged) => {
    const { pair, slot, position } = await prepared(
      '',
      "update a set t = 'new' where id = 2; insert into b values (1)",
    );
    const result = await catchUp(pair, slot, position, behaviour({ ApplyErrorUpdatePolicy: policy }));
    expect(await pair.target.dump('a')).toEqual(rows);
    expect(result.tables.get('public.a')).toMatchObject({ updates: 1, appliedUpdates: applied });
    expect(await exceptions(pair)).toHaveLength(logged);
    expect(await pair.target.dump('b')).toEqual(['(1)']);
  });

  it.each([
    ['IGNORE_RECORD', 'Table completed', 0],
    ['LOG_ERROR', 'Table completed', 1],
    ['SUSPEND_TABLE', 'Table error', 0],
  ])('for a delete with ApplyErrorDeletePolicy %s', async (policy, state, logged) => {
    const { pair, slot, position } = await prepared(
      '',
      'delete from a where id = 2; insert into b values (1)',
    );
    const result = await catchUp(pair, slot, position, behaviour({ ApplyErrorDeletePolicy: policy }));
    expect(result.tables.get('public.a')).toMatchObject({ state, deletes: 1, appliedDeletes: 0 });
    expect(await exceptions(pair)).toHaveLength(logged);
    expect(await pair.target.dump('b')).toEqual(['(1)']);
  });

  it('is noticed even when the changes of the row cancel out', async () => {
    const { pair, slot, position } = await prepared(
      "insert into a values (7, 'in the way')",
      "begin; insert into a values (7, 'x'); delete from a where id = 7; commit",
    );
    const result = await catchUp(pair, slot, position);
    expect(await pair.target.dump('a')).toEqual([]);
    expect(result.tables.get('public.a')).toMatchObject({
      inserts: 1,
      appliedInserts: 0,
      deletes: 1,
      appliedDeletes: 1,
    });
  });
});

describe('a row the target refuses', () => {
  const narrow =
    "create table a (id int primary key, t varchar(5) check (t <> 'bad')); create table b (id int primary key)";

  it.each([
    ['too long', 'DataTruncationErrorPolicy'],
    ['bad', 'DataErrorPolicy'],
  ])('for its value %j goes by %s', async (value, policy) => {
    for (const [action, state, logged] of [
      ['IGNORE_RECORD', 'Table completed', 0],
      ['LOG_ERROR', 'Table completed', 1],
      ['SUSPEND_TABLE', 'Table error', 0],
    ] as const) {
      const { pair, slot, position } = await prepared(
        '',
        `insert into a values (5, '${value}'); insert into b values (1)`,
        narrow,
      );
      const result = await catchUp(pair, slot, position, behaviour({ [policy]: action }));
      expect(result.tables.get('public.a')).toMatchObject({ state, inserts: 1, appliedInserts: 0 });
      expect(await exceptions(pair)).toHaveLength(logged);
      expect(await pair.target.dump('b')).toEqual(['(1)']);
    }
  });

  it('suspends the table once there are as many as DataErrorEscalationCount', async () => {
    const { pair, slot, position } = await prepared(
      '',
      "insert into a values (5, 'bad'), (6, 'bad'), (7, 'good')",
      narrow,
    );
    const result = await catchUp(pair, slot, position, behaviour({ DataErrorEscalationCount: 2 }));
    expect(result.tables.get('public.a')).toMatchObject({ state: 'Table error' });
    expect(await exceptions(pair)).toHaveLength(1);
    expect(await pair.target.dump('a')).toEqual([]);
  });

  it('stops the task once there are as many as ApplyErrorEscalationCount', async () => {
    const { pair, slot, position } = await prepared('', 'delete from a');
    const policies = { ApplyErrorEscalationCount: 3, ApplyErrorEscalationPolicy: 'STOP_TASK' };
    expect(await catchUp(pair, slot, position, behaviour(policies))).toMatchObject({
      status: 'failed',
      stopReason: 'FATAL_ERROR',
    });
  });
});

describe('a table that does not fit', () => {
  it.each([
    ['is not there', 'create table b (id int primary key)', /does not exist on the target/],
    [
      'lacks a column',
      'create table a (id int primary key); create table b (id int primary key)',
      /column t of public\.a does not exist/,
    ],
  ])('and %s is suspended, with the reason in awsdms_suspended_tables', async (_, table, reason) => {
    const { pair, slot, position } = await prepared(
      '',
      "insert into a values (5, 'x'); insert into b values (1)",
      table,
    );
    const result = await catchUp(pair, slot, position, {
      settings: { ControlTablesSettings: { SuspendedTablesTableEnabled: true } },
    });
    expect(result.tables.get('public.a')).toMatchObject({
      state: 'Table error',
      inserts: 1,
      appliedInserts: 0,
    });
    expect(await pair.target.dump('b')).toEqual(['(1)']);
    expect(await pair.target.query('select * from awsdms_suspended_tables')).toMatchObject([
      { TABLE_OWNER: 'public', TABLE_NAME: 'a', SUSPEND_REASON: expect.stringMatching(reason) },
    ]);
  });

  it('stops the task with TableErrorPolicy STOP_TASK', async () => {
    const { pair, slot, position } = await prepared(
      '',
      "insert into a values (5, 'x')",
      'create table b (id int primary key)',
    );
    expect(await catchUp(pair, slot, position, behaviour({ TableErrorPolicy: 'STOP_TASK' }))).toMatchObject({
      status: 'failed',
      stopReason: 'FATAL_ERROR',
    });
  });
});

describe('a connection that is lost', () => {
  const mine = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dms-sandbox'`;

  it.each(['target', 'source'] as const)(
    'to the %s is opened again, and nothing is lost or written twice',
    async (side) => {
      const pair = await newPair(cluster);
      for (const each of [pair.source, pair.target])
        await each.query('create table a (id int primary key); create table log (n int)');
      const { slot, position } = await newSlot(pair);
      const writer = await pair.source.connect();
      let writing = true;
      const written = (async () => {
        for (let id = 0; writing; id += 1)
          await writer.query(`begin; insert into a values (${id}); insert into log values (${id}); commit`);
      })();
      const running = catchUp(pair, slot, position, {
        stop: { by: 'commit_time', at: systemClock.now() + 1500 },
        settings: { ErrorBehavior: { RecoverableErrorCount: 5, RecoverableErrorInterval: 0 } },
      });
      for (let kills = 0; kills < 3; kills += 1) {
        await until(
          async () =>
            Number(
              await cluster.admin.value(
                `select count(*) from pg_stat_activity where application_name = 'dms-sandbox' and datname = $1`,
                [pair[side].name],
              ),
            ) > 0,
          'a connection',
        );
        await cluster.admin.query('select pg_sleep(0.2)');
        await cluster.admin.query(`${mine} and datname = $1`, [pair[side].name]);
      }
      const result = await running;
      writing = false;
      await written;
      expect(result).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AT_COMMIT_TIME' });
      await catchUp(pair, slot, result.checkpoint ?? '');
      expect(await differences(pair, ['a', 'log'])).toEqual([]);
      expect(await exceptions(pair)).toEqual([]);
    },
  );

  it('ends the task with RECOVERABLE_ERROR when the attempts are used up', async () => {
    const { pair, slot, position } = await prepared('', "insert into a values (5, 'x')");
    await pair.target.query('begin; lock table a');
    const running = catchUp(pair, slot, position);
    await until(
      async () =>
        Number(
          await cluster.admin.value(
            "select count(*) from pg_stat_activity where application_name = 'dms-sandbox' and wait_event_type = 'Lock'",
          ),
        ) > 0,
      'the insert to wait',
    );
    await cluster.admin.query(`${mine} and wait_event_type = 'Lock'`);
    const result = await running;
    expect(result).toMatchObject({
      status: 'failed',
      stopReason: 'RECOVERABLE_ERROR',
      failure: expect.stringMatching(/Error Level RECOVERABLE$/),
    });
    await pair.target.query('rollback');
    await catchUp(pair, slot, result.checkpoint ?? '');
    expect(await pair.target.dump('a')).toEqual(['(5,x)']);
  });
});
