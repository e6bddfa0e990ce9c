import type { CreateTableCommandInput, TableStatus } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/clock.ts';
import { checkTables, createTables, type TableCalls } from '../../src/store/tables.ts';
import { type LocalDynamo, localDynamo } from './local-dynamo.ts';

const names = { stateTable: 'sluice-state', metricsTable: 'sluice-metrics' };
const failure = (code: string) => ({ name: 'SluiceError', family: 'setup', code });

describe('the tables', () => {
  let local: LocalDynamo;
  let clock: VirtualClock;
  let calls: TableCalls;
  beforeAll(async () => {
    local = await localDynamo();
    clock = new VirtualClock();
    const { client } = local;
    // Real calls, while virtual time stands still.
    calls = {
      describeTable: (input) => clock.busy(() => client.describeTable(input)),
      createTable: (input) => clock.busy(() => client.createTable(input)),
    };
  });
  afterAll(() => local.close());

  const create = (names: { stateTable: string; metricsTable: string }) =>
    clock.run(() => createTables(calls, { ...names, clock }));

  const makeTable = (TableName: string, hash: string, range: string, type: 'S' | 'N' = 'S') =>
    local.client.createTable({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: hash, AttributeType: 'S' },
        { AttributeName: range, AttributeType: type },
      ],
      KeySchema: [
        { AttributeName: hash, KeyType: 'HASH' },
        { AttributeName: range, KeyType: 'RANGE' },
      ],
    });

  it('are made when they are missing, and then left alone', async () => {
    const made = { stateTable: 'made-state', metricsTable: 'made-metrics' };
    expect(await create(made)).toEqual(['made-state', 'made-metrics']);
    expect(await create(made)).toEqual([]);
    await checkTables(calls, made);
    const { Table } = await local.client.describeTable({ TableName: 'made-metrics' });
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      KeySchema: [
        { AttributeName: 'TableName', KeyType: 'HASH' },
        { AttributeName: 'load_id', KeyType: 'RANGE' },
      ],
    });
  });

  it('are made once when two runs make them at the same time', async () => {
    const names = { stateTable: 'twice-state', metricsTable: 'twice-metrics' };
    const made = await clock.run(() =>
      Promise.all([createTables(calls, { ...names, clock }), createTables(calls, { ...names, clock })]),
    );
    expect(made.flat().sort()).toEqual(['twice-metrics', 'twice-state']);
  });

  it('carry the tags that are asked for', async () => {
    const asked: unknown[] = [];
    const tables = tablesInStatus(['ACTIVE'], ({ Tags }) => asked.push(Tags));
    await clock.run(() => createTables(tables, { ...names, tags: { team: 'data' }, clock }));
    expect(asked).toEqual([[{ Key: 'team', Value: 'data' }], [{ Key: 'team', Value: 'data' }]]);
  });

  it('are waited for on the clock until they can be used', async () => {
    const slow = tablesInStatus(['CREATING', 'CREATING', 'ACTIVE']);
    const begun = clock.now();
    await clock.run(() => createTables(slow, { ...names, clock }));
    expect(clock.now() - begun).toBe(6_000);
  });

  it('are given up when they cannot be used after five minutes', async () => {
    const stuck = tablesInStatus(['CREATING']);
    const work = clock.run(() => createTables(stuck, { ...names, clock }));
    await expect(work).rejects.toMatchObject(failure('table-not-ready'));
  });

  it.each([
    ['state', { metricsTable: 'known-metrics', stateTable: 'nowhere' }],
    ['metrics', { metricsTable: 'nowhere', stateTable: 'known-state' }],
  ])('are missed with the command that makes them: %s', async (role, names) => {
    await create({ stateTable: 'known-state', metricsTable: 'known-metrics' });
    const trouble = await checkTables(calls, names).catch((error) => error);
    expect(trouble).toMatchObject(failure(`${role}-table-missing`));
    expect(trouble.remedy).toContain('--create-tables');
    expect(trouble.remedy).toContain('aws dynamodb create-table --table-name nowhere ');
  });

  it.each<[string, string, string, 'S' | 'N']>([
    ['another hash key', 'id', 'record', 'S'],
    ['another range key', 'pipeline', 'sort', 'S'],
    ['keys the other way round', 'record', 'pipeline', 'S'],
    ['a number for a key', 'pipeline', 'record', 'N'],
  ])('are refused when one of that name has %s', async (what, hash, range, type) => {
    const stateTable = `foreign-${what.replaceAll(' ', '-')}`;
    await makeTable(stateTable, hash, range, type);
    await expect(create({ stateTable, metricsTable: 'any' })).rejects.toMatchObject(
      failure('table-keys-wrong'),
    );
    const names = { stateTable, metricsTable: 'any' };
    await expect(checkTables(calls, names)).rejects.toMatchObject(failure('table-keys-wrong'));
  });

  it('that may not be described say which permission is missing', async () => {
    const denied = Object.assign(new Error('User: arn:aws:iam::1:role/ci is not authorized'), {
      name: 'AccessDeniedException',
    });
    const work = checkTables(
      { describeTable: () => Promise.reject(denied) },
      { stateTable: 's', metricsTable: 'm' },
    );
    await expect(work).rejects.toMatchObject(failure('access-denied'));
    await expect(work).rejects.toThrow('dynamodb:DescribeTable');
  });
});

/** Tables that are missing at first, and after that show one status at each look, and stay in the last. */
function tablesInStatus(
  statuses: ('CREATING' | 'ACTIVE')[],
  onCreate: (input: CreateTableCommandInput) => void = () => {},
): TableCalls {
  const made = new Map<string, CreateTableCommandInput>();
  const left = new Map<string, string[]>();
  return {
    createTable: async (input) => {
      onCreate(input);
      made.set(String(input.TableName), input);
      left.set(String(input.TableName), [...statuses]);
    },
    describeTable: async ({ TableName = '' }) => {
      const input = made.get(TableName);
      if (!input) throw Object.assign(new Error('no such table'), { name: 'ResourceNotFoundException' });
      const [now, ...later] = left.get(TableName) ?? [];
      if (later.length > 0) left.set(TableName, later);
      const { KeySchema, AttributeDefinitions } = input;
      return { Table: { KeySchema, AttributeDefinitions, TableStatus: now as TableStatus } };
    },
  };
}
