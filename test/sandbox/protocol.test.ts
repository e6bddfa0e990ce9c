/** What goes over the wire, where the SDK would hide it, and what the sandbox does not know. */
import { gzipSync } from 'node:zlib';
import {
  DatabaseMigrationServiceClient,
  DescribeEventsCommand,
  DescribeReplicationTasksCommand,
} from '@aws-sdk/client-database-migration-service';
import { expect, test } from 'vitest';
import { formMembers } from '../../src/sandbox/protocol/aws-query.ts';
import { createInstance, refusal, type Scene, scene } from './support.ts';

const post = async (
  { sandbox }: Scene,
  target: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
) => {
  const reply = await fetch(sandbox.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...headers },
    body,
  });
  return {
    status: reply.status,
    headers: reply.headers,
    body: (await reply.json()) as Record<string, unknown>,
  };
};
const form = ({ sandbox }: Scene, body: string) =>
  fetch(sandbox.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body,
  });

test('a result is JSON with epoch seconds and a request id', async () => {
  const on = await scene();
  await createInstance(on);
  const reply = await post(on, 'AmazonDMSv20160101.DescribeReplicationInstances', '{}');
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(reply.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(reply.body).toMatchObject({
    ReplicationInstances: [{ InstanceCreateTime: on.clock.now() / 1000 }],
  });
});

test('an error is 400 with its name in __type', async () => {
  const on = await scene();
  const filters = { Filters: [{ Name: 'replication-task-id', Values: ['none'] }] };
  const reply = await post(on, 'AmazonDMSv20160101.DescribeReplicationTasks', JSON.stringify(filters));
  expect(reply.status).toBe(400);
  expect(reply.body).toEqual({
    __type: 'ResourceNotFoundFault',
    message: 'No Tasks found matching provided filters',
  });
});

test('the request id reaches the caller of the SDK', async () => {
  const { dms } = await scene();
  const { $metadata } = await dms.send(new DescribeReplicationTasksCommand({}));
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('errors that the model declares are classes of the SDK, others keep their name', async () => {
  const { dms } = await scene();
  const none = { Filters: [{ Name: 'replication-task-id', Values: ['none'] }] };
  const declared = await dms.send(new DescribeReplicationTasksCommand(none)).catch((error) => error);
  expect(declared.constructor.name).toBe('ResourceNotFoundFault');
  const other = await dms
    .send(new DescribeReplicationTasksCommand({ MaxRecords: 1 }))
    .catch((error) => error);
  expect(other.constructor.name).toBe('DatabaseMigrationServiceServiceException');
  expect(other.name).toBe('InvalidParameterValueException');
});

test.each<[string, string, string, string]>([
  ['a body that is no JSON', 'AmazonDMSv20160101.DescribeEndpoints', '{', 'SerializationException'],
  ['a body that is no object', 'AmazonDMSv20160101.DescribeEndpoints', '[]', 'SerializationException'],
  [
    'a member of the wrong type',
    'AmazonDMSv20160101.DescribeEndpoints',
    '{"MaxRecords":"20"}',
    'SerializationException',
  ],
  [
    'a filter of the wrong shape',
    'AmazonDMSv20160101.DescribeEndpoints',
    '{"Filters":[{"Names":"x"}]}',
    'SerializationException',
  ],
  ['a missing member', 'AmazonDMSv20160101.StopReplicationTask', '{}', 'InvalidParameterValueException'],
  [
    'a member that is null',
    'AmazonDMSv20160101.StopReplicationTask',
    '{"ReplicationTaskArn":null}',
    'InvalidParameterValueException',
  ],
  [
    'a parameter that does not exist',
    'AmazonDMSv20160101.DescribeEndpoints',
    '{"Colour":"red"}',
    'NotSupportedBySandbox',
  ],
  [
    'a parameter named like a method',
    'AmazonDMSv20160101.DescribeEndpoints',
    '{"toString":1}',
    'NotSupportedBySandbox',
  ],
  [
    'an operation of DMS that is not done',
    'AmazonDMSv20160101.DescribeReplications',
    '{}',
    'NotSupportedBySandbox',
  ],
  [
    'an operation of CloudWatch that is not done',
    'GraniteServiceVersion20100801.GetMetricData',
    '{}',
    'NotSupportedBySandbox',
  ],
  [
    'a body that is not the gzip it says',
    'GraniteServiceVersion20100801.PutMetricData',
    '{}',
    'SerializationException',
  ],
])('%s is refused', async (_what, target, body, name) => {
  const on = await scene();
  const headers =
    name === 'SerializationException' && target.includes('Put') ? { 'content-encoding': 'gzip' } : {};
  const reply = await post(on, target, body, headers);
  expect(reply.status).toBe(400);
  expect(reply.body.__type).toBe(name);
  expect(on.sandbox.calls()).toMatchObject([{ operation: target.split('.')[1], outcome: name }]);
});

test('the refusal of an operation names it', async () => {
  const { dms } = await scene();
  expect(await refusal(dms.send(new DescribeEventsCommand({})))).toEqual({
    name: 'NotSupportedBySandbox',
    message: 'The sandbox does not support DescribeEvents of DMS; see src/sandbox/BEHAVIOUR.md.',
  });
});

test.each([
  [
    'a service that is not there',
    'POST',
    '/',
    { 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
    'Logs_20140328',
  ],
  ['a bucket', 'GET', '/lake/key', {}, 'GET /lake/key'],
  [
    'a version that is none',
    'POST',
    '/?x',
    { 'content-type': 'application/x-www-form-urlencoded' },
    'POST /?x',
  ],
])('%s is refused and named', async (_what, method, path, headers, name) => {
  const { sandbox } = await scene();
  const reply = await fetch(`${sandbox.url}${path}`, {
    method,
    headers,
    ...(method === 'POST' ? { body: 'Action=Publish&Version=__proto__' } : {}),
  });
  expect(reply.status).toBe(501);
  expect(await reply.json()).toMatchObject({
    __type: 'NotSupportedBySandbox',
    message: expect.stringContaining(name),
  });
});

test('CloudWatch is answered in XML when it is asked by a form', async () => {
  const on = await scene();
  const reply = await form(
    on,
    'Action=PutMetricData&Version=2010-08-01&Namespace=Mine&MetricData.member.1.MetricName=Rows' +
      '&MetricData.member.1.Value=5&MetricData.member.1.Dimensions.member.1.Name=Pipeline' +
      '&MetricData.member.1.Dimensions.member.1.Value=a',
  );
  expect(reply.status).toBe(200);
  expect(await reply.text()).toContain('<PutMetricDataResponse');
  expect(on.sandbox.metrics).toMatchObject([{ name: 'Rows', value: 5, dimensions: { Pipeline: 'a' } }]);
});

test('an error of a query service is XML, with its text escaped', async () => {
  const on = await scene();
  const reply = await form(
    on,
    'Action=AssumeRole&Version=2011-06-15&RoleArn=%3Cscript%3E&RoleSessionName=ab',
  );
  expect(reply.status).toBe(400);
  const text = await reply.text();
  expect(text).toContain('<Code>ValidationError</Code>');
  expect(text).not.toContain('<script>');
});

test('a compressed body is read', async () => {
  const on = await scene();
  const data = { Namespace: 'Mine', MetricData: [{ MetricName: 'Rows', Value: 1 }] };
  const reply = await post(
    on,
    'GraniteServiceVersion20100801.PutMetricData',
    gzipSync(JSON.stringify(data)),
    {
      'content-encoding': 'gzip',
    },
  );
  expect(reply.status).toBe(200);
  expect(on.sandbox.metrics).toHaveLength(1);
});

test('a body of several megabytes is accepted', async () => {
  const on = await scene();
  const body = JSON.stringify({ Marker: 'x'.repeat(3 * 1024 * 1024) });
  const reply = await post(on, 'AmazonDMSv20160101.DescribeEndpoints', body);
  expect(reply.body.__type).toBe('InvalidParameterValueException');
});

test('forms become nested objects and lists, in the order of their numbers', () => {
  const form = new URLSearchParams(
    'Action=X&Version=1&A=1&L.member.10=b&L.member.2=a&M.entry.1.Name=n&M.entry.1.Value.StringValue=v',
  );
  expect(formMembers(form)).toEqual({
    A: '1',
    L: ['a', 'b'],
    M: [{ Name: 'n', Value: { StringValue: 'v' } }],
  });
});

test('signatures are not looked at', async () => {
  const on = await scene();
  const stranger = new DatabaseMigrationServiceClient({
    ...on.config,
    credentials: { accessKeyId: 'other', secretAccessKey: 'other', sessionToken: 'any' },
  });
  expect((await stranger.send(new DescribeReplicationTasksCommand({}))).ReplicationTasks).toEqual([]);
  stranger.destroy();
});
