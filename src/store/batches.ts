/** Puts any number of items through BatchWriteItem, which takes few at a time and not always all of them. */
import type {
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../clock.ts';
import { StoreUnavailable } from '../run/ports.ts';
import type { Attributes } from './attributes.ts';
import { ask, type Call } from './refusals.ts';

export interface BatchCalls {
  batchWriteItem(
    input: BatchWriteItemCommandInput,
  ): Promise<Pick<BatchWriteItemCommandOutput, 'UnprocessedItems'>>;
}

/** DynamoDB API reference, BatchWriteItem. */
const BATCH = 25;
const ATTEMPTS = 10;
const LONGEST_PAUSE = 5_000;

/**
 * The items must differ in their keys. Rejects with StoreUnavailable when DynamoDB leaves items of a batch
 * unprocessed ten times in a row, over about half a minute on the clock.
 */
export async function putInBatches(
  client: BatchCalls,
  target: Omit<Call, 'action'>,
  items: Attributes[],
  clock: Clock,
): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) {
    let pending: WriteRequest[] = items.slice(at, at + BATCH).map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 0; pending.length > 0; attempt += 1) {
      if (attempt === ATTEMPTS) throw unprocessed(target.table, pending.length);
      if (attempt > 0) await clock.sleep(Math.min(100 * 2 ** attempt, LONGEST_PAUSE));
      const input = { RequestItems: { [target.table]: pending } };
      const { UnprocessedItems = {} } = await ask({ ...target, action: 'BatchWriteItem' }, () =>
        client.batchWriteItem(input),
      );
      pending = Object.values(UnprocessedItems).flat();
    }
  }
}

const unprocessed = (table: string, count: number) =>
  new StoreUnavailable(`the table ${table} keeps leaving writes undone (${count} of a batch)`, undefined);
