import {
  AddTagsToResourceCommand,
  CreateReplicationInstanceCommand,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand,
  type Tag,
} from '@aws-sdk/client-database-migration-service';
import { expect, test } from 'vitest';
import {
  createInstance,
  createTask,
  endpointArn,
  instanceStatus,
  refusal,
  type Scene,
  scene,
} from '../support.ts';

const tagsOf = async ({ dms }: Scene, arn: string) =>
  (await dms.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).TagList;
const create = ({ dms }: Scene, ...Tags: Tag[]) =>
  dms.send(
    new CreateReplicationInstanceCommand({
      ReplicationInstanceIdentifier: 'nightly',
      ReplicationInstanceClass: 'dms.t3.small',
      Tags,
    }),
  );

test('tags are given at creation, added, replaced and removed', async () => {
  const on = await scene();
  const { ReplicationInstance } = await create(
    on,
    { Key: 'team', Value: 'data' },
    { Key: 'run', Value: '7' },
  );
  const arn = ReplicationInstance?.ReplicationInstanceArn ?? '';
  await on.dms.send(
    new AddTagsToResourceCommand({
      ResourceArn: arn,
      Tags: [
        { Key: 'run', Value: '8' },
        { Key: 'owner', Value: 'Zoë / ops:1=2+3-4_5.6' },
      ],
    }),
  );
  await on.dms.send(new RemoveTagsFromResourceCommand({ ResourceArn: arn, TagKeys: ['team', 'nothing'] }));
  expect(await tagsOf(on, arn)).toEqual([
    { Key: 'run', Value: '8' },
    { Key: 'owner', Value: 'Zoë / ops:1=2+3-4_5.6' },
  ]);
});

test('Describe does not show tags', async () => {
  const on = await scene();
  const { ReplicationInstance } = await create(on, { Key: 'team', Value: 'data' });
  expect(JSON.stringify(ReplicationInstance)).not.toContain('team');
});

test('asked for several resources, each tag says whose it is', async () => {
  const on = await scene();
  const task = await createTask(on, { Tags: [{ Key: 'a', Value: '1' }] });
  const source = await endpointArn(on, 'sandbox-source');
  await on.dms.send(new AddTagsToResourceCommand({ ResourceArn: source, Tags: [{ Key: 'b', Value: '2' }] }));
  const { TagList } = await on.dms.send(new ListTagsForResourceCommand({ ResourceArnList: [task, source] }));
  expect(TagList).toEqual([
    { Key: 'a', Value: '1', ResourceArn: task },
    { Key: 'b', Value: '2', ResourceArn: source },
  ]);
});

test.each<[string, Tag]>([
  ['an at sign', { Key: 'who', Value: 'ann@example' }],
  ['a hash', { Key: 'run#1', Value: '' }],
  ['a comma', { Key: 'list', Value: 'a,b' }],
  ['a key that is empty', { Key: '', Value: 'x' }],
  ['a key that is too long', { Key: 'k'.repeat(129), Value: 'x' }],
  ['a value that is too long', { Key: 'k', Value: 'v'.repeat(257) }],
  ['the prefix aws:', { Key: 'aws:team', Value: 'x' }],
  ['the prefix dms: in a value', { Key: 'team', Value: 'dms:x' }],
])('a tag with %s is refused, and nothing is created', async (_what, tag) => {
  const on = await scene();
  expect(await refusal(create(on, tag))).toMatchObject({ name: 'InvalidParameterValueException' });
  expect(on.sandbox.live().instances).toEqual([]);
});

test('a resource has at most 50 tags', async () => {
  const on = await scene();
  const tags = Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
  expect(await refusal(create(on, ...tags))).toMatchObject({ name: 'ResourceQuotaExceededFault' });
  await create(on, ...tags.slice(1));
});

test('tags of what is not there are not found', async () => {
  const on = await scene();
  const arn = 'arn:aws:dms:us-east-1:111122223333:rep:NOWHERE';
  expect(await refusal(tagsOf(on, arn))).toMatchObject({ name: 'ResourceNotFoundFault' });
  expect(await refusal(instanceStatus(on, arn))).toMatchObject({ name: 'ResourceNotFoundFault' });
  await createInstance(on);
  const both = on.dms.send(new ListTagsForResourceCommand({}));
  expect(await refusal(both)).toMatchObject({ name: 'InvalidParameterCombinationException' });
});
