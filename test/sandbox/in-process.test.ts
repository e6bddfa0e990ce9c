/** Clients of the SDK without sockets, on a clock that jumps: forty minutes of AWS in an instant. */
import {
  CreateReplicationInstanceCommand,
  CreateReplicationTaskCommand,
  DatabaseMigrationServiceClient,
  DeleteReplicationInstanceCommand,
  DeleteReplicationTaskCommand,
  DescribeEndpointsCommand,
  DescribeReplicationInstancesCommand,
  DescribeReplicationTasksCommand,
  StartReplicationTaskCommand,
} from '@aws-sdk/client-database-migration-service';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../src/clock.ts';
import { type AwsOptions, createAws } from '../../src/sandbox/aws.ts';
import { scriptedDataPlane } from '../../src/sandbox/scripted.ts';
import { credentials, mappingsOf, refusal } from './support.ts';

function virtualAws(options: Partial<AwsOptions> = {}) {
  const clock = new VirtualClock();
  const aws = createAws({ clock, speed: 1, apiRate: false, dataPlane: scriptedDataPlane, ...options });
  const config = {
    endpoint: 'http://aws.sandbox.invalid',
    region: 'us-east-1',
    credentials,
    requestHandler: aws.requestHandler,
  };
  const dms = new DatabaseMigrationServiceClient(config);
  return { clock, aws, config, dms };
}

type World = ReturnType<typeof virtualAws>;

/** A client whose calls take no time on the clock. */
function sending({ clock, dms }: World): DatabaseMigrationServiceClient['send'] {
  const send = dms.send.bind(dms) as (command: unknown) => Promise<unknown>;
  return ((command: unknown) => clock.busy(() => send(command))) as DatabaseMigrationServiceClient['send'];
}

/** A whole life: instance, task, load, and both deleted again. Gives how the task stopped. */
async function life(world: World, name: string): Promise<string | undefined> {
  const { clock } = world;
  const send = sending(world);
  const by = (Name: string, Value: string) => ({ Filters: [{ Name, Values: [Value] }] });
  const until = async (look: () => Promise<boolean>) => {
    while (!(await look().catch((error) => error.name === 'ResourceNotFoundFault')))
      await clock.sleep(30_000);
  };
  const { ReplicationInstance: instance } = await send(
    new CreateReplicationInstanceCommand({
      ReplicationInstanceIdentifier: name,
      ReplicationInstanceClass: 'dms.t3.medium',
    }),
  );
  const ReplicationInstanceArn = instance?.ReplicationInstanceArn ?? '';
  const sees = async () =>
    (await send(new DescribeReplicationInstancesCommand(by('replication-instance-id', name))))
      .ReplicationInstances?.[0];
  await until(async () => (await sees())?.ReplicationInstanceStatus === 'available');

  const { Endpoints = [] } = await send(new DescribeEndpointsCommand({}));
  const { ReplicationTask: task } = await send(
    new CreateReplicationTaskCommand({
      ReplicationTaskIdentifier: name,
      ReplicationInstanceArn,
      SourceEndpointArn: Endpoints[0]?.EndpointArn,
      TargetEndpointArn: Endpoints[2]?.EndpointArn,
      MigrationType: 'full-load',
      TableMappings: mappingsOf('public.%'),
    }),
  );
  const ReplicationTaskArn = task?.ReplicationTaskArn ?? '';
  const seesTask = async () =>
    (await send(new DescribeReplicationTasksCommand(by('replication-task-id', name)))).ReplicationTasks?.[0];
  await until(async () => (await seesTask())?.Status === 'ready');
  await send(
    new StartReplicationTaskCommand({ ReplicationTaskArn, StartReplicationTaskType: 'start-replication' }),
  );
  await until(async () => (await seesTask())?.Status === 'stopped');
  const stopReason = (await seesTask())?.StopReason;

  await send(new DeleteReplicationTaskCommand({ ReplicationTaskArn }));
  await until(async () => (await seesTask()) === undefined);
  await send(new DeleteReplicationInstanceCommand({ ReplicationInstanceArn }));
  await until(async () => (await sees()) === undefined);
  return stopReason;
}

test('a whole life takes the time it takes at AWS, and leaves nothing', async () => {
  const world = virtualAws();
  const begun = world.clock.now();
  expect(await world.clock.run(() => life(world, 'nightly'))).toBe('Stop Reason FULL_LOAD_ONLY_FINISHED');
  const minutes = (world.clock.now() - begun) / 60_000;
  expect(minutes).toBeGreaterThan(15);
  expect(minutes).toBeLessThan(60);
  expect(world.aws.live()).toEqual({ instances: [], endpoints: [], tasks: [], connections: [] });
});

test('the same seed gives the same life, another seed another', async () => {
  const length = async (seed: number) => {
    const world = virtualAws({ seed });
    const begun = world.clock.now();
    await world.clock.run(() => life(world, 'nightly'));
    return world.clock.now() - begun;
  };
  const first = await length(1);
  expect(await length(1)).toBe(first);
  expect(await length(2)).not.toBe(first);
});

test('a hundred lives at once are as many independent lives', async () => {
  const world = virtualAws({ quotas: { instances: 100 } });
  const reasons = await world.clock.run(() =>
    Promise.all(Array.from({ length: 100 }, (_, i) => life(world, `load-${i}`))),
  );
  expect(new Set(reasons)).toEqual(new Set(['Stop Reason FULL_LOAD_ONLY_FINISHED']));
  expect(world.aws.live().instances).toEqual([]);
}, 60_000);

test('a lost response looks like a broken connection', async () => {
  const world = virtualAws({ mishaps: [{ kind: 'lost-response', operation: 'DescribeEndpoints' }] });
  const impatient = new DatabaseMigrationServiceClient({ ...world.config, maxAttempts: 1 });
  const lost = impatient.send(new DescribeEndpointsCommand({}));
  await expect(lost).rejects.toMatchObject({ code: 'ECONNRESET' });
  const { Endpoints } = await world.dms.send(new DescribeEndpointsCommand({}));
  expect(Endpoints).toHaveLength(3);
});

test('an aborted call is not made', async () => {
  const world = virtualAws();
  const call = world.dms.send(new DescribeEndpointsCommand({}), { abortSignal: AbortSignal.abort() });
  expect(await refusal(call)).toMatchObject({ name: 'AbortError' });
  expect(world.aws.calls()).toEqual([]);
});

test('the other services are there as well', async () => {
  const { config, clock, aws } = virtualAws();
  const sns = new SNSClient(config);
  const TopicArn = 'arn:aws:sns:us-east-1:111122223333:loads';
  await sns.send(new PublishCommand({ TopicArn, Message: 'done' }));
  expect(aws.messages).toMatchObject([{ message: 'done', at: clock.now() }]);

  const dynamodb = new DynamoDBClient(config);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'state',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pipeline', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pipeline', KeyType: 'HASH' }],
    }),
  );
  expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(['state']);
});
