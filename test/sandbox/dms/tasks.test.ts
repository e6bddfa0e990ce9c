/** A task from its creation to its end. */
import { expect, test } from 'vitest';
import { scriptedDataPlane } from '../../../src/sandbox/scripted.ts';
import {
  createMySqlEndpoint,
  createTask,
  describeTask,
  EXACT,
  readyTask,
  refusal,
  runningTask,
  scene,
  start,
} from '../support.ts';
import { deleteTask, stopTask, tableStatistics } from './steps.ts';

const tables = [
  { schema: 'public', table: 'orders', rows: 100, inserts: 10, updates: 5, deletes: 1 },
  { schema: 'public', table: 'items', rows: 50, inserts: 2, updates: 0, deletes: 0 },
];

test('a full load: creating, ready, starting, running, stopped', async () => {
  const on = await scene({ script: { seconds: 30, tables } });
  const arn = await createTask(on);
  const status = async () => (await describeTask(on, arn)).Status;
  expect(await status()).toBe('creating');
  await on.clock.pass(EXACT['task.creating'].typical);
  expect(await status()).toBe('ready');
  await start(on, arn);
  expect(await status()).toBe('starting');
  await on.clock.pass(EXACT['task.starting'].typical);
  expect(await status()).toBe('running');
  await on.clock.pass(15);
  expect((await describeTask(on, arn)).ReplicationTaskStats).toMatchObject({
    TablesLoading: 2,
    TablesLoaded: 0,
  });
  expect((await tableStatistics(on, arn)).map(({ FullLoadRows }) => FullLoadRows)).toEqual([50, 25]);
  await on.clock.pass(15);
  expect(await describeTask(on, arn)).toMatchObject({
    Status: 'stopped',
    StopReason: 'Stop Reason FULL_LOAD_ONLY_FINISHED',
    ReplicationTaskStats: {
      FullLoadProgressPercent: 100,
      TablesLoaded: 2,
      TablesErrored: 0,
      ElapsedTimeMillis: 120_000,
      StopDate: new Date(on.clock.now()),
      FullLoadFinishDate: new Date(on.clock.now()),
    },
  });
  expect(await tableStatistics(on, arn)).toMatchObject([
    {
      SchemaName: 'public',
      TableName: 'orders',
      TableState: 'Table completed',
      FullLoadRows: 100,
      Inserts: 0,
    },
    { TableName: 'items', FullLoadRows: 50, ValidationState: 'Not enabled' },
  ]);
});

test('a load may end between two looks, so that running is never seen', async () => {
  const on = await scene({ script: { seconds: 0 } });
  const arn = await readyTask(on);
  await start(on, arn);
  await on.clock.pass(EXACT['task.starting'].typical);
  expect((await describeTask(on, arn)).Status).toBe('stopped');
});

test('change capture that reaches its stop position is stopping for a while, then stopped with a checkpoint', async () => {
  const on = await scene({ script: { seconds: 20, tables } });
  const at = new Date(on.clock.now() + 3_600_000).toISOString().slice(0, 19);
  const arn = await runningTask(on, { MigrationType: 'cdc' }, { CdcStopPosition: `server_time:${at}` });
  await on.clock.pass(600);
  expect(await describeTask(on, arn)).toMatchObject({
    Status: 'running',
    CdcStopPosition: `server_time:${at}`,
  });
  await on.clock.pass(3600 - 900 - 90 - 90 - 600);
  expect((await describeTask(on, arn)).Status).toBe('stopping');
  expect((await describeTask(on, arn)).RecoveryCheckpoint).toBeUndefined();
  await on.clock.pass(EXACT['task.stopping'].typical);
  expect(await describeTask(on, arn)).toMatchObject({
    Status: 'stopped',
    StopReason: 'Stop Reason STOPPED_AT_SERVER_TIME',
    RecoveryCheckpoint: expect.stringMatching(/^checkpoint:V1#\d+#[0-9A-F]{8}\/[0-9A-F]{8}#0#0#\*#0#0$/),
    ReplicationTaskStats: { FullLoadProgressPercent: 100, TablesLoaded: 2 },
  });
  expect(await tableStatistics(on, arn)).toMatchObject([
    { Inserts: 10, Updates: 5, Deletes: 1, AppliedInserts: 10, FullLoadRows: 0 },
    { Inserts: 2 },
  ]);
});

test('a commit_time stop is noticed once the source has been read so far', async () => {
  const on = await scene({ script: { seconds: 300 } });
  const before = new Date(on.clock.now()).toISOString().slice(0, 19);
  const arn = await runningTask(on, { MigrationType: 'cdc' }, { CdcStopPosition: `commit_time:${before}` });
  await on.clock.pass(299);
  expect((await describeTask(on, arn)).Status).toBe('running');
  await on.clock.pass(1 + EXACT['task.stopping'].typical);
  expect(await describeTask(on, arn)).toMatchObject({
    Status: 'stopped',
    StopReason: 'Stop Reason STOPPED_AT_COMMIT_TIME',
  });
});

test('a stop on request is stopping, then stopped as NORMAL', async () => {
  const on = await scene();
  const arn = await runningTask(on, { MigrationType: 'cdc' });
  expect((await stopTask(on, arn)).ReplicationTask?.Status).toBe('stopping');
  expect(await refusal(stopTask(on, arn))).toMatchObject({ name: 'InvalidResourceStateFault' });
  await on.clock.pass(EXACT['task.stopping'].typical);
  expect(await describeTask(on, arn)).toMatchObject({ Status: 'stopped', StopReason: 'Stop Reason NORMAL' });
});

test('a full load that is stopped leaves its tables cancelled', async () => {
  const on = await scene({ script: { seconds: 1000, tables } });
  const arn = await runningTask(on);
  await stopTask(on, arn);
  await on.clock.pass(EXACT['task.stopping'].typical);
  const states = (await tableStatistics(on, arn)).map(({ TableState }) => TableState);
  expect(states).toEqual(['Table cancelled', 'Table cancelled']);
  expect((await describeTask(on, arn)).ReplicationTaskStats).toMatchObject({
    TablesLoaded: 0,
    TablesErrored: 0,
  });
});

test.each([
  ['StopTaskCachedChangesApplied', 'Stop Reason STOPPED_AFTER_CACHED_EVENTS'],
  ['StopTaskCachedChangesNotApplied', 'Stop Reason STOPPED_AFTER_FULL_LOAD'],
])('a bootstrap with %s stops as %s', async (setting, reason) => {
  const on = await scene({ script: { seconds: 30 } });
  const settings = JSON.stringify({ FullLoadSettings: { [setting]: true } });
  const wish = { MigrationType: 'full-load-and-cdc', ReplicationTaskSettings: settings } as const;
  const arn = await runningTask(on, wish);
  await on.clock.pass(30);
  expect(await describeTask(on, arn)).toMatchObject({
    Status: 'stopped',
    StopReason: reason,
    RecoveryCheckpoint: expect.stringMatching(/^checkpoint:V1#/),
  });
});

test('a deleted task is deleting, then not found, with its statistics', async () => {
  const on = await scene({ script: { seconds: 1 } });
  const arn = await runningTask(on);
  await on.clock.pass(1);
  const reply = await deleteTask(on, arn);
  expect(reply.ReplicationTask?.Status).toBe('deleting');
  await on.clock.pass(EXACT['task.deleting'].typical - 1);
  expect((await describeTask(on, arn)).Status).toBe('deleting');
  await on.clock.pass(1);
  expect(await refusal(describeTask(on, arn))).toMatchObject({
    name: 'ResourceNotFoundFault',
    message: 'No Tasks found matching provided filters',
  });
  expect(await refusal(tableStatistics(on, arn))).toMatchObject({ name: 'ResourceNotFoundFault' });
});

test('deleting a task lets the data plane forget it, unless it never ran', async () => {
  const forgotten: string[] = [];
  const on = await scene({
    dataPlane: scriptedDataPlane({ script: () => ({ seconds: 1 }), onForget: (id) => forgotten.push(id) }),
  });
  const ran = await runningTask(on);
  const idle = await readyTask(on, {
    ReplicationTaskIdentifier: 'idle',
    ReplicationInstanceArn: (await describeTask(on, ran)).ReplicationInstanceArn,
  });
  await deleteTask(on, idle);
  await deleteTask(on, ran);
  expect(forgotten).toEqual([ran.split(':').at(-1)?.toLowerCase()]);
});

test('a task that never ran shows a stop reason and no start, no statistics', async () => {
  const on = await scene();
  const arn = await readyTask(on);
  const task = await describeTask(on, arn);
  expect(task.StopReason).toBe('Stop Reason NORMAL');
  expect(task.ReplicationTaskStartDate).toBeUndefined();
  expect(task.ReplicationTaskStats).toBeUndefined();
  expect(await tableStatistics(on, arn)).toEqual([]);
});

test('the start date changes with every start', async () => {
  const on = await scene({ script: { seconds: 1 } });
  const arn = await runningTask(on);
  await on.clock.pass(1);
  const first = (await describeTask(on, arn)).ReplicationTaskStartDate;
  await start(on, arn, { StartReplicationTaskType: 'reload-target' });
  const second = (await describeTask(on, arn)).ReplicationTaskStartDate;
  expect(second).toEqual(new Date(on.clock.now()));
  expect(second).not.toEqual(first);
});

test('a resumed task goes on at its checkpoint, and its statistics go on too', async () => {
  const positions: (string | undefined)[] = [];
  const on = await scene({
    dataPlane: scriptedDataPlane({
      script: ({ startPosition }) => {
        positions.push(startPosition);
        return {};
      },
    }),
  });
  const arn = await runningTask(on, {
    MigrationType: 'cdc',
    SourceEndpointArn: await createMySqlEndpoint(on, 'mysql'),
    CdcStartPosition: 'mysql-bin-changelog.000024:373',
  });
  await stopTask(on, arn);
  await on.clock.pass(EXACT['task.stopping'].typical);
  const { RecoveryCheckpoint, ReplicationTaskStats: before } = await describeTask(on, arn);
  await start(on, arn, { StartReplicationTaskType: 'resume-processing' });
  await on.clock.pass(EXACT['task.starting'].typical);
  expect(positions).toEqual(['mysql-bin-changelog.000024:373', RecoveryCheckpoint]);
  const { ReplicationTaskStats: after } = await describeTask(on, arn);
  expect(after?.FreshStartDate).toEqual(before?.FreshStartDate);
  expect(after?.StartDate).not.toEqual(before?.StartDate);
});
