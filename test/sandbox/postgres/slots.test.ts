import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresDataPlane } from '../../../src/sandbox/postgres/data-plane.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import {
  BOOTSTRAP,
  catchUp,
  differences,
  newPair,
  newSlot,
  type Pair,
  runTask,
  startTask,
  until,
} from './support/task.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

async function prepared() {
  const pair = await newPair(cluster);
  for (const side of [pair.source, pair.target]) await side.query('create table a (id int primary key)');
  return { pair, ...(await newSlot(pair)) };
}

const slotsOf = ({ source }: Pair) =>
  source.query(
    'select slot_name as name, confirmed_flush_lsn::text as confirmed from pg_replication_slots where database = current_database()',
  );

describe('a cdc task fails', () => {
  const failing = async (
    what: RegExp,
    options: { SlotName?: string; startPosition?: string; startTime?: number; plane?: object },
    before: (pair: Pair) => Promise<unknown> = async () => {},
  ) => {
    const { pair, slot, position } = await prepared();
    await before(pair);
    const { SlotName = slot, ...more } = options;
    const result = await runTask(pair, {
      migrationType: 'cdc',
      startPosition: position,
      endpoint: SlotName === '' ? {} : { SlotName },
      ...more,
    });
    expect(result).toMatchObject({
      status: 'failed',
      stopReason: 'FATAL_ERROR',
      failure: expect.stringMatching(what),
    });
    expect(result.failure).toMatch(/^Last Error .* Stop Reason FATAL_ERROR Error Level FATAL$/);
  };

  it('without the slot', () => failing(/slot 'gone' does not exist/, { SlotName: 'gone' }));
  it('without a position for the slot', async () => {
    const { pair, slot } = await prepared();
    const result = await runTask(pair, { migrationType: 'cdc', endpoint: { SlotName: slot } });
    expect(result).toMatchObject({
      status: 'failed',
      failure: expect.stringMatching(/without a CDC start position/),
    });
  });
  it('without a slot for the position', () => failing(/has no SlotName/, { SlotName: '' }));
  it('with a position that is none', () => failing(/"tomorrow" is not valid/, { startPosition: 'tomorrow' }));
  it('with a start time', () => failing(/do not support a CDC start time/, { startTime: 0 }));
  it('with a whole checkpoint where the option wants an LSN', () =>
    failing(/is not valid/, {
      startPosition: 'checkpoint:V1#1#00000000/00000001#0#0#*#0#0',
      plane: { acceptCheckpointString: false },
    }));
  it('with a slot of another plugin', () =>
    failing(/uses plugin pgoutput/, { SlotName: 'other_plugin' }, (pair) =>
      pair.source.query("select pg_create_logical_replication_slot('other_plugin', 'pgoutput')"),
    ));
  it('with a physical slot', () =>
    failing(/is physical/, { SlotName: 'physical' }, (pair) =>
      pair.source.query("select pg_create_physical_replication_slot('physical')"),
    ));
  it('with a slot of another database', () =>
    failing(/another database/, { SlotName: 'elsewhere' }, (pair) =>
      pair.target.query("select pg_create_logical_replication_slot('elsewhere', 'test_decoding')"),
    ));

  it('with a slot that somebody else reads', async () => {
    const { pair, slot, position } = await prepared();
    const options = { migrationType: 'cdc' as const, endpoint: { SlotName: slot }, startPosition: position };
    const first = startTask(pair, options);
    await until(
      async () =>
        (await pair.source.value('select active from pg_replication_slots where slot_name = $1', [slot])) ===
        true,
      'the first task',
    );
    const second = await runTask(pair, options);
    expect(second).toMatchObject({
      status: 'failed',
      failure: expect.stringMatching(/is active for PID \d+/),
    });
    first.askToStop();
    expect(await first.result).toMatchObject({ stopReason: 'NORMAL' });
  });

  it('with a slot whose log is gone', async () => {
    const { pair, slot, position } = await prepared();
    await cluster.admin.query("alter system set max_slot_wal_keep_size = '1MB'");
    await cluster.admin.query('select pg_reload_conf()');
    await until(async () => {
      await pair.source.query('select pg_switch_wal()');
      await pair.source.query('insert into a select coalesce(max(id), 0) + 1 from a');
      await pair.source.query('checkpoint');
      return (
        (await pair.source.value('select wal_status from pg_replication_slots where slot_name = $1', [
          slot,
        ])) === 'lost'
      );
    }, 'the slot to be invalidated');
    await cluster.admin.query('alter system reset max_slot_wal_keep_size');
    await cluster.admin.query('select pg_reload_conf()');
    const result = await runTask(pair, {
      migrationType: 'cdc',
      endpoint: { SlotName: slot },
      startPosition: position,
    });
    expect(result).toMatchObject({ status: 'failed', failure: expect.stringMatching(/is invalidated/) });
  });
});

describe('a slot', () => {
  it('moves only over what is on the target', async () => {
    const { pair, slot, position } = await prepared();
    await pair.target.query('begin; lock table a');
    const task = startTask(pair, {
      migrationType: 'cdc',
      endpoint: { SlotName: slot },
      startPosition: position,
    });
    await pair.source.query('insert into a values (1)');
    await until(
      async () =>
        Number(
          await cluster.admin.value(
            "select count(*) from pg_stat_activity where application_name = 'dms-sandbox' and wait_event_type = 'Lock'",
          ),
        ) > 0,
      'the insert to wait',
    );
    expect(await slotsOf(pair)).toEqual([{ name: slot, confirmed: position }]);
    await pair.target.query('rollback');
    await until(async () => (await slotsOf(pair))[0]?.confirmed !== position, 'the slot to move');
    expect(await pair.target.dump('a')).toEqual(['(1)']);
    task.askToStop();
    await task.result;
  });

  it('stays where it is when nothing was applied', async () => {
    const { pair, slot, position } = await prepared();
    // Installing the DDL audit would be a transaction of its own.
    const endpoint = { SlotName: slot, CaptureDdls: false };
    await pair.source.query('insert into a values (1)');
    const ahead = await pair.source.value('select pg_current_wal_lsn()::text');
    const task = startTask(pair, {
      migrationType: 'cdc',
      endpoint,
      startPosition: String(ahead),
    });
    await until(
      async () =>
        (await pair.source.value('select active from pg_replication_slots where slot_name = $1', [slot])) ===
        true,
      'the task',
    );
    task.askToStop();
    await task.result;
    expect(await slotsOf(pair)).toEqual([{ name: slot, confirmed: position }]);
  });

  it('silently skips what it has confirmed before, as PostgreSQL does', async () => {
    const { pair, slot, position } = await prepared();
    await pair.source.query('insert into a values (1)');
    await catchUp(pair, slot, position);
    await pair.source.query('insert into a values (2)');
    await pair.target.query('truncate a');
    const again = await catchUp(pair, slot, position);
    expect(again).toMatchObject({ status: 'stopped' });
    expect(await pair.target.dump('a')).toEqual(['(2)']);
  });

  it('does not give again what lies before the position', async () => {
    const { pair, slot } = await prepared();
    await pair.source.query('insert into a values (1)');
    const between = await pair.source.value('select pg_current_wal_insert_lsn()::text');
    await pair.source.query('insert into a values (2)');
    await catchUp(pair, slot, String(between));
    expect(await pair.target.dump('a')).toEqual(['(2)']);
  });
});

describe('the slot of the task itself', () => {
  it('stays after the task has stopped and goes when the task is deleted', async () => {
    const pair = await newPair(cluster);
    await pair.source.query('create table a (id int primary key); insert into a values (1)');
    const taskId = 'ABCDEF0123456789-Some.Task';
    await runTask(pair, { migrationType: 'full-load-and-cdc', settings: BOOTSTRAP, taskId });
    expect(await slotsOf(pair)).toMatchObject([{ name: expect.stringMatching(/^dms_[a-z0-9_]{1,59}$/) }]);
    const plane = postgresDataPlane();
    await plane.forget(taskId, pair.source.endpoint('source'));
    expect(await slotsOf(pair)).toEqual([]);
    await plane.forget(taskId, pair.source.endpoint('source'));
    await plane.forget(taskId, { ...pair.source.endpoint('source'), port: 1 });
  });

  it('lets the task go on from its checkpoint without loading again', async () => {
    const pair = await newPair(cluster);
    await pair.source.query('create table a (id int primary key); insert into a values (1)');
    const options = { migrationType: 'full-load-and-cdc' as const, taskId: 'goes-on' };
    const first = await runTask(pair, { ...options, settings: BOOTSTRAP });
    await pair.source.query('insert into a values (2)');
    const task = startTask(pair, {
      ...options,
      tables: first.tables,
      ...(first.checkpoint && { startPosition: first.checkpoint }),
    });
    await until(async () => (await differences(pair, ['a'])).length === 0, 'the insert');
    task.askToStop();
    expect(await task.result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL' });
    expect(task.tables.get('public.a')).toMatchObject({ fullLoadRows: 1, inserts: 1 });
  });

  it('is made anew when the task starts from scratch', async () => {
    const pair = await newPair(cluster);
    await pair.source.query('create table a (id int primary key); insert into a values (1)');
    const options = { migrationType: 'full-load-and-cdc' as const, taskId: 'again', settings: BOOTSTRAP };
    await runTask(pair, options);
    await pair.source.query('delete from a; insert into a values (5)');
    expect(await runTask(pair, options)).toMatchObject({ stopReason: 'STOPPED_AFTER_CACHED_EVENTS' });
    expect(await pair.target.dump('a')).toEqual(['(5)']);
    expect(await slotsOf(pair)).toHaveLength(1);
  });

  it('lets a cdc task without position begin now', async () => {
    const pair = await newPair(cluster);
    for (const side of [pair.source, pair.target]) await side.query('create table a (id int primary key)');
    await pair.source.query('insert into a values (1)');
    const task = startTask(pair, { migrationType: 'cdc' });
    await until(() => task.tables.size === 1, 'the task');
    await pair.source.query('insert into a values (2)');
    await until(async () => (await pair.target.dump('a')).length > 0, 'the insert');
    task.askToStop();
    expect(await task.result).toMatchObject({ status: 'stopped', checkpoint: expect.any(String) });
    expect(await pair.target.dump('a')).toEqual(['(2)']);
  });
});

describe('a connection test', () => {
  it('says nothing when it works, and what the database said when not', async () => {
    const { pair } = await prepared();
    const plane = postgresDataPlane();
    expect(await plane.testConnection(pair.source.endpoint('source'))).toBeUndefined();
    expect(await plane.testConnection({ ...pair.source.endpoint('source'), password: 'wrong' })).toMatch(
      /password/,
    );
    expect(await plane.testConnection({ ...pair.source.endpoint('target'), database: 'nowhere' })).toMatch(
      /does not exist/,
    );
    expect(await plane.testConnection({ ...pair.source.endpoint('source'), port: 1 })).toMatch(
      /ECONNREFUSED/,
    );
  });

  it('knows which engines it serves', () => {
    const plane = postgresDataPlane();
    expect(plane.supports('postgres', 'source') && plane.supports('aurora-postgresql', 'target')).toBe(true);
    expect(plane.supports('mysql', 'source')).toBe(false);
  });

  it('refuses a task between other engines', async () => {
    const { pair } = await prepared();
    const target = { ...pair.target, endpoint: () => ({ ...pair.target.endpoint('target'), engine: 's3' }) };
    expect(await runTask({ ...pair, target })).toMatchObject({
      status: 'failed',
      failure: expect.stringMatching(/Engine s3 is not PostgreSQL/),
    });
  });
});
