import { DeleteConnectionCommand } from '@aws-sdk/client-database-migration-service';
import { expect, test } from 'vitest';
import { scriptedDataPlane } from '../../../src/sandbox/scripted.ts';
import {
  availableInstance,
  createInstance,
  createTask,
  describeTask,
  EXACT,
  endpointArn,
  refusal,
  type Scene,
  scene,
} from '../support.ts';
import { connection, testConnection, testedConnection } from './connection-steps.ts';

const remove = ({ dms }: Scene, instance: string, endpoint: string) =>
  dms.send(new DeleteConnectionCommand({ ReplicationInstanceArn: instance, EndpointArn: endpoint }));

test('a test is testing, then successful', async () => {
  const on = await scene();
  const instance = await availableInstance(on);
  const source = await endpointArn(on, 'sandbox-source');
  const reply = await testConnection(on, instance, source);
  expect(reply.Connection).toMatchObject({
    Status: 'testing',
    EndpointIdentifier: 'sandbox-source',
    ReplicationInstanceIdentifier: 'nightly',
  });
  await on.clock.pass(EXACT['connection.testing'].typical - 1);
  expect((await connection(on, instance, source))?.Status).toBe('testing');
  await on.clock.pass(1);
  expect((await connection(on, instance, source))?.Status).toBe('successful');
});

test('a test that fails says what the database said, and later than one that works', async () => {
  const on = await scene({
    dataPlane: scriptedDataPlane({ connection: () => 'password authentication failed' }),
  });
  const instance = await availableInstance(on);
  const source = await endpointArn(on, 'sandbox-source');
  await testConnection(on, instance, source);
  await on.clock.pass(EXACT['connection.testing'].typical);
  expect(await connection(on, instance, source)).toMatchObject({ Status: 'testing' });
  await on.clock.pass(EXACT['connection.failing'].typical);
  expect(await connection(on, instance, source)).toMatchObject({
    Status: 'failed',
    LastFailureMessage:
      'Test Endpoint failed: Application-Status: 1020912, Application-Message: password authentication failed',
  });
});

test('a test can be repeated, and there is one record for the pair', async () => {
  const on = await scene();
  const instance = await availableInstance(on);
  const source = await endpointArn(on, 'sandbox-source');
  await testedConnection(on, instance, source);
  await testConnection(on, instance, source);
  expect(on.sandbox.live().connections).toEqual([
    { instance: 'nightly', endpoint: 'sandbox-source', status: 'testing' },
  ]);
});

test('a second test while testing is refused', async () => {
  const on = await scene();
  const instance = await availableInstance(on);
  const source = await endpointArn(on, 'sandbox-source');
  await testConnection(on, instance, source);
  expect(await refusal(testConnection(on, instance, source))).toEqual({
    name: 'InvalidResourceStateFault',
    message: 'Connection is already being tested',
  });
});

test('the instance is looked at before the endpoint', async () => {
  const on = await scene();
  const instance = await createInstance(on);
  const nowhere = 'arn:aws:dms:us-east-1:111122223333:endpoint:NOWHERE';
  expect(await refusal(testConnection(on, instance, nowhere))).toMatchObject({
    name: 'InvalidResourceStateFault',
  });
  await on.clock.pass(EXACT['instance.creating'].typical);
  expect(await refusal(testConnection(on, instance, nowhere))).toMatchObject({
    name: 'ResourceNotFoundFault',
  });
});

test('creating a task tests both connections, and leaves alone what has been tested', async () => {
  const on = await scene();
  const instance = await availableInstance(on);
  await testedConnection(on, instance, await endpointArn(on, 'sandbox-source'));
  await createTask(on, { ReplicationInstanceArn: instance });
  expect(on.sandbox.live().connections).toEqual([
    { instance: 'nightly', endpoint: 'sandbox-source', status: 'successful' },
    { instance: 'nightly', endpoint: 'sandbox-target', status: 'testing' },
  ]);
  const target = await endpointArn(on, 'sandbox-target');
  expect(await refusal(testConnection(on, instance, target))).toMatchObject({
    message: 'Connection is already being tested',
  });
});

test('a task is not ready before the databases have answered, however long they take', async () => {
  let answer: (failure: undefined) => void = () => {};
  const answered = new Promise<undefined>((resolve) => {
    answer = resolve;
  });
  const on = await scene({ dataPlane: { ...scriptedDataPlane(), testConnection: () => answered } });
  const arn = await createTask(on);
  await on.clock.pass(3600);
  expect((await describeTask(on, arn)).Status).toBe('creating');
  answer(undefined);
  await on.clock.pass(0);
  expect((await describeTask(on, arn)).Status).toBe('ready');
  expect(on.sandbox.live().connections.map(({ status }) => status)).toEqual(['successful', 'successful']);
});

test('a deleted connection is deleting, then gone; one that never was is not found', async () => {
  const on = await scene();
  const instance = await availableInstance(on);
  const source = await endpointArn(on, 'sandbox-source');
  expect(await refusal(remove(on, instance, source))).toMatchObject({ name: 'ResourceNotFoundFault' });
  await testedConnection(on, instance, source);
  expect((await remove(on, instance, source)).Connection?.Status).toBe('deleting');
  await on.clock.pass(EXACT['connection.deleting'].typical);
  expect(on.sandbox.live().connections).toEqual([]);
});

test('the result of a test that was overtaken by a deletion is forgotten', async () => {
  const on = await scene();
  const instance = await availableInstance(on);
  const source = await endpointArn(on, 'sandbox-source');
  await testedConnection(on, instance, source);
  await remove(on, instance, source);
  await on.clock.pass(EXACT['connection.deleting'].typical);
  await testConnection(on, instance, source);
  expect((await connection(on, instance, source))?.Status).toBe('testing');
});
