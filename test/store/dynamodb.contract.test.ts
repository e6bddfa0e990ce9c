import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { describe, it } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { MetricsRow } from '../../src/run/ports.ts';
import { fromAttributes } from '../../src/store/attributes.ts';
import { dynamoStore } from '../../src/store/dynamodb.ts';
import { createTables } from '../../src/store/tables.ts';
import { runStoreContract, type StoreUnderTest } from '../contract/run-store.ts';
import { dynamoAt, hurried, localDynamo } from './local-dynamo.ts';

async function storeIn(client: DynamoDB, clock: Clock, close: () => Promise<void>): Promise<StoreUnderTest> {
  const suffix = process.pid;
  const tables = { stateTable: `sluice-state-${suffix}`, metricsTable: `sluice-metrics-${suffix}` };
  await createTables(client, { ...tables, clock });
  return {
    store: dynamoStore({ client, clock, ...tables }),
    metrics: async () => {
      const { Items = [] } = await client.scan({ TableName: tables.metricsTable, ConsistentRead: true });
      return Items.map((item) => fromAttributes(item) as unknown as MetricsRow);
    },
    close: async () => {
      await client.deleteTable({ TableName: tables.stateTable });
      await client.deleteTable({ TableName: tables.metricsTable });
      await close();
    },
  };
}

runStoreContract('DynamoDB (dynalite)', async () => {
  const { client, close } = await localDynamo();
  return storeIn(client, hurried, close);
});

const endpoint = process.env.SLUICE_TEST_DYNAMODB_URL;
if (endpoint) {
  runStoreContract(`DynamoDB at ${endpoint}`, async () => {
    const client = dynamoAt(endpoint);
    return storeIn(client, systemClock, async () => client.destroy());
  });
} else {
  describe('DynamoDB at an endpoint of your own', () => {
    it.skip('runs the same suite when SLUICE_TEST_DYNAMODB_URL names one', () => {});
  });
}
