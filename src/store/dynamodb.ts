/** The state store in DynamoDB: conditional writes on one item per pipeline, and no transactions. */
import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import type { Clock } from '../clock.ts';
import { Conflict, type MetricsRow, type StateStore } from '../run/ports.ts';
import type { PipelineState } from '../run/state.ts';
import { type BatchCalls, putInBatches } from './batches.ts';
import {
  CHECKPOINTS,
  checkpointItem,
  INDEX,
  indexedPipeline,
  indexItem,
  metricsItem,
  RUNS,
  runItem,
  runKey,
  stateItem,
  stateKey,
  toCheckpoint,
  toRun,
  toState,
} from './record.ts';
import { isNamed } from './refusals.ts';
import { type ItemCalls, stateTable, UNWRITTEN, unchangedSince } from './state-table.ts';
import type { TableNames } from './tables.ts';

/** The calls that the store makes; the SDK's `DynamoDB` has them all. */
export type DynamoCalls = ItemCalls & BatchCalls;

/** States read at a time by `list`. */
const READERS = 16;

/**
 * Every function rejects with StoreUnavailable for what may pass, and with the setup errors of `ask` for what
 * an operator must settle; reading also with `record-newer` and `record-unreadable`. The clock serves the
 * pauses after a batch of metrics rows that DynamoDB took only in part.
 */
export function dynamoStore(options: TableNames & { client: DynamoCalls; clock: Clock }): StateStore {
  const { client, clock } = options;
  const table = stateTable(client, options.stateTable);

  async function read(pipeline: string): Promise<PipelineState | undefined> {
    const item = await table.get(stateKey(pipeline));
    return item && toState(item);
  }

  return {
    read,

    async list() {
      const names = (await table.last(INDEX.pipeline, INDEX.prefix)).map(indexedPipeline).sort();
      const states = await pLimit(READERS).map(names, read);
      return states.filter((state) => state !== undefined);
    },

    async write(next, before) {
      // Listed first, so that no pipeline with a state can be missing from the list.
      if (!before) await table.put(indexItem(next.pipeline));
      try {
        await table.put(stateItem(next), before ? unchangedSince(before) : UNWRITTEN);
      } catch (error) {
        if (!isNamed(error, 'ConditionalCheckFailedException')) throw error;
        // A put whose reply was lost is made again, and then meets what it has itself written.
        const stored = await read(next.pipeline);
        if (!isDeepStrictEqual(stored, toState(stateItem(next)))) throw new Conflict(next.pipeline);
      }
    },

    putRun: (record) => table.put(runItem(record)),

    async readRun(pipeline, run) {
      const item = await table.get(runKey(pipeline, run));
      return item && toRun(item);
    },

    async runs(pipeline, limit) {
      return (await table.last(pipeline, RUNS, limit)).map(toRun);
    },

    putCheckpoint: (pipeline, checkpoint) => table.put(checkpointItem(pipeline, checkpoint)),

    async checkpoints(pipeline, limit) {
      return (await table.last(pipeline, CHECKPOINTS, limit)).map(toCheckpoint);
    },

    async putMetrics(rows) {
      const target = { role: 'metrics', table: options.metricsTable } as const;
      await putInBatches(client, target, distinct(rows).map(metricsItem), clock);
    },
  };
}

/** DynamoDB refuses a batch that holds a key twice; as with single writes, the last one counts. */
const distinct = (rows: MetricsRow[]): MetricsRow[] => [
  ...new Map(rows.map((row) => [JSON.stringify([row.TableName, row.load_id]), row])).values(),
];
