/** Mishaps of tasks. */
import { describe, expect, test } from 'vitest';
import { deleteTask, stopTask, tableStatistics } from './dms/steps.ts';
import { createTask, describeTask, EXACT, readyTask, refusal, runningTask, scene, start } from './support.ts';

describe('tasks', () => {
  test('task-fails while creating', async () => {
    const on = await scene({ mishaps: [{ kind: 'task-fails', during: 'creating', message: 'no memory' }] });
    const arn = await createTask(on);
    expect(await describeTask(on, arn)).toMatchObject({ Status: 'creating' });
    await on.clock.pass(EXACT['task.creating'].typical);
    expect(await describeTask(on, arn)).toMatchObject({ Status: 'failed', LastFailureMessage: 'no memory' });
    await deleteTask(on, arn);
  });

  test('task-fails while starting, as with a log that was purged', async () => {
    const message = 'Last Error Could not find the first log file name in binary log index file';
    const on = await scene({ mishaps: [{ kind: 'task-fails', during: 'starting', message }] });
    const arn = await readyTask(on);
    await start(on, arn);
    await on.clock.pass(EXACT['task.failing'].typical - 1);
    expect((await describeTask(on, arn)).Status).toBe('starting');
    await on.clock.pass(1);
    expect(await describeTask(on, arn)).toMatchObject({
      Status: 'failed',
      StopReason: 'Stop Reason FATAL_ERROR',
      LastFailureMessage: message,
    });
  });

  test('task-fails while running, after a while', async () => {
    const on = await scene({ mishaps: [{ kind: 'task-fails', during: 'running', after: 100 }] });
    const arn = await runningTask(on, { MigrationType: 'cdc' });
    await on.clock.pass(99);
    expect((await describeTask(on, arn)).Status).toBe('running');
    await on.clock.pass(1);
    expect((await describeTask(on, arn)).Status).toBe('failed');
  });

  test('suspended-table: the task ends as if nothing were wrong, one table does not', async () => {
    const on = await scene({
      script: { seconds: 1 },
      mishaps: [{ kind: 'suspended-table', table: 'public.orders' }],
    });
    const arn = await runningTask(on);
    await on.clock.pass(1);
    expect(await describeTask(on, arn)).toMatchObject({
      Status: 'stopped',
      StopReason: 'Stop Reason FULL_LOAD_ONLY_FINISHED',
      ReplicationTaskStats: { TablesLoaded: 1, TablesErrored: 1 },
    });
    const states = (await tableStatistics(on, arn)).map(({ TableName, TableState }) => [
      TableName,
      TableState,
    ]);
    expect(states).toEqual([
      ['orders', 'Table error'],
      ['items', 'Table completed'],
    ]);
  });

  test('no-checkpoint: stopped in good order, without a position to go on from', async () => {
    const on = await scene({ mishaps: [{ kind: 'no-checkpoint' }] });
    const arn = await runningTask(on, { MigrationType: 'cdc' });
    await stopTask(on, arn);
    await on.clock.pass(EXACT['task.stopping'].typical);
    const task = await describeTask(on, arn);
    expect(task.Status).toBe('stopped');
    expect(task.RecoveryCheckpoint).toBeUndefined();
  });

  test('stop-reason: stopped, and not because all was done', async () => {
    const on = await scene({
      script: { seconds: 1 },
      mishaps: [{ kind: 'stop-reason', reason: 'STOPPED_DUE_TO_LOW_DISK', message: 'disk full' }],
    });
    const arn = await runningTask(on);
    await on.clock.pass(1);
    expect(await describeTask(on, arn)).toMatchObject({
      Status: 'stopped',
      StopReason: 'Stop Reason STOPPED_DUE_TO_LOW_DISK',
      LastFailureMessage: 'disk full',
    });
  });

  test('late: the stop date comes after the stop, and the statistics too', async () => {
    const on = await scene({
      script: { seconds: 1 },
      mishaps: [
        { kind: 'late', what: 'StopDate', seconds: 30 },
        { kind: 'late', what: 'statistics', seconds: 10 },
      ],
    });
    const arn = await runningTask(on);
    await on.clock.pass(1);
    const early = await describeTask(on, arn);
    expect(early.Status).toBe('stopped');
    expect(early.ReplicationTaskStats).toBeUndefined();
    expect(await tableStatistics(on, arn)).toEqual([]);
    await on.clock.pass(10);
    expect((await describeTask(on, arn)).ReplicationTaskStats).toMatchObject({ TablesLoaded: 2 });
    expect((await describeTask(on, arn)).ReplicationTaskStats?.StopDate).toBeUndefined();
    expect(await tableStatistics(on, arn)).toHaveLength(2);
    await on.clock.pass(20);
    expect((await describeTask(on, arn)).ReplicationTaskStats?.StopDate).toBeDefined();
  });

  test('hang: stopping for ever, deleting for an hour', async () => {
    const on = await scene({
      mishaps: [
        { kind: 'hang', state: 'task.stopping' },
        { kind: 'hang', state: 'task.deleting', seconds: 3600, on: 'other' },
      ],
    });
    const arn = await runningTask(on, { MigrationType: 'cdc' });
    await stopTask(on, arn);
    const { ReplicationInstanceArn } = await describeTask(on, arn);
    const other = await readyTask(on, { ReplicationTaskIdentifier: 'other', ReplicationInstanceArn });
    await deleteTask(on, other);
    await on.clock.pass(3599);
    expect((await describeTask(on, arn)).Status).toBe('stopping');
    expect((await describeTask(on, other)).Status).toBe('deleting');
    await on.clock.pass(1);
    expect(await refusal(describeTask(on, other))).toMatchObject({ name: 'ResourceNotFoundFault' });
    await on.clock.pass(100_000);
    expect((await describeTask(on, arn)).Status).toBe('stopping');
  });
});
