import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/clock.ts';
import { StoreUnavailable } from '../../src/run/ports.ts';
import { type BatchCalls, putInBatches } from '../../src/store/batches.ts';

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ id: { N: String(index) } }));

/** DynamoDB that takes at most `share` of each batch. */
function partial(share: (requests: WriteRequest[]) => number) {
  const taken: (string | undefined)[] = [];
  const sizes: number[] = [];
  const client: BatchCalls = {
    batchWriteItem: async ({ RequestItems = {} }) => {
      const requests = RequestItems.metrics ?? [];
      sizes.push(requests.length);
      const count = share(requests);
      taken.push(...requests.slice(0, count).map(({ PutRequest }) => PutRequest?.Item?.id?.N));
      const left = requests.slice(count);
      return left.length > 0 ? { UnprocessedItems: { metrics: left } } : {};
    },
  };
  return { client, taken, sizes };
}

const put = (clock: VirtualClock, client: BatchCalls, count: number) =>
  clock.run(() => putInBatches(client, { role: 'metrics', table: 'metrics' }, items(count), clock));

describe('writing in batches', () => {
  it.each([
    [0, []],
    [1, [1]],
    [25, [25]],
    [26, [25, 1]],
    [60, [25, 25, 10]],
  ])('sends %i items in calls of %j', async (count, sizes) => {
    const dynamo = partial((requests) => requests.length);
    await put(new VirtualClock(), dynamo.client, count);
    expect(dynamo.sizes).toEqual(sizes);
  });

  it('sends again what DynamoDB has left, with growing pauses, until all is written', async () => {
    const clock = new VirtualClock(0);
    const dynamo = partial(() => 7);
    await put(clock, dynamo.client, 30);
    expect(dynamo.taken).toEqual(items(30).map(({ id }) => id.N));
    expect(dynamo.sizes).toEqual([25, 18, 11, 4, 5]);
    expect(clock.now()).toBe(200 + 400 + 800);
  });

  it('gives up when nothing is taken any more', async () => {
    const dynamo = partial(() => 0);
    await expect(put(new VirtualClock(), dynamo.client, 3)).rejects.toThrow(StoreUnavailable);
    expect(dynamo.sizes).toHaveLength(10);
  });
});
