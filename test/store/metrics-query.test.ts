import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { MetricsRow } from '../../src/run/ports.ts';
import { dynamoStore } from '../../src/store/dynamodb.ts';
import { createTables } from '../../src/store/tables.ts';

/** A DynamoDB that understands PartiQL, such as DynamoDB Local; the embedded one does not. */
const endpoint = process.env.SLUICE_TEST_DYNAMODB_URL ?? '';

const row = (load_id: string, change: Partial<MetricsRow>): MetricsRow => ({
  TableName: 'studentdb.student_details',
  load_id,
  load_date: '2026-11-20T02:17:04Z',
  Inserts: 0,
  Updates: 0,
  Deletes: 0,
  Ddls: 0,
  FullLoadRows: 0,
  pipeline: 'students',
  run: load_id,
  ...change,
});

it.skipIf(endpoint === '')(
  'the customary query of the metrics table lists the loads that changed something (needs SLUICE_TEST_DYNAMODB_URL)',
  async () => {
    const client = new DynamoDB({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const tables = { stateTable: 'query-state', metricsTable: 'dms_load_cdc_metrics', clock: systemClock };
    await createTables(client, tables);
    const store = dynamoStore({ client, ...tables });
    await store.putMetrics([
      row('idle', {}),
      row('first', { FullLoadRows: 7 }),
      row('two', { Inserts: 2 }),
      row('gone', { Deletes: 1 }),
    ]);
    const { Items = [] } = await client.executeStatement({
      Statement:
        'select TableName,load_date,Inserts,Deletes,Updates from dms_load_cdc_metrics where (Deletes>0 or Inserts>0 or Updates>0)',
    });
    expect(Items.map(({ Inserts, Deletes }) => [Inserts?.N, Deletes?.N]).sort()).toEqual([
      ['0', '1'],
      ['2', '0'],
    ]);
    client.destroy();
  },
);
