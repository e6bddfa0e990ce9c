/** The state store of simulated runs: the same contract as DynamoDB's, in the memory of the process. */
import { isDeepStrictEqual } from 'node:util';
import { Conflict, type MetricsRow, type StateStore } from '../run/ports.ts';
import type { RunRecord } from '../run/report.ts';
import type { Checkpoint, PipelineState } from '../run/state.ts';

export interface MemoryStore extends StateStore {
  /** Every metrics row, in order of first writing. */
  metrics(): MetricsRow[];
}

/** Kept as JSON: as cheap as a copy can be, and nothing that was handed in or out can be changed later. */
export function memoryStore(): MemoryStore {
  const states = new Map<string, string>();
  const runs = new Map<string, Map<string, string>>();
  const checkpoints = new Map<string, Map<string, string>>();
  const metrics = new Map<string, string>();

  return {
    read: async (pipeline) => parse<PipelineState>(states.get(pipeline)),

    list: async () =>
      [...states].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => JSON.parse(text)),

    async write(next, before) {
      const stored = parse<PipelineState>(states.get(next.pipeline));
      const text = JSON.stringify(next);
      const sameRevision = stored?.revision === before?.revision;
      const sameOwner = stored?.lease?.owner === before?.lease?.owner;
      if (sameRevision && sameOwner) states.set(next.pipeline, text);
      // A write that is made again because its reply was lost meets what it has itself written.
      else if (!isDeepStrictEqual(stored, JSON.parse(text))) throw new Conflict(next.pipeline);
    },

    async putRun(record) {
      part(runs, record.pipeline).set(record.run, JSON.stringify(record));
    },
    readRun: async (pipeline, run) => parse<RunRecord>(runs.get(pipeline)?.get(run)),
    runs: async (pipeline, limit) => newest<RunRecord>(runs.get(pipeline), limit),

    async putCheckpoint(pipeline, checkpoint) {
      part(checkpoints, pipeline).set(checkpoint.run, JSON.stringify(checkpoint));
    },
    checkpoints: async (pipeline, limit) => newest<Checkpoint>(checkpoints.get(pipeline), limit),

    async putMetrics(rows) {
      for (const row of rows) metrics.set(JSON.stringify([row.TableName, row.load_id]), JSON.stringify(row));
    },
    metrics: () => [...metrics.values()].map((text) => JSON.parse(text)),
  };
}

function part(all: Map<string, Map<string, string>>, pipeline: string): Map<string, string> {
  const found = all.get(pipeline) ?? new Map<string, string>();
  all.set(pipeline, found);
  return found;
}

const newest = <T>(records: Map<string, string> = new Map(), limit: number): T[] =>
  [...records]
    .sort(([one], [other]) => (one < other ? 1 : -1))
    .slice(0, limit)
    .map(([, text]) => JSON.parse(text));

const parse = <T>(text: string | undefined): T | undefined =>
  text === undefined ? undefined : JSON.parse(text);
