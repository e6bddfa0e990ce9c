import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Conflict, type StateStore, StoreUnavailable } from '../../src/run/ports.ts';
import { type DynamoCalls, dynamoStore } from '../../src/store/dynamodb.ts';
import { createTables } from '../../src/store/tables.ts';
import { dynamoAt, hurried, type LocalDynamo, localDynamo } from './local-dynamo.ts';
import {
  firstState,
  fullState,
  metricsRow,
  nextState,
  RUN,
  report,
  runRecord,
  START,
  tableCounts,
} from './samples.ts';

const tables = { stateTable: 'sluice-state', metricsTable: 'dms_load_cdc_metrics' };
const failure = (code: string) => ({ name: 'SluiceError', family: 'setup', code });

describe('the DynamoDB store', () => {
  let local: LocalDynamo;
  let store: StateStore;
  beforeAll(async () => {
    local = await localDynamo();
    await createTables(local.client, { ...tables, clock: hurried });
    store = dynamoStore({ client: local.client, clock: hurried, ...tables });
  });
  afterAll(() => local.close());

  async function itemOf(pipeline: string, record: string) {
    const Key = { pipeline: { S: pipeline }, record: { S: record } };
    return (await local.client.getItem({ TableName: tables.stateTable, Key })).Item;
  }

  describe('for a person who looks at the table', () => {
    it('keeps the state as one readable item with revision and owner at its top', async () => {
      const state = { ...fullState('readable'), revision: 1 };
      await store.write(state, undefined);
      expect(await itemOf('readable', 'state')).toMatchObject({
        pipeline: { S: 'readable' },
        format: { N: '1' },
        revision: { N: '1' },
        owner: { S: 'owner-1' },
        about: {
          S: `run ${RUN}: settling since 2026-01-01T02:08:00Z; on hold: table-error; held by octocat via GitHub Actions; last good load 2026-01-01T02:00:00Z`,
        },
        run: { M: { phase: { S: 'settling' }, instance: { M: { identifier: { S: 'sluice-students' } } } } },
        checkpoint: { M: { value: { S: state.checkpoint?.value } } },
      });
    });

    it('has no owner in the item while nobody holds the lease', async () => {
      await store.write(firstState('unowned'), undefined);
      const item = await itemOf('unowned', 'state');
      expect(item).not.toHaveProperty('owner');
      expect(item).toMatchObject({ about: { S: 'no run under way' } });
    });

    it('compresses only the large documents of a run', async () => {
      const record = runRecord('large');
      const tablesOf = Array.from({ length: 1_000 }, (_, index) => tableCounts(`app.t${index}`));
      await store.putRun({ ...record, report: report('large', { tables: tablesOf }) });
      const item = await itemOf('large', `run#${RUN}`);
      expect(item).toMatchObject({
        about: { S: 'succeeded at 2026-01-01T02:10:00Z, 20 rows' },
        plan: { M: { file: { S: 'pipelines/large.yml' }, tableMappings: { S: '{"rules":[]}' } } },
        report: { M: { outcome: { S: 'succeeded' }, tables: { B: expect.anything() } } },
      });
    });

    it('keeps each checkpoint in an item of its own', async () => {
      await store.putCheckpoint('kept', { value: 'checkpoint:V1#9', run: RUN, at: START });
      expect(await itemOf('kept', `checkpoint#${RUN}`)).toMatchObject({
        value: { S: 'checkpoint:V1#9' },
        about: { S: 'stored 2026-01-01T02:00:00Z' },
      });
    });

    it('keeps metrics rows whose columns are plain attributes', async () => {
      await store.putMetrics([metricsRow('app.orders')]);
      const Key = { TableName: { S: 'app.orders' }, load_id: { S: RUN } };
      const { Item } = await local.client.getItem({ TableName: tables.metricsTable, Key });
      expect(Item).toEqual({
        ...Key,
        load_date: { S: '2026-01-01T02:10:00Z' },
        Inserts: { N: '10' },
        Updates: { N: '4' },
        Deletes: { N: '6' },
        Ddls: { N: '0' },
        FullLoadRows: { N: '0' },
        pipeline: { S: 'students' },
        run: { S: RUN },
      });
    });
  });

  describe('refuses a record', () => {
    /** The state of `pipeline` with one attribute overwritten by other hands. */
    async function spoiled(pipeline: string, attribute: string, value: AttributeValue) {
      await store.write(firstState(pipeline), undefined);
      await local.client.updateItem({
        TableName: tables.stateTable,
        Key: { pipeline: { S: pipeline }, record: { S: 'state' } },
        UpdateExpression: 'SET #attribute = :value',
        ExpressionAttributeNames: { '#attribute': attribute },
        ExpressionAttributeValues: { ':value': value },
      });
      return store.read(pipeline).catch((error) => error);
    }

    it.each<[string, string, AttributeValue, string, string]>([
      [
        'a newer Sluice wrote',
        'format',
        { N: '2' },
        'record-newer',
        'was written by a newer Sluice (format 2',
      ],
      ['has no format', 'format', { NULL: true }, 'record-unreadable', "is not one of Sluice's: format: "],
      ['somebody has edited', 'pace', { N: '1' }, 'record-unreadable', "is not one of Sluice's: pace: "],
      [
        'is damaged inside',
        'pace',
        { B: Buffer.from('no gzip') },
        'record-unreadable',
        'compressed part is damaged',
      ],
    ])('that %s', async (what, attribute, value, code, message) => {
      const pipeline = what.replaceAll(' ', '-');
      const trouble = await spoiled(pipeline, attribute, value);
      expect(trouble).toMatchObject(failure(code));
      expect(trouble.message).toContain(`${pipeline}/state`);
      expect(trouble.message).toContain(message);
    });

    it('that is too large even when compressed', async () => {
      const bytes = Array.from({ length: 80_000 }, (_, index) => Math.sin(index).toString(36));
      const record = runRecord('too-large');
      const work = store.putRun({ ...record, plan: { ...record.plan, expectedTables: bytes } });
      await expect(work).rejects.toMatchObject(failure('record-too-large'));
      await expect(work).rejects.toThrow('400 KB');
    });
  });

  it('says which table is missing and how to make it', async () => {
    const lost = dynamoStore({
      client: local.client,
      clock: hurried,
      stateTable: 'lost',
      metricsTable: 'lost-too',
    });
    const read = await lost.read('any').catch((error) => error);
    expect(read).toMatchObject(failure('state-table-missing'));
    expect(read.remedy).toContain('--create-tables');
    expect(read.remedy).toContain('aws dynamodb create-table --table-name lost ');
    const put = lost.putMetrics([metricsRow('app.orders')]);
    await expect(put).rejects.toMatchObject(failure('metrics-table-missing'));
  });

  it('says when a table has other keys', async () => {
    const swapped = dynamoStore({
      client: local.client,
      clock: hurried,
      stateTable: tables.metricsTable,
      metricsTable: tables.stateTable,
    });
    await expect(swapped.read('any')).rejects.toMatchObject(failure('table-keys-wrong'));
    await expect(swapped.runs('any', 1)).rejects.toMatchObject(failure('table-keys-wrong'));
    await expect(swapped.putRun(runRecord('any'))).rejects.toMatchObject(failure('table-keys-wrong'));
    const row = swapped.putMetrics([metricsRow('app.orders')]);
    await expect(row).rejects.toMatchObject(failure('table-keys-wrong'));
  });

  it('can be worth trying again when nobody answers', async () => {
    const closed = dynamoAt('http://127.0.0.1:1', 1);
    const read = dynamoStore({ client: closed, clock: hurried, ...tables }).read('any');
    await expect(read).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(read).rejects.toThrow('127.0.0.1:1');
    closed.destroy();
  });

  it('writes once and knows its own write again when every first reply is lost', async () => {
    const network = await lossyNetwork(local.port);
    const lossy = dynamoStore({ client: network.client, clock: hurried, ...tables });
    const first = firstState('lossy', 'me');
    const second = nextState(first, { checkpoint: { value: 'v', run: RUN, at: START } });
    await lossy.write(first, undefined);
    await lossy.write(second, first);
    expect(await store.read('lossy')).toEqual(second);
    expect(network.lost()).toBe(3);
    network.close();
  });

  describe('tells what went wrong with a call', () => {
    const failing = (name: string, message: string, status = 400) => {
      const fail = () =>
        Promise.reject(Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } }));
      const client: DynamoCalls = { getItem: fail, putItem: fail, query: fail, batchWriteItem: fail };
      return dynamoStore({ client, clock: hurried, ...tables });
    };

    it.each([
      ['ProvisionedThroughputExceededException', 400],
      ['ThrottlingException', 400],
      ['RequestLimitExceeded', 400],
      ['InternalServerError', 500],
      ['ServiceUnavailable', 503],
      ['TimeoutError', 0],
    ])('%s may pass', async (name, status) => {
      const broken = failing(name, 'not now', status);
      const state = firstState('any');
      for (const call of [
        broken.read('any'),
        broken.write(nextState(state), state),
        broken.runs('any', 3),
        broken.list(),
        broken.putMetrics([metricsRow('app.orders')]),
      ])
        await expect(call).rejects.toBeInstanceOf(StoreUnavailable);
    });

    it.each([
      ['CredentialsProviderError', 'Could not load credentials from any providers', 'credentials-missing'],
      [
        'ExpiredTokenException',
        'The security token included in the request is expired',
        'credentials-expired',
      ],
      [
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        'credentials-invalid',
      ],
    ])('%s is for the operator', async (name, message, code) => {
      await expect(failing(name, message).read('any')).rejects.toMatchObject(failure(code));
    });

    it.each([
      ['PutItem', (store: StateStore) => store.putRun(runRecord('any'))],
      ['GetItem', (store: StateStore) => store.read('any')],
      ['Query', (store: StateStore) => store.checkpoints('any', 1)],
      ['BatchWriteItem', (store: StateStore) => store.putMetrics([metricsRow('app.orders')])],
    ])('a denied %s names the permission', async (action, call) => {
      const denied = call(failing('AccessDeniedException', 'User: arn:aws:iam::1:role/ci is not allowed'));
      await expect(denied).rejects.toMatchObject(failure('access-denied'));
      await expect(denied).rejects.toThrow(`dynamodb:${action}`);
    });

    it('any other error stays what it is', async () => {
      const read = failing('ValidationException', 'something nobody thought of').read('any');
      await expect(read).rejects.toMatchObject({ name: 'ValidationException' });
      await expect(read).rejects.not.toBeInstanceOf(Conflict);
    });
  });
});

/** A way to DynamoDB on which the first reply to each put is lost after the put has taken effect. */
async function lossyNetwork(port: number) {
  let lost = 0;
  const server = createServer((incoming, outgoing) => {
    const { headers, method = 'POST', url = '/' } = incoming;
    const isPut = String(headers['x-amz-target']).endsWith('PutItem');
    const isFirst = String(headers['amz-sdk-request']).startsWith('attempt=1;');
    const options = { host: '127.0.0.1', port, headers, method, path: url };
    const forward = request(options, (answer) => {
      if (isPut && isFirst) {
        lost += 1;
        answer.resume().on('end', () => outgoing.destroy());
      } else {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }
    });
    incoming.pipe(forward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = dynamoAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    client,
    lost: () => lost,
    close() {
      client.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
