/** What DMS refuses, and with which error: one case for each combination that is not allowed. */
import {
  CreateEndpointCommand,
  CreateReplicationInstanceCommand,
  DeleteConnectionCommand,
  DeleteEndpointCommand,
  DeleteReplicationInstanceCommand,
  DeleteReplicationTaskCommand,
  ModifyReplicationTaskCommand,
  StopReplicationTaskCommand,
} from '@aws-sdk/client-database-migration-service';
import { describe, expect, test } from 'vitest';
import type { Mishap } from '../../../src/sandbox/mishap.ts';
import {
  availableInstance,
  createInstance,
  createMySqlEndpoint,
  createTask,
  EXACT,
  endpointArn,
  mappingsOf,
  readyTask,
  refusal,
  runningTask,
  type Scene,
  scene,
  start,
} from '../support.ts';
import { testConnection } from './connection-steps.ts';

interface Case {
  when: string;
  error: string;
  message?: string;
  mishaps?: Mishap[];
  quotas?: { instances?: number; storage?: number };
  /** Brings about the situation and makes the call. */
  call(on: Scene): Promise<unknown>;
}

const STATE = 'InvalidResourceStateFault';
const VALUE = 'InvalidParameterValueException';
const COMBINATION = 'InvalidParameterCombinationException';
const nowhere = (kind: string) => `arn:aws:dms:us-east-1:111122223333:${kind}:NOWHERE`;

const cases: Record<string, Case[]> = {
  DeleteReplicationInstance: [
    {
      when: 'any task exists on the instance',
      error: STATE,
      async call(on) {
        const instance = await availableInstance(on);
        await createTask(on, { ReplicationInstanceArn: instance });
        await deleteInstance(on, instance);
      },
    },
    {
      when: 'it is creating',
      error: STATE,
      call: async (on) => deleteInstance(on, await createInstance(on)),
    },
    {
      when: 'the ARN is unknown',
      error: 'ResourceNotFoundFault',
      call: (on) => deleteInstance(on, nowhere('rep')),
    },
    { when: 'the ARN is none', error: VALUE, call: (on) => deleteInstance(on, 'nightly') },
    {
      when: 'it is being deleted',
      error: STATE,
      async call(on) {
        const instance = await availableInstance(on);
        await deleteInstance(on, instance);
        await deleteInstance(on, instance);
      },
    },
  ],
  CreateReplicationInstance: [
    {
      when: 'the identifier exists in another case',
      error: 'ResourceAlreadyExistsFault',
      async call(on) {
        await createInstance(on, 'nightly');
        await createInstance(on, 'NIGHTLY');
      },
    },
    {
      when: 'dms-vpc-role is missing',
      error: 'AccessDeniedFault',
      mishaps: [{ kind: 'no-vpc-role' }],
      call: (on) => createInstance(on),
    },
    {
      when: 'a zone is given together with MultiAZ',
      error: COMBINATION,
      call: ({ dms }) =>
        dms.send(
          new CreateReplicationInstanceCommand({
            ReplicationInstanceIdentifier: 'a',
            ReplicationInstanceClass: 'dms.t3.small',
            AvailabilityZone: 'us-east-1a',
            MultiAZ: true,
          }),
        ),
    },
    {
      when: 'there is no capacity',
      error: 'InsufficientResourceCapacityFault',
      mishaps: [{ kind: 'no-capacity' }],
      call: (on) => createInstance(on),
    },
    {
      when: 'the instance quota is reached',
      error: 'ResourceQuotaExceededFault',
      quotas: { instances: 0 },
      call: (on) => createInstance(on),
    },
    {
      when: 'the storage quota is reached',
      error: 'StorageQuotaExceededFault',
      quotas: { storage: 10 },
      call: (on) => createInstance(on),
    },
  ],
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
        await stop(on, task);
        await start(on, task, { StartReplicationTaskType: 'resume-processing' });
      },
    },
    {
      when: 'it is modifying',
      error: STATE,
      async call(on) {
        const task = await readyTask(on);
        await modify(on, task);
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
      mishaps: [{ kind: 'connection-fails', on: 'sandbox-target' }],
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
        await stop(on, task);
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
    { when: 'the ARN is unknown', error: 'ResourceNotFoundFault', call: (on) => start(on, nowhere('task')) },
  ],
  StopReplicationTask: [
    { when: 'it is ready', error: STATE, call: async (on) => stop(on, await readyTask(on)) },
    {
      when: 'it is starting',
      error: STATE,
      async call(on) {
        const task = await readyTask(on);
        await start(on, task);
        await stop(on, task);
      },
    },
    { when: 'it has stopped', error: STATE, call: async (on) => stop(on, await finishedTask(on)) },
    { when: 'the ARN is unknown', error: 'ResourceNotFoundFault', call: (on) => stop(on, nowhere('task')) },
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
        await stop(on, task);
        await deleteTask(on, task);
      },
    },
    {
      when: 'the ARN is unknown',
      error: 'ResourceNotFoundFault',
      call: (on) => deleteTask(on, nowhere('task')),
    },
  ],
  ModifyReplicationTask: [
    {
      when: 'it is running',
      error: STATE,
      message: 'Replication Task, excluding logging severity task settings, cannot be modified',
      call: async (on) => modify(on, await runningTask(on)),
    },
  ],
  CreateReplicationTask: [
    {
      when: 'the identifier exists in another case',
      error: 'ResourceAlreadyExistsFault',
      async call(on) {
        const instance = await availableInstance(on);
        await createTask(on, { ReplicationInstanceArn: instance });
        await createTask(on, { ReplicationInstanceArn: instance, ReplicationTaskIdentifier: 'LOAD' });
      },
    },
    {
      when: 'the instance is unknown',
      error: 'ResourceNotFoundFault',
      call: (on) => createTask(on, { ReplicationInstanceArn: nowhere('rep') }),
    },
    {
      when: 'the source is unknown',
      error: 'ResourceNotFoundFault',
      call: (on) => createTask(on, { SourceEndpointArn: nowhere('endpoint') }),
    },
    {
      when: 'the target is unknown',
      error: 'ResourceNotFoundFault',
      call: (on) => createTask(on, { TargetEndpointArn: nowhere('endpoint') }),
    },
    {
      when: 'the instance is not available',
      error: STATE,
      call: async (on) => createTask(on, { ReplicationInstanceArn: await createInstance(on) }),
    },
    {
      when: 'an endpoint is being deleted',
      error: STATE,
      async call(on) {
        const source = await createMySqlEndpoint(on, 'mine');
        const instance = await availableInstance(on);
        await on.dms.send(new DeleteEndpointCommand({ EndpointArn: source }));
        await createTask(on, { ReplicationInstanceArn: instance, SourceEndpointArn: source });
      },
    },
    {
      when: 'both a start time and a start position are given',
      error: COMBINATION,
      call: async (on) =>
        createTask(on, {
          MigrationType: 'cdc',
          SourceEndpointArn: await createMySqlEndpoint(on, 'mine'),
          CdcStartTime: new Date(0),
          CdcStartPosition: 'mysql-bin-changelog.000024:373',
        }),
    },
    {
      when: 'the mappings are not JSON',
      error: VALUE,
      message: 'Invalid Table Mappings document. Invalid json',
      call: (on) => createTask(on, { TableMappings: '{' }),
    },
    {
      when: 'the mappings have no rules',
      error: VALUE,
      message: 'Valid Table mappings is required',
      call: (on) => createTask(on, { TableMappings: '{}' }),
    },
    {
      when: 'two rules have one id',
      error: VALUE,
      message: 'Error in mapping rules. Duplicate ruleid 1',
      call: (on) =>
        createTask(on, { TableMappings: mappingsOf('a.b', 'a.c').replace('"rule-id":"2"', '"rule-id":1') }),
    },
    {
      when: 'a rule type is unknown',
      error: VALUE,
      message: 'Invalid table mappings document.',
      call: (on) => createTask(on, { TableMappings: mappingsOf('a.b').replace('selection', 'choice') }),
    },
    {
      when: 'a rule action is unknown',
      error: VALUE,
      message: 'Invalid table mappings document.',
      call: (on) => createTask(on, { TableMappings: mappingsOf('a.b').replace('include', 'maybe') }),
    },
    {
      when: 'source and target are swapped',
      error: VALUE,
      message: 'must have an engine type of type SOURCE',
      call: async (on) =>
        createTask(on, {
          SourceEndpointArn: await endpointArn(on, 'sandbox-target'),
          TargetEndpointArn: await endpointArn(on, 'sandbox-source'),
        }),
    },
    {
      when: 'a log group is set',
      error: VALUE,
      message: 'Task Settings CloudWatchLogGroup or CloudWatchLogStream cannot be set on create',
      call: (on) => createTask(on, { ReplicationTaskSettings: '{"Logging":{"CloudWatchLogGroup":"mine"}}' }),
    },
    {
      when: 'the migration type is unknown',
      error: VALUE,
      call: (on) => createTask(on, { MigrationType: 'all' as 'cdc' }),
    },
    {
      when: 'the stop position has a zone',
      error: VALUE,
      call: (on) => createTask(on, { CdcStopPosition: 'server_time:2026-01-01T00:00:00Z' }),
    },
  ],
  DeleteEndpoint: [
    {
      when: 'a task uses it',
      error: STATE,
      async call(on) {
        await createTask(on);
        await deleteEndpoint(on, await endpointArn(on, 'sandbox-target'));
      },
    },
    {
      when: 'the ARN is unknown',
      error: 'ResourceNotFoundFault',
      call: (on) => deleteEndpoint(on, nowhere('endpoint')),
    },
  ],
  CreateEndpoint: [
    {
      when: 'the identifier exists in another case',
      error: 'ResourceAlreadyExistsFault',
      async call(on) {
        await createMySqlEndpoint(on, 'mine');
        await createMySqlEndpoint(on, 'MINE');
      },
    },
    {
      when: 'it names an unknown engine and lacks everything',
      error: VALUE,
      call: ({ dms }) =>
        dms.send(
          new CreateEndpointCommand({ EndpointIdentifier: 'a', EndpointType: 'source', EngineName: 'paper' }),
        ),
    },
  ],
  TestConnection: [
    {
      when: 'the connection is being tested',
      error: STATE,
      message: 'Connection is already being tested',
      async call(on) {
        const instance = await availableInstance(on);
        const source = await endpointArn(on, 'sandbox-source');
        await testConnection(on, instance, source);
        await testConnection(on, instance, source);
      },
    },
    {
      when: 'the instance is not available',
      error: STATE,
      call: async (on) =>
        testConnection(on, await createInstance(on), await endpointArn(on, 'sandbox-source')),
    },
    {
      when: 'the instance is unknown',
      error: 'ResourceNotFoundFault',
      call: async (on) => testConnection(on, nowhere('rep'), await endpointArn(on, 'sandbox-source')),
    },
    {
      when: 'the endpoint is unknown',
      error: 'ResourceNotFoundFault',
      call: async (on) => testConnection(on, await availableInstance(on), nowhere('endpoint')),
    },
  ],
  DeleteConnection: [
    {
      when: 'there is none',
      error: 'ResourceNotFoundFault',
      call: async (on) =>
        on.dms.send(
          new DeleteConnectionCommand({
            ReplicationInstanceArn: await availableInstance(on),
            EndpointArn: await endpointArn(on, 'sandbox-source'),
          }),
        ),
    },
  ],
};

describe.each(Object.entries(cases))('%s is refused when', (_operation, refused) => {
  test.each(refused)('$when', async ({ call, error, message = '', mishaps = [], quotas = {} }) => {
    const on = await scene({ mishaps, quotas });
    expect(await refusal(call(on))).toEqual({ name: error, message: expect.stringContaining(message) });
  });
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
  await stop(on, task);
  await on.clock.pass(EXACT['task.stopping'].typical);
  const reply = await start(on, task, { CdcStartPosition: 'mysql-bin-changelog.000024:373' });
  expect(reply.ReplicationTask?.Status).toBe('starting');
});

async function finishedTask(on: Scene): Promise<string> {
  const task = await runningTask(on);
  await on.clock.pass(60);
  return task;
}

const stop = ({ dms }: Scene, arn: string) =>
  dms.send(new StopReplicationTaskCommand({ ReplicationTaskArn: arn }));
const modify = ({ dms }: Scene, arn: string) =>
  dms.send(new ModifyReplicationTaskCommand({ ReplicationTaskArn: arn, TableMappings: mappingsOf('a.b') }));
const deleteTask = ({ dms }: Scene, arn: string) =>
  dms.send(new DeleteReplicationTaskCommand({ ReplicationTaskArn: arn }));
const deleteEndpoint = ({ dms }: Scene, arn: string) =>
  dms.send(new DeleteEndpointCommand({ EndpointArn: arn }));
const deleteInstance = ({ dms }: Scene, arn: string) =>
  dms.send(new DeleteReplicationInstanceCommand({ ReplicationInstanceArn: arn }));
