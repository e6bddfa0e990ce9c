import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlTables } from '../../../src/sandbox/postgres/control-tables.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { BOOTSTRAP, newPair, runTask, startTask, until } from './support/task.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

const ALL = { StatusTableEnabled: true, HistoryTableEnabled: true, SuspendedTablesTableEnabled: true };
const TABLE = 'create table a (id int primary key); insert into a values (1), (2)';

const tablesThere =
  "select table_schema || '.' || table_name as name from information_schema.tables where table_name like 'awsdms%' order by 1";

describe('control tables', () => {
  it('are made on request, beside the one that is always there', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(TABLE);
    await runTask(pair, { migrationType: 'full-load-and-cdc', settings: BOOTSTRAP });
    expect(await pair.target.query(tablesThere)).toEqual([{ name: 'public.awsdms_apply_exceptions' }]);
    await runTask(pair, {
      migrationType: 'full-load-and-cdc',
      settings: { ...BOOTSTRAP, ControlTablesSettings: { ...ALL, ControlSchema: 'dmslogs' } },
    });
    expect((await pair.target.query(tablesThere)).map((row) => row.name)).toEqual([
      'dmslogs.awsdms_apply_exceptions',
      'dmslogs.awsdms_history',
      'dmslogs.awsdms_status',
      'dmslogs.awsdms_suspended_tables',
      'public.awsdms_apply_exceptions',
    ]);
  });

  it('are not made by a task that only loads', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(TABLE);
    await runTask(pair, { settings: { ControlTablesSettings: ALL } });
    expect(await pair.target.query(tablesThere)).toEqual([]);
  });

  it('tell what the task is doing, and how many changes it has applied', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(TABLE);
    const task = startTask(pair, {
      migrationType: 'full-load-and-cdc',
      taskId: 'told',
      settings: { ControlTablesSettings: ALL },
    });
    const status = async () =>
      pair.target.value('select "TASK_STATUS" from awsdms_status where "TASK_NAME" = $1', ['told']);
    await until(async () => (await status().catch(() => '')) === 'CHANGE PROCESSING', 'the changes');
    await pair.source.query('insert into a values (3), (4), (5)');
    await until(async () => (await pair.target.dump('a')).length === 5, 'the insert');
    task.askToStop();
    await task.result;
    expect(await pair.target.query('select "TASK_NAME", "TASK_STATUS" from awsdms_status')).toEqual([
      { TASK_NAME: 'told', TASK_STATUS: 'NOT RUNNING' },
    ]);
    expect(
      await pair.target.query(
        'select "TIMESLOT_TYPE" as type, sum("RECORDS")::int as records from awsdms_history group by 1 order by 1',
      ),
    ).toEqual([
      { type: 'CHANGE PROCESSING', records: 3 },
      { type: 'FULL LOAD', records: 2 },
    ]);
  });

  it('keep one row of history per phase and time slot', async () => {
    const { target } = await newPair(cluster);
    const client = await target.connect();
    let now = Date.UTC(2026, 10, 20, 10, 1);
    const settings = { schema: 'public', status: false, suspended: false, history: true, slotMinutes: 5 };
    const control = controlTables(settings, 'task', { now: () => now, sleep: async () => {} });
    await control.create(client);
    const steps = [
      ['FULL LOAD', 100],
      ['FULL LOAD', 20],
      ['CHANGE PROCESSING', 3],
      ['CHANGE PROCESSING', 4],
    ] as const;
    for (const [phase, records] of steps) {
      await control.report(client, phase, 0n);
      control.count(records);
    }
    now += 5 * 60_000;
    await control.report(client, 'CHANGE PROCESSING', 0n);
    control.count(5);
    await control.report(client, 'NOT RUNNING', 0n);
    const rows = await target.query(
      `select "TIMESLOT_TYPE" as type, to_char("TIMESLOT", 'HH24:MI') as at, "RECORDS"::int as records
         from awsdms_history order by 2, 1 desc`,
    );
    expect(rows).toEqual([
      { type: 'FULL LOAD', at: '10:00', records: 120 },
      { type: 'CHANGE PROCESSING', at: '10:00', records: 3 },
      { type: 'CHANGE PROCESSING', at: '10:05', records: 9 },
    ]);
  });

  it('are never replicated themselves', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`${TABLE}; create table awsdms_status (id int)`);
    const { tables } = await runTask(pair);
    expect([...tables.keys()]).toEqual(['public.a']);
  });
});
