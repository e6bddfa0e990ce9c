/** Reading and writing items of the state table, always consistently. */
import type {
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  QueryCommandInput,
  QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { PipelineState } from '../run/state.ts';
import { type Attributes, toAttributes } from './attributes.ts';
import type { Key } from './record.ts';
import { ask } from './refusals.ts';

export interface ItemCalls {
  getItem(input: GetItemCommandInput): Promise<Pick<GetItemCommandOutput, 'Item'>>;
  putItem(input: PutItemCommandInput): Promise<unknown>;
  query(input: QueryCommandInput): Promise<Pick<QueryCommandOutput, 'Items' | 'LastEvaluatedKey'>>;
}

export type Condition = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** Nobody has written the state of the pipeline yet. */
export const UNWRITTEN: Condition = {
  ConditionExpression: 'attribute_not_exists(#revision)',
  ExpressionAttributeNames: { '#revision': 'revision' },
};

/** The state is still the one that was read, and its owner still the same. */
export function unchangedSince({ revision, lease }: PipelineState): Condition {
  const sameRevision = '#revision = :revision';
  const sameOwner = lease ? '#owner = :owner' : 'attribute_not_exists(#owner)';
  return {
    ConditionExpression: `${sameRevision} AND ${sameOwner}`,
    ExpressionAttributeNames: { '#revision': 'revision', '#owner': 'owner' },
    ExpressionAttributeValues: toAttributes({ ':revision': revision, ':owner': lease?.owner }),
  };
}

/** All reject as `ask` does. */
export interface StateTable {
  get(key: Key): Promise<Attributes | undefined>;
  /** Rejects with DynamoDB's ConditionalCheckFailedException when the condition does not hold. */
  put(item: Attributes, condition?: Condition): Promise<void>;
  /** The items of a partition whose `record` begins with `prefix`, last first; at most `limit` (default: all). */
  last(pipeline: string, prefix: string, limit?: number): Promise<Attributes[]>;
}

export function stateTable(client: ItemCalls, table: string): StateTable {
  const asked = <T>(action: string, work: () => Promise<T>) => ask({ action, role: 'state', table }, work);
  return {
    async get(key) {
      const input = { TableName: table, Key: toAttributes(key), ConsistentRead: true };
      return (await asked('GetItem', () => client.getItem(input))).Item;
    },

    async put(item, condition) {
      await asked('PutItem', () => client.putItem({ TableName: table, Item: item, ...condition }));
    },

    async last(pipeline, prefix, limit = Number.POSITIVE_INFINITY) {
      const items: Attributes[] = [];
      let start: Attributes | undefined;
      while (items.length < limit) {
        const input: QueryCommandInput = {
          TableName: table,
          ConsistentRead: true,
          ScanIndexForward: false,
          KeyConditionExpression: 'pipeline = :pipeline AND begins_with(#record, :prefix)',
          ExpressionAttributeNames: { '#record': 'record' },
          ExpressionAttributeValues: toAttributes({ ':pipeline': pipeline, ':prefix': prefix }),
          ...(Number.isFinite(limit) && { Limit: limit - items.length }),
          ...(start && { ExclusiveStartKey: start }),
        };
        const page = await asked('Query', () => client.query(input));
        items.push(...(page.Items ?? []));
        start = page.LastEvaluatedKey;
        if (!start) break;
      }
      return items;
    },
  };
}
