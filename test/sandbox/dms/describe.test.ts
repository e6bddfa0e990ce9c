import {
  CreateReplicationSubnetGroupCommand,
  DatabaseMigrationServiceClient,
  DeleteReplicationInstanceCommand,
  DescribeAccountAttributesCommand,
  DescribeConnectionsCommand,
  DescribeEndpointsCommand,
  DescribeOrderableReplicationInstancesCommand,
  DescribeReplicationInstancesCommand,
  DescribeReplicationSubnetGroupsCommand,
  DescribeReplicationTasksCommand,
  DescribeTableStatisticsCommand,
  paginateDescribeOrderableReplicationInstances,
  paginateDescribeReplicationInstances,
} from '@aws-sdk/client-database-migration-service';
import { expect, test } from 'vitest';
import {
  availableInstance,
  createInstance,
  createTask,
  EXACT,
  endpointArn,
  readyTask,
  refusal,
  runningTask,
  scene,
} from '../support.ts';

const NOWHERE = 'arn:aws:dms:us-east-1:111122223333:endpoint:NOWHERE';
const by = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });

test.each([
  ['instances', new DescribeReplicationInstancesCommand(by('replication-instance-id', 'none'))],
  ['tasks', new DescribeReplicationTasksCommand(by('replication-task-id', 'none'))],
  ['endpoints', new DescribeEndpointsCommand(by('endpoint-id', 'none'))],
  ['connections', new DescribeConnectionsCommand(by('endpoint-arn', NOWHERE))],
])('a filter that matches no %s is an error', async (_what, command) => {
  const { dms } = await scene();
  const send = dms.send.bind(dms) as (command: unknown) => Promise<unknown>;
  expect(await refusal(send(command))).toMatchObject({ name: 'ResourceNotFoundFault' });
});

test('a filter that matches no subnet group or no table is an empty list', async () => {
  const on = await scene();
  const groups = await on.dms.send(
    new DescribeReplicationSubnetGroupsCommand(by('replication-subnet-group-id', 'none')),
  );
  expect(groups.ReplicationSubnetGroups).toEqual([]);
  const arn = await runningTask(on);
  const tables = await on.dms.send(
    new DescribeTableStatisticsCommand({ ReplicationTaskArn: arn, ...by('table-name', 'none') }),
  );
  expect(tables.TableStatistics).toEqual([]);
});

test('without a filter an account with nothing in it gives empty lists', async () => {
  const { dms } = await scene();
  expect((await dms.send(new DescribeReplicationInstancesCommand())).ReplicationInstances).toEqual([]);
  expect((await dms.send(new DescribeReplicationTasksCommand())).ReplicationTasks).toEqual([]);
  expect((await dms.send(new DescribeConnectionsCommand())).Connections).toEqual([]);
});

test.each([
  ['an unknown name', { Filters: [{ Name: 'colour', Values: ['red'] }] }],
  ['no values', { Filters: [{ Name: 'replication-instance-id', Values: [] }] }],
  ['a page that is too small', { MaxRecords: 19 }],
  ['a page that is too large', { MaxRecords: 101 }],
  ['a marker of its own making', { Marker: 'page two' }],
])('%s is refused', async (_what, input) => {
  const on = await scene();
  await createInstance(on);
  const call = on.dms.send(new DescribeReplicationInstancesCommand(input));
  expect(await refusal(call)).toMatchObject({ name: 'InvalidParameterValueException' });
});

test('identifiers in filters match in any case, several filters narrow, several values widen', async () => {
  const on = await scene();
  await createInstance(on, 'one');
  await createInstance(on, 'two');
  await createInstance(on, 'three');
  const found = async (...filters: [string, ...string[]][]) => {
    const { ReplicationInstances = [] } = await on.dms.send(
      new DescribeReplicationInstancesCommand({
        Filters: filters.map(([Name, ...Values]) => ({ Name, Values })),
      }),
    );
    return ReplicationInstances.map((it) => it.ReplicationInstanceIdentifier);
  };
  expect(await found(['replication-instance-id', 'ONE', 'two'])).toEqual(['one', 'two']);
  expect(
    await found(['replication-instance-class', 'dms.t3.medium'], ['replication-instance-id', 'two']),
  ).toEqual(['two']);
  const both = found(['replication-instance-class', 'dms.c5.large'], ['replication-instance-id', 'two']);
  expect(await refusal(both)).toMatchObject({ name: 'ResourceNotFoundFault' });
});

test('tasks are found by either endpoint, by instance and by migration type', async () => {
  const on = await scene();
  const arn = await createTask(on);
  const found = async (name: string, value: string) => {
    const { ReplicationTasks = [] } = await on.dms.send(new DescribeReplicationTasksCommand(by(name, value)));
    return ReplicationTasks.map((task) => task.ReplicationTaskArn);
  };
  expect(await found('endpoint-arn', await endpointArn(on, 'sandbox-source'))).toEqual([arn]);
  expect(await found('endpoint-arn', await endpointArn(on, 'sandbox-target'))).toEqual([arn]);
  expect(await found('migration-type', 'full-load')).toEqual([arn]);
  expect(await refusal(found('migration-type', 'cdc'))).toMatchObject({ name: 'ResourceNotFoundFault' });
});

test('pages have 100 records unless asked otherwise, and together they are complete', async () => {
  const on = await scene({ quotas: { instances: 200 } });
  for (let i = 0; i < 130; i += 1) await createInstance(on, `i${i}`);
  const first = await on.dms.send(new DescribeReplicationInstancesCommand({}));
  expect(first.ReplicationInstances).toHaveLength(100);
  const sizes: number[] = [];
  const names = new Set<string | undefined>();
  for await (const { ReplicationInstances = [] } of paginateDescribeReplicationInstances(
    { client: on.dms, pageSize: 50 },
    {},
  )) {
    sizes.push(ReplicationInstances.length);
    for (const { ReplicationInstanceIdentifier } of ReplicationInstances)
      names.add(ReplicationInstanceIdentifier);
  }
  expect(sizes).toEqual([50, 50, 30]);
  expect(names.size).toBe(130);
});

test('what is deleted between two pages makes no gap', async () => {
  const on = await scene({ quotas: { instances: 50 } });
  const arns: string[] = [];
  for (let i = 0; i < 30; i += 1) arns.push(await createInstance(on, `i${i}`));
  await on.clock.pass(EXACT['instance.creating'].typical);
  const page = (Marker?: string) =>
    on.dms.send(new DescribeReplicationInstancesCommand({ MaxRecords: 20, ...(Marker ? { Marker } : {}) }));
  const first = await page();
  for (const arn of arns.slice(0, 10)) {
    await on.dms.send(new DeleteReplicationInstanceCommand({ ReplicationInstanceArn: arn }));
  }
  await on.clock.pass(EXACT['instance.deleting'].typical);
  const second = await page(first.Marker);
  expect(second.ReplicationInstances?.map((it) => it.ReplicationInstanceArn)).toEqual(arns.slice(20));
});

test('table statistics come in pages of up to 500', async () => {
  const tables = Array.from({ length: 501 }, (_, i) => ({ schema: 'public', table: `t${i}` }));
  const on = await scene({ script: { seconds: 1, tables } });
  const arn = await runningTask(on);
  const ask = (MaxRecords: number) =>
    on.dms.send(new DescribeTableStatisticsCommand({ ReplicationTaskArn: arn, MaxRecords }));
  expect((await ask(500)).TableStatistics).toHaveLength(500);
  expect(await refusal(ask(501))).toMatchObject({ name: 'InvalidParameterValueException' });
});

test('the list of what can be ordered takes several pages', async () => {
  const on = await scene();
  const { Marker } = await on.dms.send(new DescribeOrderableReplicationInstancesCommand({}));
  expect(Marker).toBeDefined();
  const classes: (string | undefined)[] = [];
  for await (const page of paginateDescribeOrderableReplicationInstances({ client: on.dms }, {})) {
    for (const { ReplicationInstanceClass } of page.OrderableReplicationInstances ?? [])
      classes.push(ReplicationInstanceClass);
  }
  expect(classes).toContain('dms.t3.medium');
  expect(classes).toContain('dms.r6i.32xlarge');
});

test('account attributes count what is there', async () => {
  const on = await scene();
  await createInstance(on);
  const { AccountQuotas } = await on.dms.send(new DescribeAccountAttributesCommand({}));
  expect(AccountQuotas).toEqual([
    { AccountQuotaName: 'ReplicationInstances', Used: 1, Max: 60 },
    { AccountQuotaName: 'AllocatedStorage', Used: 50, Max: 30_000 },
    { AccountQuotaName: 'Endpoints', Used: 3, Max: 1000 },
  ]);
});

test('subnet groups: two are there, more can be made over at least two zones', async () => {
  const { dms } = await scene();
  const create = (name: string, ...SubnetIds: string[]) =>
    dms.send(
      new CreateReplicationSubnetGroupCommand({
        ReplicationSubnetGroupIdentifier: name,
        ReplicationSubnetGroupDescription: 'for a test',
        SubnetIds,
      }),
    );
  const [a, b] = ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'];
  const { ReplicationSubnetGroup: made } = await create('Mine', a, b);
  expect(made).toMatchObject({ ReplicationSubnetGroupIdentifier: 'mine', SubnetGroupStatus: 'Complete' });
  expect(await refusal(create('one-zone', a))).toMatchObject({
    name: 'ReplicationSubnetGroupDoesNotCoverEnoughAZs',
  });
  expect(await refusal(create('nowhere', a, 'subnet-0'))).toMatchObject({ name: 'InvalidSubnet' });
  expect(await refusal(create('mine', a, b))).toMatchObject({ name: 'ResourceAlreadyExistsFault' });
  expect(await refusal(create('default', a, b))).toMatchObject({ name: 'InvalidParameterValueException' });
  const { ReplicationSubnetGroups = [] } = await dms.send(new DescribeReplicationSubnetGroupsCommand({}));
  expect(ReplicationSubnetGroups.map((it) => it.ReplicationSubnetGroupIdentifier)).toEqual([
    'default',
    'sluice',
    'mine',
  ]);
});

test('the bucket of the API holds 200 requests and is refilled by 8 a second', async () => {
  const on = await scene({ apiRate: { burst: 200, perSecond: 8 } });
  const ask = () => on.dms.send(new DescribeAccountAttributesCommand({}));
  await Promise.all(Array.from({ length: 200 }, ask));
  expect(await refusal(ask())).toEqual({ name: 'ThrottlingException', message: 'Rate exceeded' });
  await on.clock.pass(1);
  await Promise.all(Array.from({ length: 8 }, ask));
  expect(await refusal(ask())).toMatchObject({ name: 'ThrottlingException' });
});

test('a throttled client of the SDK gets through by itself', async () => {
  const on = await scene({ mishaps: [{ kind: 'throttle', times: 2 }] });
  const patient = new DatabaseMigrationServiceClient({ ...on.config, maxAttempts: 3 });
  const { AccountQuotas } = await patient.send(new DescribeAccountAttributesCommand({}));
  expect(AccountQuotas).toHaveLength(3);
  expect(on.sandbox.calls().map(({ outcome }) => outcome)).toEqual([
    'ThrottlingException',
    'ThrottlingException',
    'ok',
  ]);
  patient.destroy();
});

test('a connection is listed by instance and by endpoint', async () => {
  const on = await scene();
  await readyTask(on);
  const instance = await availableInstance(on, 'other');
  const { Connections = [] } = await on.dms.send(new DescribeConnectionsCommand({}));
  expect(Connections).toHaveLength(2);
  const none = await on.dms.send(new DescribeConnectionsCommand(by('replication-instance-arn', instance)));
  expect(none.Connections).toEqual([]);
});
