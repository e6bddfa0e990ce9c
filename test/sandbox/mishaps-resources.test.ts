/** Mishaps of instances and connections, and of what Describe shows. */
import { CreateReplicationInstanceCommand } from '@aws-sdk/client-database-migration-service';
import { describe, expect, test } from 'vitest';
import { connection, testConnection, testedConnection } from './dms/connection-steps.ts';
import { deleteInstance, deleteTask } from './dms/steps.ts';
import {
  availableInstance,
  createInstance,
  describeTask,
  EXACT,
  endpointArn,
  instanceStatus,
  readyTask,
  refusal,
  scene,
  start,
} from './support.ts';

describe('instances', () => {
  test('no-capacity: n times, for a class or in a zone', async () => {
    const on = await scene({ mishaps: [{ kind: 'no-capacity', zone: 'us-east-1a', times: 2 }] });
    const create = (AvailabilityZone?: string) =>
      on.dms.send(
        new CreateReplicationInstanceCommand({
          ReplicationInstanceIdentifier: 'nightly',
          ReplicationInstanceClass: 'dms.t3.small',
          ...(AvailabilityZone ? { AvailabilityZone } : {}),
        }),
      );
    expect(await refusal(create('us-east-1a'))).toMatchObject({ name: 'InsufficientResourceCapacityFault' });
    expect(await refusal(create('us-east-1a'))).toMatchObject({ name: 'InsufficientResourceCapacityFault' });
    await create();
  });

  test('no-vpc-role: refused until the role has arrived', async () => {
    const on = await scene({ mishaps: [{ kind: 'no-vpc-role', times: 1 }] });
    expect(await refusal(createInstance(on))).toMatchObject({
      name: 'AccessDeniedFault',
      message: expect.stringContaining('dms-vpc-role is not configured properly'),
    });
    await createInstance(on);
  });

  test.each(['failed', 'incompatible-network', 'storage-full'] as const)(
    'instance-ends: %s instead of available, and it can be deleted',
    async (status) => {
      const on = await scene({ mishaps: [{ kind: 'instance-ends', status }] });
      const arn = await createInstance(on);
      await on.clock.pass(EXACT['instance.failing'].typical);
      expect(await instanceStatus(on, arn)).toBe(status);
      const source = await endpointArn(on, 'sandbox-source');
      expect(await refusal(testConnection(on, arn, source))).toMatchObject({
        name: 'InvalidResourceStateFault',
      });
      await deleteInstance(on, arn);
    },
  );

  test('slow: a state takes longer, for the resource that is named', async () => {
    const on = await scene({
      mishaps: [{ kind: 'slow', state: 'instance.creating', factor: 3, on: 'slow-*' }],
    });
    const [usual, slow] = [await createInstance(on, 'usual'), await createInstance(on, 'slow-one')];
    await on.clock.pass(EXACT['instance.creating'].typical);
    expect(await instanceStatus(on, usual)).toBe('available');
    expect(await instanceStatus(on, slow)).toBe('creating');
    await on.clock.pass(EXACT['instance.creating'].typical * 2);
    expect(await instanceStatus(on, slow)).toBe('available');
  });

  test('tasks-linger: the instance is said to have tasks that nobody sees', async () => {
    const on = await scene({ mishaps: [{ kind: 'tasks-linger', seconds: 120 }] });
    const instance = await availableInstance(on);
    const task = await readyTask(on, { ReplicationInstanceArn: instance });
    await deleteTask(on, task);
    await on.clock.pass(EXACT['task.deleting'].typical);
    expect(await refusal(describeTask(on, task))).toMatchObject({ name: 'ResourceNotFoundFault' });
    expect(await refusal(deleteInstance(on, instance))).toMatchObject({ name: 'InvalidResourceStateFault' });
    await on.clock.pass(120);
    await deleteInstance(on, instance);
  });
});

describe('eventual consistency', () => {
  test('not-yet-visible: created, and not seen for a while', async () => {
    const on = await scene({
      mishaps: [{ kind: 'not-yet-visible', operation: 'CreateReplicationInstance', seconds: 30 }],
    });
    const arn = await createInstance(on);
    expect(await refusal(instanceStatus(on, arn))).toMatchObject({ name: 'ResourceNotFoundFault' });
    expect(await refusal(createInstance(on))).toMatchObject({ name: 'ResourceAlreadyExistsFault' });
    await on.clock.pass(30);
    expect(await instanceStatus(on, arn)).toBe('creating');
  });

  test('still-visible: deleted, and seen in its old state, even when it is gone', async () => {
    const on = await scene({
      mishaps: [{ kind: 'still-visible', operation: 'DeleteReplicationTask', seconds: 300 }],
    });
    const arn = await readyTask(on);
    await deleteTask(on, arn);
    expect((await describeTask(on, arn)).Status).toBe('ready');
    await on.clock.pass(299);
    expect((await describeTask(on, arn)).Status).toBe('ready');
    expect(on.sandbox.live().tasks).toEqual([]);
    expect(await refusal(deleteTask(on, arn))).toMatchObject({ name: 'ResourceNotFoundFault' });
    await on.clock.pass(1);
    expect(await refusal(describeTask(on, arn))).toMatchObject({ name: 'ResourceNotFoundFault' });
  });
});

describe('connections', () => {
  test('connection-fails: flapping, it fails once and works the next time', async () => {
    const on = await scene({
      mishaps: [{ kind: 'connection-fails', on: 'sandbox-source', message: 'timed out' }],
    });
    const instance = await availableInstance(on);
    const source = await endpointArn(on, 'sandbox-source');
    expect(await testedConnection(on, instance, source)).toMatchObject({
      Status: 'failed',
      LastFailureMessage: expect.stringContaining('timed out'),
    });
    expect(await testedConnection(on, instance, source)).toMatchObject({ Status: 'successful' });
  });

  test('connection-forgotten: start says that they were not tested, although they were', async () => {
    const on = await scene({ mishaps: [{ kind: 'connection-forgotten' }] });
    const arn = await readyTask(on);
    expect(await refusal(start(on, arn))).toMatchObject({
      name: 'InvalidResourceStateFault',
      message: expect.stringContaining('Test connection'),
    });
    await start(on, arn);
  });
});

test('a connection that was being tested when its test was repeated shows the later result', async () => {
  const on = await scene({ mishaps: [{ kind: 'connection-fails', on: 'sandbox-source' }] });
  const instance = await availableInstance(on);
  const source = await endpointArn(on, 'sandbox-source');
  await testedConnection(on, instance, source);
  await testConnection(on, instance, source);
  await on.clock.pass(EXACT['connection.testing'].typical);
  expect(await connection(on, instance, source)).toMatchObject({ Status: 'successful' });
});
