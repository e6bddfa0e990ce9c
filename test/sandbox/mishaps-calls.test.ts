/** Mishaps of calls: to any service, whatever it does. */
import {
  CreateReplicationInstanceCommand,
  DatabaseMigrationServiceClient,
  DescribeAccountAttributesCommand,
} from '@aws-sdk/client-database-migration-service';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Mishap } from '../../src/sandbox/mishap.ts';
import { createInstance, refusal, type Scene, scene } from './support.ts';

const ask = ({ dms }: Scene) => dms.send(new DescribeAccountAttributesCommand({}));

describe('calls', () => {
  test('throttle: a share of the calls is refused, the same ones for the same seed', async () => {
    const outcomes = async (seed: number) => {
      const on = await scene({ seed, mishaps: [{ kind: 'throttle', share: 0.4 }] });
      for (let i = 0; i < 40; i += 1) await ask(on).catch(() => {});
      return on.sandbox.calls().map(({ outcome }) => outcome);
    };
    const first = await outcomes(7);
    const refused = first.filter((outcome) => outcome === 'ThrottlingException').length;
    expect(refused).toBeGreaterThan(5);
    expect(refused).toBeLessThan(30);
    expect(await outcomes(7)).toEqual(first);
    expect(await outcomes(8)).not.toEqual(first);
  });

  test('throttle: other services are throttled in their own words', async () => {
    const on = await scene({ mishaps: [{ kind: 'throttle', service: 'dynamodb' }] });
    const dynamodb = new DynamoDBClient(on.config);
    await ask(on);
    expect(await refusal(dynamodb.send(new ListTablesCommand({})))).toMatchObject({
      name: 'ThrottlingException',
    });
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    dynamodb.destroy();
  });

  test('lost-response: the call takes effect, and the connection breaks', async () => {
    const on = await scene({ mishaps: [{ kind: 'lost-response', operation: 'CreateReplicationInstance' }] });
    expect(await refusal(createInstance(on))).toMatchObject({ name: expect.stringMatching(/Error/) });
    expect(on.sandbox.live().instances).toMatchObject([{ identifier: 'nightly', status: 'creating' }]);
    expect(on.sandbox.calls()).toMatchObject([{ operation: 'CreateReplicationInstance', outcome: 'lost' }]);
  });

  test('lost-response: a retry of the SDK finds that the resource is there already', async () => {
    const on = await scene({ mishaps: [{ kind: 'lost-response', operation: 'CreateReplicationInstance' }] });
    const retrying = new DatabaseMigrationServiceClient({ ...on.config, maxAttempts: 3 });
    const call = retrying.send(
      new CreateReplicationInstanceCommand({
        ReplicationInstanceIdentifier: 'nightly',
        ReplicationInstanceClass: 'dms.t3.small',
      }),
    );
    expect(await refusal(call)).toMatchObject({ name: 'ResourceAlreadyExistsFault' });
    retrying.destroy();
  });

  test('lost-response: also of DynamoDB', async () => {
    const on = await scene({
      mishaps: [{ kind: 'lost-response', service: 'dynamodb', operation: 'CreateTable' }],
    });
    const dynamodb = new DynamoDBClient(on.config);
    const create = new CreateTableCommand({
      TableName: 'state',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pipeline', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pipeline', KeyType: 'HASH' }],
    });
    await refusal(dynamodb.send(create));
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(['state']);
    dynamodb.destroy();
  });

  test('error: any error of any operation, after skipping some calls', async () => {
    const mishap: Mishap = {
      kind: 'error',
      operation: 'DescribeAccountAttributes',
      code: 'ExpiredTokenException',
      skip: 1,
    };
    const on = await scene({ mishaps: [mishap] });
    await ask(on);
    expect(await refusal(ask(on))).toMatchObject({ name: 'ExpiredTokenException' });
    await ask(on);
  });

  test('outage: a service is away for a while, others are not', async () => {
    const on = await scene({ mishaps: [{ kind: 'outage', service: 'dms', after: 60, seconds: 300 }] });
    const dynamodb = new DynamoDBClient(on.config);
    await ask(on);
    await on.clock.pass(60);
    expect(await refusal(ask(on))).toMatchObject({ name: 'ServiceUnavailable' });
    await dynamodb.send(new ListTablesCommand({}));
    await on.clock.pass(300);
    await ask(on);
    dynamodb.destroy();
  });
});
