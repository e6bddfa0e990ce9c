/** What DMS refuses in the life of a task. One case for each combination that is not allowed. */
import { expect, test } from 'vitest';
import {
  availableInstance,
  createMySqlEndpoint,
  createTask,
  EXACT,
  endpointArn,
  readyTask,
  runningTask,
  type Scene,
  scene,
  start,
} from '../support.ts';
import { testConnection } from './connection-steps.ts';
import { COMBINATION, NOT_FOUND, nowhere, STATE, testRefusals, VALUE } from './refusals.ts';
import { deleteTask, modifyTask, stopTask } from './steps.ts';

testRefusals({
  StartReplicationTask: [
    {
      when: 'it is creating',
      error: STATE,
      message: 'Replication Task cannot be started, invalid state',
      call: async (on) => start(on, await createTask(on)),
    },
    {
      when: 'it is starting',
      error: STATE,
      async call(on) {
        const task = await readyTask(on);
        await start(on, task);
        await start(on, task);
      },
    },
    { when: 'it is running', error: STATE, call: async (on) => start(on, await runningTask(on)) },
    {
      when: 'it is stopping',
      error: STATE,
      async call(on) {
        const task = await runningTask(on, { MigrationType: 'cdc' });
        await stopTask(on, task);
        await start(on, task, { StartReplicationTaskType: 'resume-processing' });
      },
    },
    {
      when: 'it is modifying',
      error: STATE,
      async call(on) {
        const task = await readyTask(on);
        await modifyTask(on, task);
        await start(on, task);
      },
    },
    {
      when: 'it is being deleted',
      error: STATE,
      async call(on) {
        const task = await readyTask(on);
        await deleteTask(on, task);
        await start(on, task);
      },
    },
    {
      when: 'a connection has failed',
      error: STATE,
      message:
        'Test connection for replication instance and endpoint should be successful for starting the replication task',
      options: { mishaps: [{ kind: 'connection-fails', on: 'sandbox-target' }] },
      call: async (on) => start(on, await readyTask(on)),
    },
    {
      when: 'a connection is being tested again',
      error: STATE,
      async call(on) {
        const instance = await availableInstance(on);
        const task = await readyTask(on, { ReplicationInstanceArn: instance });
        await testConnection(on, instance, await endpointArn(on, 'sandbox-source'));
        await start(on, task);
      },
    },
    {
      when: 'a full load that ran before is asked to start, not to resume or to reload',
      error: COMBINATION,
      message: 'Start Type : START_REPLICATION, valid only for tasks running for the first time',
      call: async (on) => start(on, await finishedTask(on)),
    },
    {
      when: 'a cdc task that ran before is asked to start without a position',
      error: COMBINATION,
      async call(on) {
        const task = await runningTask(on, { MigrationType: 'cdc' });
        await stopTask(on, task);
        await on.clock.pass(EXACT['task.stopping'].typical);
        await start(on, task);
      },
    },
    {
      when: 'a cdc task is asked to reload',
      error: COMBINATION,
      call: async (on) =>
        start(on, await readyTask(on, { MigrationType: 'cdc' }), {
          StartReplicationTaskType: 'reload-target',
        }),
    },
    {
      when: 'the start type is unknown',
      error: VALUE,
      call: async (on) =>
        start(on, await readyTask(on), { StartReplicationTaskType: 'again' as 'reload-target' }),
    },
    {
      when: 'the stop position is in another form',
      error: VALUE,
      call: async (on) =>
        start(on, await readyTask(on), { CdcStopPosition: 'commit_time: 2026-01-01T00:00:00' }),
    },
    { when: 'the ARN is unknown', error: NOT_FOUND, call: (on) => start(on, nowhere('task')) },
  ],
  StopReplicationTask: [
    { when: 'it is ready', error: STATE, call: async (on) => stopTask(on, await readyTask(on)) },
    {
      when: 'it is starting',
      error: STATE,
      async call(on) {
        const task = await readyTask(on);
        await start(on, task);
        await stopTask(on, task);
      },
    },
    { when: 'it has stopped', error: STATE, call: async (on) => stopTask(on, await finishedTask(on)) },
    { when: 'the ARN is unknown', error: NOT_FOUND, call: (on) => stopTask(on, nowhere('task')) },
  ],
  DeleteReplicationTask: [
    { when: 'it is creating', error: STATE, call: async (on) => deleteTask(on, await createTask(on)) },
    {
      when: 'it is starting',
      error: STATE,
      async call(on) {
        const task = await readyTask(on);
        await start(on, task);
        await deleteTask(on, task);
      },
    },
    { when: 'it is running', error: STATE, call: async (on) => deleteTask(on, await runningTask(on)) },
    {
      when: 'it is stopping',
      error: STATE,
      async call(on) {
        const task = await runningTask(on, { MigrationType: 'cdc' });
        await stopTask(on, task);
        await deleteTask(on, task);
      },
    },
    {
      when: 'the ARN is unknown',
      error: NOT_FOUND,
      call: (on) => deleteTask(on, nowhere('task')),
    },
  ],
  ModifyReplicationTask: [
    {
      when: 'it is running',
      error: STATE,
      message: 'Replication Task, excluding logging severity task settings, cannot be modified',
      call: async (on) => modifyTask(on, await runningTask(on)),
    },
  ],
});

test.each(['resume-processing', 'reload-target'] as const)(
  'a first run may begin with %s, as samples of AWS do, though its reference advises against it',
  async (kind) => {
    const on = await scene();
    const reply = await start(on, await readyTask(on), { StartReplicationTaskType: kind });
    expect(reply.ReplicationTask?.Status).toBe('starting');
  },
);

test('a cdc task that ran before may start again at a position', async () => {
  const on = await scene();
  const source = await createMySqlEndpoint(on, 'mine');
  const task = await runningTask(on, { MigrationType: 'cdc', SourceEndpointArn: source });
  await stopTask(on, task);
  await on.clock.pass(EXACT['task.stopping'].typical);
  const reply = await start(on, task, { CdcStartPosition: 'mysql-bin-changelog.000024:373' });
  expect(reply.ReplicationTask?.Status).toBe('starting');
});

async function finishedTask(on: Scene): Promise<string> {
  const task = await runningTask(on);
  await on.clock.pass(60);
  return task;
}
