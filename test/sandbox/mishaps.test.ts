/** Every mishap at least once, as a program sees it. */
import {
  CreateReplicationInstanceCommand,
  DatabaseMigrationServiceClient,
  DeleteReplicationInstanceCommand,
  DeleteReplicationTaskCommand,
  DescribeAccountAttributesCommand,
  DescribeReplicationTasksCommand,
  DescribeTableStatisticsCommand,
  StopReplicationTaskCommand,
} from '@aws-sdk/client-database-migration-service';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Mishap } from '../../src/sandbox/mishap.ts';
import { everydayMishaps, parseMishaps } from '../../src/sandbox/mishap-document.ts';
import { fits } from '../../src/sandbox/mishaps.ts';
import { seeded } from '../../src/sandbox/random.ts';
import { connection, testConnection, testedConnection } from './dms/connection-steps.ts';
import {
  availableInstance,
  createInstance,
  createTask,
  describeTask,
  EXACT,
  endpointArn,
  instanceStatus,
  readyTask,
  refusal,
  runningTask,
  type Scene,
  scene,
  start,
} from './support.ts';

const ask = ({ dms }: Scene) => dms.send(new DescribeAccountAttributesCommand({}));
const remove = ({ dms }: Scene, arn: string) =>
  dms.send(new DeleteReplicationTaskCommand({ ReplicationTaskArn: arn }));
const removeInstance = ({ dms }: Scene, arn: string) =>
  dms.send(new DeleteReplicationInstanceCommand({ ReplicationInstanceArn: arn }));
const statistics = async ({ dms }: Scene, arn: string) =>
  (await dms.send(new DescribeTableStatisticsCommand({ ReplicationTaskArn: arn }))).TableStatistics ?? [];

describe('calls', () => {
  test('throttle: a share of the calls is refused, the same ones for the same seed', async () => {
    const outcomes = async (seed: number) => {
      const on = await scene({ seed, mishaps: [{ kind: 'throttle', share: 0.4 }] });
      for (let i = 0; i < 40; i += 1) await ask(on).catch(() => {});
      return on.sandbox.calls().map(({ outcome }) => outcome);
    };
    const first = await outcomes(7);
    const refused = first.filter((outcome) => outcome === 'ThrottlingException').length;
    expect(refused).toBeGreaterThan(5);
    expect(refused).toBeLessThan(30);
    expect(await outcomes(7)).toEqual(first);
    expect(await outcomes(8)).not.toEqual(first);
  });

  test('throttle: other services are throttled in their own words', async () => {
    const on = await scene({ mishaps: [{ kind: 'throttle', service: 'dynamodb' }] });
    const dynamodb = new DynamoDBClient(on.config);
    await ask(on);
    expect(await refusal(dynamodb.send(new ListTablesCommand({})))).toMatchObject({
      name: 'ThrottlingException',
    });
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    dynamodb.destroy();
  });

  test('lost-response: the call takes effect, and the connection breaks', async () => {
    const on = await scene({ mishaps: [{ kind: 'lost-response', operation: 'CreateReplicationInstance' }] });
    expect(await refusal(createInstance(on))).toMatchObject({ name: expect.stringMatching(/Error/) });
    expect(on.sandbox.live().instances).toMatchObject([{ identifier: 'nightly', status: 'creating' }]);
    expect(on.sandbox.calls()).toMatchObject([{ operation: 'CreateReplicationInstance', outcome: 'lost' }]);
  });

  test('lost-response: a retry of the SDK finds that the resource is there already', async () => {
    const on = await scene({ mishaps: [{ kind: 'lost-response', operation: 'CreateReplicationInstance' }] });
    const retrying = new DatabaseMigrationServiceClient({ ...on.config, maxAttempts: 3 });
    const call = retrying.send(
      new CreateReplicationInstanceCommand({
        ReplicationInstanceIdentifier: 'nightly',
        ReplicationInstanceClass: 'dms.t3.small',
      }),
    );
    expect(await refusal(call)).toMatchObject({ name: 'ResourceAlreadyExistsFault' });
    retrying.destroy();
  });

  test('lost-response: also of DynamoDB', async () => {
    const on = await scene({
      mishaps: [{ kind: 'lost-response', service: 'dynamodb', operation: 'CreateTable' }],
    });
    const dynamodb = new DynamoDBClient(on.config);
    const create = new CreateTableCommand({
      TableName: 'state',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pipeline', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pipeline', KeyType: 'HASH' }],
    });
    await refusal(dynamodb.send(create));
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(['state']);
    dynamodb.destroy();
  });

  test('error: any error of any operation, after skipping some calls', async () => {
    const mishap: Mishap = {
      kind: 'error',
      operation: 'DescribeAccountAttributes',
      code: 'ExpiredTokenException',
      skip: 1,
    };
    const on = await scene({ mishaps: [mishap] });
    await ask(on);
    expect(await refusal(ask(on))).toMatchObject({ name: 'ExpiredTokenException' });
    await ask(on);
  });

  test('outage: a service is away for a while, others are not', async () => {
    const on = await scene({ mishaps: [{ kind: 'outage', service: 'dms', after: 60, seconds: 300 }] });
    const dynamodb = new DynamoDBClient(on.config);
    await ask(on);
    await on.clock.pass(60);
    expect(await refusal(ask(on))).toMatchObject({ name: 'ServiceUnavailable' });
    await dynamodb.send(new ListTablesCommand({}));
    await on.clock.pass(300);
    await ask(on);
    dynamodb.destroy();
  });
});

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
      await removeInstance(on, arn);
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
    await remove(on, task);
    await on.clock.pass(EXACT['task.deleting'].typical);
    expect(await refusal(describeTask(on, task))).toMatchObject({ name: 'ResourceNotFoundFault' });
    expect(await refusal(removeInstance(on, instance))).toMatchObject({ name: 'InvalidResourceStateFault' });
    await on.clock.pass(120);
    await removeInstance(on, instance);
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
    await remove(on, arn);
    expect((await describeTask(on, arn)).Status).toBe('ready');
    await on.clock.pass(299);
    expect((await describeTask(on, arn)).Status).toBe('ready');
    expect(on.sandbox.live().tasks).toEqual([]);
    expect(await refusal(remove(on, arn))).toMatchObject({ name: 'ResourceNotFoundFault' });
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

describe('tasks', () => {
  test('task-fails while creating', async () => {
    const on = await scene({ mishaps: [{ kind: 'task-fails', during: 'creating', message: 'no memory' }] });
    const arn = await createTask(on);
    expect(await describeTask(on, arn)).toMatchObject({ Status: 'creating' });
    await on.clock.pass(EXACT['task.creating'].typical);
    expect(await describeTask(on, arn)).toMatchObject({ Status: 'failed', LastFailureMessage: 'no memory' });
    await remove(on, arn);
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
    const states = (await statistics(on, arn)).map(({ TableName, TableState }) => [TableName, TableState]);
    expect(states).toEqual([
      ['orders', 'Table error'],
      ['items', 'Table completed'],
    ]);
  });

  test('no-checkpoint: stopped in good order, without a position to go on from', async () => {
    const on = await scene({ mishaps: [{ kind: 'no-checkpoint' }] });
    const arn = await runningTask(on, { MigrationType: 'cdc' });
    await on.dms.send(new StopReplicationTaskCommand({ ReplicationTaskArn: arn }));
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
    expect(await statistics(on, arn)).toEqual([]);
    await on.clock.pass(10);
    expect((await describeTask(on, arn)).ReplicationTaskStats).toMatchObject({ TablesLoaded: 2 });
    expect((await describeTask(on, arn)).ReplicationTaskStats?.StopDate).toBeUndefined();
    expect(await statistics(on, arn)).toHaveLength(2);
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
    await on.dms.send(new StopReplicationTaskCommand({ ReplicationTaskArn: arn }));
    const { ReplicationInstanceArn } = await describeTask(on, arn);
    const other = await readyTask(on, { ReplicationTaskIdentifier: 'other', ReplicationInstanceArn });
    await remove(on, other);
    await on.clock.pass(3599);
    expect((await describeTask(on, arn)).Status).toBe('stopping');
    expect((await describeTask(on, other)).Status).toBe('deleting');
    await on.clock.pass(1);
    expect(await refusal(describeTask(on, other))).toMatchObject({ name: 'ResourceNotFoundFault' });
    await on.clock.pass(100_000);
    expect((await describeTask(on, arn)).Status).toBe('stopping');
  });
});

describe('arming', () => {
  test('mishaps are armed, listed with their strikes, and cleared over HTTP', async () => {
    const on = await scene();
    const url = `${on.sandbox.url}/_sandbox/mishaps`;
    const armed = await fetch(url, {
      method: 'POST',
      body: JSON.stringify([{ kind: 'throttle', times: 2 }]),
    });
    expect(armed.status).toBe(200);
    await refusal(ask(on));
    expect(await (await fetch(url)).json()).toEqual([{ kind: 'throttle', times: 2, strikes: 1 }]);
    await fetch(url, { method: 'DELETE' });
    await ask(on);
  });

  test.each<[string, unknown, string]>([
    ['no list', {}, 'a list of mishaps is wanted'],
    ['an unknown kind', [{ kind: 'plague' }], 'mishap 1: its kind must be one of throttle'],
    ['a missing member', [{ kind: 'throttle' }, { kind: 'outage' }], 'mishap 2: outage needs seconds'],
    ['an unknown member', [{ kind: 'throttle', table: 'a' }], 'throttle has no member table'],
    [
      'a state that is none',
      [{ kind: 'hang', state: 'task.dancing' }],
      'state of hang cannot be "task.dancing"',
    ],
    ['a share that is none', [{ kind: 'throttle', share: 2 }], 'share of throttle cannot be 2'],
  ])('%s is refused in words', async (_what, document, message) => {
    const on = await scene();
    const body = JSON.stringify(document);
    const reply = await fetch(`${on.sandbox.url}/_sandbox/mishaps`, { method: 'POST', body });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toEqual({ message: expect.stringContaining(message) });
  });

  test('everyday trouble is the same for the same seed, and well-formed', () => {
    expect(everydayMishaps(seeded(3))).toEqual(everydayMishaps(seeded(3)));
    expect(everydayMishaps(seeded(3))).not.toEqual(everydayMishaps(seeded(4)));
    expect(parseMishaps(everydayMishaps(seeded(3)))).toHaveLength(14);
  });

  test.each([
    ['*', 'anything', true],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'abc', true],
    ['a*b*c', 'a-b-c', true],
    ['abc', 'ABC'.toLowerCase(), true],
    ['A*', 'abc', true],
    ['abc', 'abcd', false],
    ['a*b', 'abc', false],
    ['aa*aa', 'aaa', false],
    ['', 'abc', false],
    [undefined, 'abc', true],
  ])('the pattern %s fits %s: %s', (pattern, identifier, expected) => {
    expect(fits(pattern, identifier)).toBe(expected);
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
  await on.dms.send(new DescribeReplicationTasksCommand({}));
});
