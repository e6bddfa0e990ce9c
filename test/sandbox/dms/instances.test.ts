import {
  CreateReplicationInstanceCommand,
  type CreateReplicationInstanceCommandInput,
  DeleteReplicationInstanceCommand,
  DeleteReplicationTaskCommand,
  DescribeReplicationInstancesCommand,
} from '@aws-sdk/client-database-migration-service';
import { expect, test } from 'vitest';
import {
  availableInstance,
  createInstance,
  createTask,
  describeTask,
  EXACT,
  instanceStatus,
  readyTask,
  refusal,
  type Scene,
  scene,
} from '../support.ts';

const create = ({ dms }: Scene, wish: Partial<CreateReplicationInstanceCommandInput> = {}) =>
  dms.send(
    new CreateReplicationInstanceCommand({
      ReplicationInstanceIdentifier: 'nightly',
      ReplicationInstanceClass: 'dms.t3.medium',
      ...wish,
    }),
  );
const remove = ({ dms }: Scene, arn: string) =>
  dms.send(new DeleteReplicationInstanceCommand({ ReplicationInstanceArn: arn }));

test('an instance is creating, then available, by time alone', async () => {
  const on = await scene();
  const arn = await createInstance(on);
  expect(await instanceStatus(on, arn)).toBe('creating');
  expect(await instanceStatus(on, arn)).toBe('creating');
  await on.clock.pass(EXACT['instance.creating'].typical - 1);
  expect(await instanceStatus(on, arn)).toBe('creating');
  await on.clock.pass(1);
  expect(await instanceStatus(on, arn)).toBe('available');
});

test('a deleted instance is deleting, then not found', async () => {
  const on = await scene();
  const arn = await availableInstance(on);
  const reply = await remove(on, arn);
  expect(reply.ReplicationInstance?.ReplicationInstanceStatus).toBe('deleting');
  await on.clock.pass(EXACT['instance.deleting'].typical - 1);
  expect(await instanceStatus(on, arn)).toBe('deleting');
  await on.clock.pass(1);
  expect(await refusal(instanceStatus(on, arn))).toMatchObject({ name: 'ResourceNotFoundFault' });
  expect(on.sandbox.live().instances).toEqual([]);
});

test('the reply has what was asked for, what DMS adds, and dates that are dates', async () => {
  const on = await scene();
  const { ReplicationInstance: made } = await create(on, {
    ReplicationInstanceIdentifier: 'NightLy-1',
    AllocatedStorage: 70,
    ReplicationSubnetGroupIdentifier: 'sluice',
    VpcSecurityGroupIds: ['sg-0a1b2c3d4e5f60718'],
  });
  expect(made).toMatchObject({
    ReplicationInstanceIdentifier: 'nightly-1',
    ReplicationInstanceClass: 'dms.t3.medium',
    AllocatedStorage: 70,
    InstanceCreateTime: new Date(on.clock.now()),
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-0a1b2c3d4e5f60718', Status: 'active' }],
    ReplicationSubnetGroup: { ReplicationSubnetGroupIdentifier: 'sluice' },
    PubliclyAccessible: true,
    AutoMinorVersionUpgrade: true,
    MultiAZ: false,
  });
  expect(made?.ReplicationInstanceArn).toMatch(/^arn:aws:dms:us-east-1:111122223333:rep:[A-Z0-9]{26,39}$/);
  expect(made?.ReplicationInstancePrivateIpAddress).toBeUndefined();
});

test('an address appears once the instance is available', async () => {
  const on = await scene();
  await availableInstance(on);
  const { ReplicationInstances } = await on.dms.send(new DescribeReplicationInstancesCommand({}));
  expect(ReplicationInstances?.[0]?.ReplicationInstancePrivateIpAddress).toMatch(/^10\./);
});

test('with MultiAZ there is a second zone', async () => {
  const on = await scene();
  const { ReplicationInstance: made } = await create(on, { MultiAZ: true });
  expect(made).toMatchObject({ AvailabilityZone: 'us-east-1a', SecondaryAvailabilityZone: 'us-east-1b' });
});

test('storage defaults to what the class includes', async () => {
  const on = await scene();
  const small = await create(on);
  const large = await create(on, {
    ReplicationInstanceIdentifier: 'heavy',
    ReplicationInstanceClass: 'dms.r5.xlarge',
  });
  expect(small.ReplicationInstance?.AllocatedStorage).toBe(50);
  expect(large.ReplicationInstance?.AllocatedStorage).toBe(100);
});

test.each<[string, Partial<CreateReplicationInstanceCommandInput>, string]>([
  ['an unknown class', { ReplicationInstanceClass: 'dms.z9.nano' }, 'InvalidParameterValueException'],
  ['too little storage', { AllocatedStorage: 4 }, 'InvalidParameterValueException'],
  ['too much storage', { AllocatedStorage: 6145 }, 'InvalidParameterValueException'],
  ['an unknown zone', { AvailabilityZone: 'eu-west-1a' }, 'InvalidParameterValueException'],
  [
    'a zone with MultiAZ',
    { AvailabilityZone: 'us-east-1a', MultiAZ: true },
    'InvalidParameterCombinationException',
  ],
  ['an unknown engine version', { EngineVersion: '1.0' }, 'InvalidParameterValueException'],
  ['an unknown subnet group', { ReplicationSubnetGroupIdentifier: 'nowhere' }, 'ResourceNotFoundFault'],
  ['a security group that is none', { VpcSecurityGroupIds: ['default'] }, 'InvalidParameterValueException'],
  [
    'a maintenance window that is none',
    { PreferredMaintenanceWindow: 'at night' },
    'InvalidParameterValueException',
  ],
  ['an unknown network type', { NetworkType: 'IPV6' }, 'InvalidParameterValueException'],
  [
    'an identifier with two hyphens',
    { ReplicationInstanceIdentifier: 'a--b' },
    'InvalidParameterValueException',
  ],
  [
    'an identifier that ends in a hyphen',
    { ReplicationInstanceIdentifier: 'a-' },
    'InvalidParameterValueException',
  ],
  [
    'an identifier that begins with a digit',
    { ReplicationInstanceIdentifier: '1a' },
    'InvalidParameterValueException',
  ],
  [
    'an identifier that is too long',
    { ReplicationInstanceIdentifier: 'a'.repeat(64) },
    'InvalidParameterValueException',
  ],
  [
    'an ARN suffix that is too long',
    { ResourceIdentifier: 'a'.repeat(32) },
    'InvalidParameterValueException',
  ],
])('%s is refused', async (_what, wish, name) => {
  const on = await scene();
  expect(await refusal(create(on, wish))).toMatchObject({ name });
  expect(on.sandbox.live().instances).toEqual([]);
});

test('what the sandbox does not do is refused by name', async () => {
  const on = await scene();
  const wish = { KerberosAuthenticationSettings: { KeyCacheSecretId: 'x' } };
  expect(await refusal(create(on, wish))).toMatchObject({
    name: 'NotSupportedBySandbox',
    message: expect.stringContaining('KerberosAuthenticationSettings'),
  });
});

test('the suffix of an ARN can be chosen, once', async () => {
  const on = await scene();
  const { ReplicationInstance: made } = await create(on, { ResourceIdentifier: 'MyOwn-1' });
  expect(made?.ReplicationInstanceArn).toMatch(/:rep:MyOwn-1$/);
  const again = create(on, { ReplicationInstanceIdentifier: 'other', ResourceIdentifier: 'MyOwn-1' });
  expect(await refusal(again)).toMatchObject({ name: 'ResourceAlreadyExistsFault' });
});

test('the quotas for instances and for storage have errors of their own', async () => {
  const on = await scene({ quotas: { instances: 2, storage: 120 } });
  await create(on);
  const storage = create(on, { ReplicationInstanceIdentifier: 'second', AllocatedStorage: 71 });
  expect(await refusal(storage)).toMatchObject({ name: 'StorageQuotaExceededFault' });
  await create(on, { ReplicationInstanceIdentifier: 'second', AllocatedStorage: 70 });
  const third = create(on, { ReplicationInstanceIdentifier: 'third', AllocatedStorage: 5 });
  expect(await refusal(third)).toMatchObject({ name: 'ResourceQuotaExceededFault' });
});

test('an identifier that is being deleted is still taken', async () => {
  const on = await scene();
  await remove(on, await availableInstance(on));
  expect(await refusal(create(on))).toMatchObject({ name: 'ResourceAlreadyExistsFault' });
  await on.clock.pass(EXACT['instance.deleting'].typical);
  const { ReplicationInstance: again } = await create(on);
  expect(again?.ReplicationInstanceStatus).toBe('creating');
});

test('a task in any state keeps its instance, also while it is being deleted', async () => {
  const on = await scene();
  const instance = await availableInstance(on);
  const task = await createTask(on, { ReplicationInstanceArn: instance });
  expect(await refusal(remove(on, instance))).toMatchObject({ name: 'InvalidResourceStateFault' });
  await on.clock.pass(EXACT['task.creating'].typical);
  await on.dms.send(new DeleteReplicationTaskCommand({ ReplicationTaskArn: task }));
  expect((await describeTask(on, task)).Status).toBe('deleting');
  expect(await refusal(remove(on, instance))).toMatchObject({ name: 'InvalidResourceStateFault' });
  await on.clock.pass(EXACT['task.deleting'].typical);
  await remove(on, instance);
});

test('the connections of an instance go with it', async () => {
  const on = await scene();
  const instance = await availableInstance(on);
  const task = await readyTask(on, { ReplicationInstanceArn: instance });
  expect(on.sandbox.live().connections).toHaveLength(2);
  await on.dms.send(new DeleteReplicationTaskCommand({ ReplicationTaskArn: task }));
  await on.clock.pass(EXACT['task.deleting'].typical);
  await remove(on, instance);
  await on.clock.pass(EXACT['instance.deleting'].typical);
  expect(on.sandbox.live()).toEqual({ instances: [], endpoints: [], tasks: [], connections: [] });
});
