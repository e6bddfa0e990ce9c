import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { formatLsn, parseStartPosition } from '../../../src/sandbox/postgres/positions.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import {
  afterNow,
  anotherCommit,
  catchUp,
  connectionsOf,
  differences,
  newPair,
  newSlot,
  type Pair,
  runTask,
  startTask,
  type TaskOptions,
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
  const { slot, position } = await newSlot(pair);
  const cdc: TaskOptions = { migrationType: 'cdc', endpoint: { SlotName: slot }, startPosition: position };
  return { pair, slot, position, cdc };
}

const insert = ({ source }: Pair, id: number) => source.query('insert into a values ($1)', [id]);
const lsnOf = (checkpoint: string | undefined) => formatLsn(parseStartPosition(checkpoint ?? '', true));

describe('a stop by commit_time', () => {
  it('applies what was committed before and leaves the first later commit for the next run', async () => {
    const { pair, slot, cdc } = await prepared();
    await insert(pair, 1);
    const at = await afterNow(pair);
    await systemClock.sleep(5);
    await insert(pair, 2);
    await insert(pair, 3);
    const first = await runTask(pair, { ...cdc, stop: { by: 'commit_time', at } });
    expect(first).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AT_COMMIT_TIME' });
    expect(await pair.target.dump('a')).toEqual(['(1)']);
    expect(first.tables.get('public.a')?.inserts).toBe(1);
    await catchUp(pair, slot, first.checkpoint ?? '');
    expect(await pair.target.dump('a')).toEqual(['(1)', '(2)', '(3)']);
  });

  it('stops before a commit at the very point', async () => {
    const { pair, cdc } = await prepared();
    await insert(pair, 1);
    await pair.source.query('create table b (id int primary key)');
    const slotted = await newSlot(pair, 'second');
    await insert(pair, 2);
    const commit = await pair.source.value(
      `select substring(data from 'at (.*)\\)') from pg_logical_slot_peek_changes('second', null, null, 'include-timestamp', '1') where data like 'COMMIT%'`,
    );
    const at = Date.parse(String(commit));
    expect(await runTask(pair, { ...cdc, stop: { by: 'commit_time', at: Math.floor(at) } })).toMatchObject({
      stopReason: 'STOPPED_AT_COMMIT_TIME',
    });
    expect(await pair.target.dump('a')).toEqual(['(1)']);
    await pair.source.query('select pg_drop_replication_slot($1)', [slotted.slot]);
  });

  it('with a point in the past replicates up to it', async () => {
    const { pair, cdc } = await prepared();
    const at = await afterNow(pair);
    await systemClock.sleep(5);
    await insert(pair, 1);
    const result = await runTask(pair, { ...cdc, stop: { by: 'commit_time', at } });
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AT_COMMIT_TIME' });
    expect(await pair.target.dump('a')).toEqual([]);
  });

  it('goes on while nothing later is committed', async () => {
    const { pair, cdc } = await prepared();
    await insert(pair, 1);
    const task = startTask(pair, { ...cdc, stop: { by: 'commit_time', at: await afterNow(pair) } });
    await until(async () => (await pair.target.dump('a')).length === 1, 'the insert');
    const running = await Promise.race([task.result, systemClock.sleep(300).then(() => 'running')]);
    expect(running).toBe('running');
    await anotherCommit(pair);
    expect(await task.result).toMatchObject({ stopReason: 'STOPPED_AT_COMMIT_TIME' });
  });

  it('is not brought about by what the task itself writes on the source', async () => {
    const { pair, cdc } = await prepared();
    const stop = { by: 'commit_time' as const, at: await afterNow(pair) };
    const task = startTask(pair, { ...cdc, stop });
    const running = await Promise.race([task.result, systemClock.sleep(400).then(() => 'running')]);
    expect(running).toBe('running');
    task.askToStop();
    expect(await task.result).toMatchObject({ stopReason: 'NORMAL' });
    const before = await pair.source.value('select pg_current_xact_id()::text::int');
    await runTask(pair, { ...cdc, stop: { by: 'server_time', at: 0 } });
    expect(await pair.source.value('select pg_current_xact_id()::text::int')).toBe(Number(before) + 1);
  });

  it('ends on an idle source where the option says so, not before everything is applied', async () => {
    const { pair, cdc } = await prepared();
    await insert(pair, 1);
    await pair.source.query('set synchronous_commit = off');
    await insert(pair, 2);
    const stop = { by: 'commit_time' as const, at: await afterNow(pair) };
    const result = await runTask(pair, { ...cdc, stop, plane: { commitTimeFiresWhenIdle: true } });
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AT_COMMIT_TIME' });
    expect(await pair.target.dump('a')).toEqual(['(1)', '(2)']);
  });

  it('takes back a large transaction that turns out to be later', async () => {
    const { pair, slot, cdc } = await prepared();
    await insert(pair, -1);
    const at = await afterNow(pair);
    await systemClock.sleep(5);
    await pair.source.query('insert into a select generate_series(1, 25000)');
    const result = await runTask(pair, { ...cdc, stop: { by: 'commit_time', at } });
    expect(await pair.target.dump('a')).toEqual(['(-1)']);
    expect(result.tables.get('public.a')).toMatchObject({ inserts: 1, appliedInserts: 1 });
    await catchUp(pair, slot, result.checkpoint ?? '');
    expect(await pair.target.value('select count(*)::int from a')).toBe(25001);
  });

  it('takes back DDL of a later transaction, on the target and in the statistics', async () => {
    const { pair, slot, position, cdc } = await prepared();
    const first = await catchUp(pair, slot, position);
    const task = startTask(pair, {
      ...cdc,
      startPosition: first.checkpoint ?? '',
      stop: { by: 'commit_time', at: await afterNow(pair) },
    });
    await until(() => task.tables.has('public.a'), 'the task');
    await pair.source.query(
      `begin; create table later (id int primary key); insert into later values (1);
       alter table a add n int; insert into a values (2, 2); commit`,
    );
    const result = await task.result;
    expect(result).toMatchObject({ stopReason: 'STOPPED_AT_COMMIT_TIME' });
    expect([...task.tables.keys()]).not.toContain('public.later');
    expect(task.tables.get('public.a')).toMatchObject({ ddls: 0, inserts: 0 });
    expect(await pair.target.value("select to_regclass('later')")).toBeNull();
    await catchUp(pair, slot, result.checkpoint ?? '');
    expect(await differences(pair, ['a', 'later'])).toEqual([]);
  });
});

describe('a stop by server_time', () => {
  it('comes when the clock passes the point, with nothing happening', async () => {
    const { pair, cdc } = await prepared();
    await insert(pair, 1);
    const result = await runTask(pair, { ...cdc, stop: { by: 'server_time', at: systemClock.now() + 300 } });
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AT_SERVER_TIME' });
    expect(await pair.target.dump('a')).toEqual(['(1)']);
  });

  it('with a point in the past stops at once and loses nothing', async () => {
    const { pair, slot, position, cdc } = await prepared();
    await insert(pair, 1);
    const result = await runTask(pair, { ...cdc, stop: { by: 'server_time', at: systemClock.now() - 1000 } });
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AT_SERVER_TIME' });
    await catchUp(pair, slot, result.checkpoint ?? position);
    expect(await pair.target.dump('a')).toEqual(['(1)']);
  });
});

describe('a stop by request', () => {
  it('ends in good order: connections closed, slot free, position kept', async () => {
    const { pair, slot, cdc } = await prepared();
    const task = startTask(pair, cdc);
    await insert(pair, 1);
    await until(async () => (await pair.target.dump('a')).length === 1, 'the insert');
    task.askToStop();
    const result = await task.result;
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL' });
    const state = await pair.source.query(
      `select active, confirmed_flush_lsn = $2::pg_lsn as moved from pg_replication_slots where slot_name = $1`,
      [slot, lsnOf(result.checkpoint)],
    );
    expect(state).toEqual([{ active: false, moved: true }]);
    await until(async () => (await connectionsOf(cluster)) === 0, 'the connections to end');
  });

  it('before the task has begun is a stop, too', async () => {
    const { pair, cdc } = await prepared();
    const task = startTask(pair, cdc);
    task.askToStop();
    expect(await task.result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL' });
  });

  it('gives up waiting for open transactions of the source', async () => {
    const pair = await newPair(cluster);
    await pair.source.query('create table a (id int primary key)');
    const writer = await pair.source.connect();
    await writer.query('begin; insert into a values (1)');
    const task = startTask(pair, { migrationType: 'full-load-and-cdc' });
    const waiting = "select count(*)::int from pg_stat_activity where query like 'CREATE_REPLICATION_SLOT%'";
    await until(async () => (await cluster.admin.value(waiting)) === 1, 'the slot to wait');
    task.askToStop();
    const result = await task.result;
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL' });
    expect(result.checkpoint).toBeUndefined();
    await writer.query('rollback');
  });
});

describe('a bootstrap', () => {
  /** A load that is held up while the source goes on. */
  async function heldUp(settings: Record<string, unknown>) {
    const pair = await newPair(cluster);
    for (const side of [pair.source, pair.target]) await side.query('create table a (id int primary key)');
    await insert(pair, 1);
    // Not a lock on the table: a transaction that writes would hold up the new slot, too.
    await pair.target.query(`create function wait() returns trigger language plpgsql as
        $$ begin perform pg_advisory_xact_lock(1); return new; end $$;
      create trigger wait before insert on a for each row execute function wait(); alter table a enable always trigger wait`);
    const blocker = await pair.target.connect();
    await blocker.query('select pg_advisory_lock(1)');
    const task = startTask(pair, {
      migrationType: 'full-load-and-cdc',
      settings: { FullLoadSettings: { TargetTablePrepMode: 'TRUNCATE_BEFORE_LOAD', ...settings } },
    });
    await until(() => task.tables.get('public.a')?.state === 'Full load', 'the load');
    await insert(pair, 2);
    await pair.source.query('delete from a where id = 1');
    await blocker.query('select pg_advisory_unlock(1)');
    return { pair, result: { ...(await task.result), tables: task.tables } };
  }

  it('with StopTaskCachedChangesApplied applies what came in during the load', async () => {
    const { pair, result } = await heldUp({ StopTaskCachedChangesApplied: true });
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AFTER_CACHED_EVENTS' });
    expect(await pair.target.dump('a')).toEqual(['(2)']);
    expect(result.tables.get('public.a')).toMatchObject({ fullLoadRows: 1, inserts: 1, deletes: 1 });
  });

  it('with StopTaskCachedChangesNotApplied leaves it for a run from the checkpoint', async () => {
    const { pair, result } = await heldUp({ StopTaskCachedChangesNotApplied: true });
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AFTER_FULL_LOAD' });
    expect(await pair.target.dump('a')).toEqual(['(1)']);
    const own = await pair.source.value(
      "select slot_name from pg_replication_slots where slot_name like 'dms_%' and database = current_database()",
    );
    await catchUp(pair, String(own), result.checkpoint ?? '');
    expect(await pair.target.dump('a')).toEqual(['(2)']);
  });
});
