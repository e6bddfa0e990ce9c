import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { createMySqlEndpoint, createTask, describeTask, refusal, type Scene, scene } from './support.ts';

const get = async ({ sandbox }: Scene, view: string) =>
  (await fetch(`${sandbox.url}/_sandbox/${view}`)).json();

test('health tells the time of the sandbox', async () => {
  const on = await scene();
  expect(await get(on, 'health')).toEqual({ status: 'ok', time: on.clock.now(), speed: 1 });
});

test('calls are listed in order, with what they are about and how they ended, and counted', async () => {
  const on = await scene();
  await refusal(describeTask(on, 'arn:aws:dms:us-east-1:111122223333:task:NONE'));
  await createMySqlEndpoint(on, 'mine');
  expect(await get(on, 'calls')).toEqual({
    calls: [
      {
        at: on.clock.now(),
        service: 'dms',
        operation: 'DescribeReplicationTasks',
        outcome: 'ResourceNotFoundFault',
      },
      { at: on.clock.now(), service: 'dms', operation: 'CreateEndpoint', about: 'mine', outcome: 'ok' },
    ],
    counts: { 'dms.DescribeReplicationTasks': 1, 'dms.CreateEndpoint': 1 },
  });
});

test('what exists in DMS is listed; what was there from the beginning is not', async () => {
  const on = await scene();
  expect(await get(on, 'dms')).toEqual({ instances: [], endpoints: [], tasks: [], connections: [] });
  await createMySqlEndpoint(on, 'mine');
  const arn = await createTask(on, { Tags: [{ Key: 'run', Value: '7' }] });
  expect(await get(on, 'dms')).toMatchObject({
    instances: [{ identifier: 'nightly', status: 'available' }],
    endpoints: [{ identifier: 'mine', status: 'active' }],
    tasks: [{ identifier: 'load', arn, status: 'creating', tags: { run: '7' } }],
    connections: [{ instance: 'nightly', endpoint: 'sandbox-source', status: 'testing' }, {}],
  });
});

test('messages and metrics can be read', async () => {
  const on = await scene();
  const sns = new SNSClient(on.config);
  const TopicArn = 'arn:aws:sns:us-east-1:111122223333:loads';
  await sns.send(new PublishCommand({ TopicArn, Message: 'done' }));
  expect(await get(on, 'messages')).toMatchObject([{ topic: TopicArn, message: 'done' }]);
  expect(await get(on, 'metrics')).toEqual([]);
});

test('looking is not a call to AWS', async () => {
  const on = await scene();
  await get(on, 'dms');
  expect(on.sandbox.calls()).toEqual([]);
});

test('what is not there is said to be not there', async () => {
  const { sandbox } = await scene();
  const wrong = await fetch(`${sandbox.url}/_sandbox/secrets`);
  expect(wrong.status).toBe(404);
  expect(await wrong.text()).toContain('/_sandbox/messages');
  expect((await fetch(`${sandbox.url}/_sandbox/calls`, { method: 'DELETE' })).status).toBe(405);
});
