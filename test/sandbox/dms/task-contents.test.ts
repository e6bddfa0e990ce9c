/** What a task is made of, and what becomes of tables that are not there. */
import {
  DescribeReplicationTasksCommand,
  ModifyReplicationTaskCommand,
} from '@aws-sdk/client-database-migration-service';
import { expect, test } from 'vitest';
import {
  createTask,
  describeTask,
  EXACT,
  mappingsOf,
  readyTask,
  refusal,
  runningTask,
  scene,
} from '../support.ts';

const tables = [
  { schema: 'public', table: 'orders', rows: 100, inserts: 10, updates: 5, deletes: 1 },
  { schema: 'public', table: 'items', rows: 50, inserts: 2, updates: 0, deletes: 0 },
];

test('a modified task is modifying for a moment, and then what it was', async () => {
  const on = await scene();
  const arn = await readyTask(on);
  const { ReplicationTask: reply } = await on.dms.send(
    new ModifyReplicationTaskCommand({
      ReplicationTaskArn: arn,
      ReplicationTaskIdentifier: 'Renamed',
      TableMappings: mappingsOf('public.other'),
      ReplicationTaskSettings: JSON.stringify({ FullLoadSettings: { MaxFullLoadSubTasks: 3 } }),
    }),
  );
  expect(reply?.Status).toBe('modifying');
  await on.clock.pass(EXACT['task.modifying'].typical);
  const { ReplicationTasks = [] } = await on.dms.send(
    new DescribeReplicationTasksCommand({ Filters: [{ Name: 'replication-task-id', Values: ['RENAMED'] }] }),
  );
  expect(ReplicationTasks[0]).toMatchObject({
    Status: 'ready',
    ReplicationTaskIdentifier: 'renamed',
    TableMappings: mappingsOf('public.other'),
  });
  const settings = JSON.parse(ReplicationTasks[0]?.ReplicationTaskSettings ?? '');
  expect(settings.FullLoadSettings).toMatchObject({ MaxFullLoadSubTasks: 3, CommitRate: 10_000 });
});

test('settings are left out on request, and come back filled in otherwise', async () => {
  const on = await scene();
  const arn = await readyTask(on, {
    ReplicationTaskSettings: JSON.stringify({ FullLoadSettings: { MaxFullLoadSubTasks: 16 } }),
  });
  expect((await describeTask(on, arn)).ReplicationTaskSettings).toBeUndefined();
  const { ReplicationTasks } = await on.dms.send(new DescribeReplicationTasksCommand({}));
  const settings = JSON.parse(ReplicationTasks?.[0]?.ReplicationTaskSettings ?? '');
  expect(settings).toMatchObject({
    FullLoadSettings: { MaxFullLoadSubTasks: 16, TargetTablePrepMode: 'DROP_AND_CREATE' },
    ErrorBehavior: { TableErrorPolicy: 'SUSPEND_TABLE', FailOnNoTablesCaptured: true },
    ControlTablesSettings: { historyTimeslotInMinutes: 5, HistoryTimeslotInMinutes: 5 },
  });
});

test('an exact table that the source lacks fails the load, if it is the only one', async () => {
  const missing = { schema: 'public', table: 'gone', state: 'Table does not exist' } as const;
  const on = await scene({ script: { seconds: 1, tables: [missing] } });
  const arn = await runningTask(on);
  expect(await describeTask(on, arn)).toMatchObject({
    Status: 'failed',
    LastFailureMessage: expect.stringContaining('No tables were found'),
  });
});

test('one missing table among others is a state of that table, and the task stops as if nothing were wrong', async () => {
  const missing = { schema: 'public', table: 'gone', state: 'Table does not exist' } as const;
  const on = await scene({ script: { seconds: 1, tables: [...tables, missing] } });
  const arn = await runningTask(on);
  await on.clock.pass(1);
  expect(await describeTask(on, arn)).toMatchObject({
    Status: 'stopped',
    StopReason: 'Stop Reason FULL_LOAD_ONLY_FINISHED',
    ReplicationTaskStats: { TablesLoaded: 2, TablesErrored: 1 },
  });
});

test('quotas limit the tasks of the account and of an instance', async () => {
  const on = await scene({ quotas: { tasks: 2, tasksPerInstance: 1 } });
  const first = await createTask(on);
  const { ReplicationInstanceArn: instance } = await describeTask(on, first);
  const second = createTask(on, { ReplicationTaskIdentifier: 'b', ReplicationInstanceArn: instance });
  expect(await refusal(second)).toMatchObject({ name: 'ResourceQuotaExceededFault' });
});
