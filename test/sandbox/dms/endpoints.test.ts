import {
  CreateEndpointCommand,
  type CreateEndpointCommandInput,
  DeleteEndpointCommand,
  DescribeEndpointsCommand,
  DescribeEndpointTypesCommand,
} from '@aws-sdk/client-database-migration-service';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import type { EndpointAddress } from '../../../src/sandbox/engine.ts';
import { scriptedDataPlane } from '../../../src/sandbox/scripted.ts';
import { FIXTURES } from '../../../src/sandbox/starting-point.ts';
import {
  availableInstance,
  createMySqlEndpoint,
  createTask,
  EXACT,
  endpointArn,
  refusal,
  type Scene,
  scene,
} from '../support.ts';
import { testedConnection } from './connection-steps.ts';

const PASSWORD = 'wL8-secret';
const mysql: CreateEndpointCommandInput = {
  EndpointIdentifier: 'students-mysql',
  EndpointType: 'source',
  EngineName: 'mysql',
  ServerName: 'db.example.com',
  Port: 3306,
  Username: 'dms',
  Password: PASSWORD,
};
const create = ({ dms }: Scene, wish: Partial<CreateEndpointCommandInput> = {}) =>
  dms.send(new CreateEndpointCommand({ ...mysql, ...wish }));
const remove = ({ dms }: Scene, arn: string) => dms.send(new DeleteEndpointCommand({ EndpointArn: arn }));
const withoutServer = { ServerName: undefined, Port: undefined, Username: undefined, Password: undefined };
const role = FIXTURES.secretRole;

test('an endpoint is active at once and connects nowhere', async () => {
  const on = await scene({
    dataPlane: {
      ...scriptedDataPlane(),
      testConnection: () => Promise.reject(new Error('nobody asked for a test')),
    },
  });
  const { Endpoint: made } = await create(on, { EndpointIdentifier: 'Students-MySQL' });
  expect(made).toMatchObject({
    EndpointIdentifier: 'students-mysql',
    EndpointType: 'source',
    EngineName: 'mysql',
    ServerName: 'db.example.com',
    Port: 3306,
    Username: 'dms',
    Status: 'active',
    SslMode: 'none',
  });
  expect(made?.EndpointArn).toMatch(/^arn:aws:dms:us-east-1:111122223333:endpoint:[A-Z0-9]{26,39}$/);
});

test('the password is in no reply and in no list of calls', async () => {
  const on = await scene();
  const made = await create(on, { EndpointIdentifier: 'plain' });
  const inner = await create(on, {
    ...withoutServer,
    EndpointIdentifier: 'inner',
    MySQLSettings: { ServerName: 'db', Port: 3306, Username: 'dms', Password: PASSWORD },
  });
  const listed = await on.dms.send(new DescribeEndpointsCommand({}));
  const seen = JSON.stringify([made, inner, listed, on.sandbox.calls(), on.sandbox.live()]);
  expect(seen).not.toContain(PASSWORD);
});

test('what stands at the top wins over the engine settings, which echo it; settings of others are ignored', async () => {
  const on = await scene();
  const { Endpoint: made } = await create(on, {
    MySQLSettings: { ServerName: 'other.example.com', EventsPollInterval: 5 },
    S3Settings: { BucketName: 'lake' },
  });
  expect(made?.ServerName).toBe('db.example.com');
  expect(made?.MySQLSettings).toMatchObject({ ServerName: 'db.example.com', EventsPollInterval: 5 });
  expect(made?.S3Settings).toBeUndefined();
});

test.each<[string, Partial<CreateEndpointCommandInput>, string]>([
  ['an unknown engine', { EngineName: 'paper' }, 'InvalidParameterValueException'],
  ['an unknown type', { EndpointType: 'both' as 'source' }, 'InvalidParameterValueException'],
  ['an unknown SSL mode', { SslMode: 'maybe' as 'none' }, 'InvalidParameterValueException'],
  ['a port out of range', { Port: 70_000 }, 'InvalidParameterValueException'],
  ['no server', { ServerName: undefined }, 'InvalidParameterValueException'],
  ['no password', { Password: undefined }, 'InvalidParameterValueException'],
  [
    'a secret without its role',
    { ...withoutServer, MySQLSettings: { SecretsManagerSecretId: 'sandbox/source' } },
    'InvalidParameterCombinationException',
  ],
  [
    'a secret and a password',
    { MySQLSettings: { SecretsManagerSecretId: 'sandbox/source', SecretsManagerAccessRoleArn: role } },
    'InvalidParameterCombinationException',
  ],
  [
    'a secret that does not exist',
    {
      ...withoutServer,
      MySQLSettings: { SecretsManagerSecretId: 'no/such', SecretsManagerAccessRoleArn: role },
    },
    'InvalidParameterValueException',
  ],
  ['a certificate', { CertificateArn: 'arn:aws:dms:us-east-1:111122223333:cert:X' }, 'NotSupportedBySandbox'],
])('%s is refused', async (_what, wish, name) => {
  const on = await scene();
  expect(await refusal(create(on, wish))).toMatchObject({ name });
  expect(on.sandbox.live().endpoints).toEqual([]);
});

test('an engine whose rows nothing here can move is refused by name', async () => {
  const on = await scene({
    dataPlane: { ...scriptedDataPlane(), supports: (engine) => engine === 'postgres' },
  });
  expect(await refusal(create(on))).toMatchObject({
    name: 'NotSupportedBySandbox',
    message: expect.stringContaining('mysql as a source'),
  });
  const { SupportedEndpointTypes } = await on.dms.send(new DescribeEndpointTypesCommand({}));
  expect(SupportedEndpointTypes?.map(({ EngineName, EndpointType }) => [EngineName, EndpointType])).toEqual([
    ['postgres', 'source'],
    ['postgres', 'target'],
  ]);
});

test('a deleted endpoint is deleting, then not found, and its connections go with it', async () => {
  const on = await scene();
  const instance = await availableInstance(on);
  const endpoint = await createMySqlEndpoint(on, 'mine');
  await testedConnection(on, instance, endpoint);
  expect((await remove(on, endpoint)).Endpoint?.Status).toBe('deleting');
  expect(await refusal(remove(on, endpoint))).toMatchObject({ name: 'InvalidResourceStateFault' });
  await on.clock.pass(EXACT['endpoint.deleting'].typical);
  expect(await refusal(remove(on, endpoint))).toMatchObject({ name: 'ResourceNotFoundFault' });
  expect(on.sandbox.live().connections).toEqual([]);
});

test('a task keeps its endpoints', async () => {
  const on = await scene();
  await createTask(on);
  const source = await endpointArn(on, 'sandbox-source');
  expect(await refusal(remove(on, source))).toMatchObject({ name: 'InvalidResourceStateFault' });
});

test('a secret is read when it is used, so that a new value counts from the next test on', async () => {
  const seen: EndpointAddress[] = [];
  const on = await scene({
    dataPlane: {
      ...scriptedDataPlane(),
      testConnection: async (endpoint) => {
        seen.push(endpoint);
        return undefined;
      },
    },
  });
  const secrets = new SecretsManagerClient(on.config);
  const value = { host: 'one.example.com', port: 5432, username: 'dms', password: 'old', dbname: 'shop' };
  const { ARN } = await secrets.send(
    new CreateSecretCommand({ Name: 'shop', SecretString: JSON.stringify(value) }),
  );
  const { Endpoint: made } = await create(on, {
    ...withoutServer,
    EngineName: 'postgres',
    PostgreSQLSettings: { SecretsManagerSecretId: ARN, SecretsManagerAccessRoleArn: role, SlotName: 'mine' },
  });
  const instance = await availableInstance(on);
  await testedConnection(on, instance, made?.EndpointArn ?? '');
  await secrets.send(
    new PutSecretValueCommand({
      SecretId: 'shop',
      SecretString: JSON.stringify({ ...value, password: 'new' }),
    }),
  );
  await testedConnection(on, instance, made?.EndpointArn ?? '');
  expect(seen).toMatchObject([
    { server: 'one.example.com', port: 5432, user: 'dms', password: 'old', database: 'shop' },
    { password: 'new', settings: { SlotName: 'mine' } },
  ]);
});

test('extra connection attributes reach the data plane as settings', async () => {
  const seen: EndpointAddress[] = [];
  const on = await scene({
    dataPlane: {
      ...scriptedDataPlane(),
      testConnection: async (endpoint) => {
        seen.push(endpoint);
        return undefined;
      },
    },
  });
  const { Endpoint: made } = await create(on, {
    EngineName: 'postgres',
    ExtraConnectionAttributes: 'slotName=kept; captureDdls=false;',
  });
  await testedConnection(on, await availableInstance(on), made?.EndpointArn ?? '');
  expect(made?.ExtraConnectionAttributes).toBe('slotName=kept; captureDdls=false;');
  expect(seen[0]?.settings).toEqual({ SlotName: 'kept', CaptureDdls: 'false' });
});

test('the endpoints that are there from the beginning can be named, and do not count as left behind', async () => {
  const on = await scene();
  const { Endpoints = [] } = await on.dms.send(new DescribeEndpointsCommand({}));
  expect(Endpoints.map(({ EndpointIdentifier }) => EndpointIdentifier)).toEqual([
    'sandbox-source',
    'sandbox-source-slot',
    'sandbox-target',
  ]);
  expect(Endpoints[1]?.PostgreSQLSettings?.SlotName).toBe(FIXTURES.slot);
  expect(on.sandbox.live().endpoints).toEqual([]);
});
