/**
 * The shapes of what is stored, checked when it is read. What a newer Sluice of the same format has added is
 * neither checked nor lost: records are returned, and written again, with all their members.
 */
import * as z from 'zod';
import type { JsonObject } from '../pipeline/pipeline.ts';
import type { RunRecord } from '../run/report.ts';
import { type Checkpoint, PHASES, type PipelineState } from '../run/state.ts';

/** Holds a schema to its interface in both directions, so that neither can change without the other. */
const shape =
  <T>() =>
  <S extends z.ZodType<T>>(schema: T extends z.infer<S> ? S : never): S =>
    schema;

const instant = z.number();
const millis = z.number();
const count = z.number();
const lines = z.array(z.string());
const document = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null);

const phaseTime = z.object({
  phase: z.enum(PHASES),
  from: instant,
  to: instant.exactOptional(),
  away: millis.exactOptional(),
});

const tableCounts = z.object({
  table: z.string(),
  state: z.string(),
  inserts: count,
  updates: count,
  deletes: count,
  ddls: count,
  fullLoadRows: count,
});

const failure = z.object({ code: z.string(), message: z.string(), remedy: z.string(), evidence: lines });

export const checkpointShape = shape<Checkpoint>()(
  z.object({ value: z.string(), run: z.string(), at: instant }),
);

/* -------------------------------------------------------------- state ---- */

const resource = z.object({
  identifier: z.string(),
  arn: z.string().exactOptional(),
  owned: z.boolean(),
  createdAt: instant.exactOptional(),
  readyAt: instant.exactOptional(),
  deletedAt: instant.exactOptional(),
  goneAt: instant.exactOptional(),
});

const verdict = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    checkpoint: z.string().exactOptional(),
    tables: z.array(tableCounts),
    stopReason: z.string(),
    caughtUp: z.boolean(),
    warnings: lines,
  }),
  failure.extend({
    ok: z.literal(false),
    tables: z.array(tableCounts),
    stopReason: z.string().exactOptional(),
    warnings: lines,
  }),
]);

const runState = z.object({
  id: z.string(),
  phase: z.enum(PHASES),
  startedAt: instant,
  phases: z.array(phaseTime),
  instance: resource,
  source: resource,
  target: resource,
  task: resource.extend({
    startBefore: instant.nullable().exactOptional(),
    stopPosition: z.string().exactOptional(),
    startAsked: instant.exactOptional(),
    runningAt: instant.exactOptional(),
    stopAsked: z
      .object({ at: instant, why: z.enum(['idle', 'timeout']), again: instant.exactOptional() })
      .exactOptional(),
    withoutStop: z.boolean().exactOptional(),
  }),
  verdict: verdict.exactOptional(),
  missedAt: instant.exactOptional(),
  retries: z.record(z.string(), count).exactOptional(),
});

export const stateShape = shape<PipelineState>()(
  z.object({
    format: z.literal(1),
    pipeline: z.string(),
    revision: z.number().int().positive(),
    touchedAt: instant.exactOptional(),
    withoutStop: z.boolean().exactOptional(),
    lease: z
      .object({
        owner: z.string(),
        counter: count,
        length: millis.exactOptional(),
        holder: z.object({ who: z.string(), link: z.string().exactOptional(), since: instant }),
      })
      .exactOptional(),
    run: runState.exactOptional(),
    checkpoint: checkpointShape.exactOptional(),
    hold: z
      .object({
        run: z.string(),
        since: instant,
        code: z.string(),
        message: z.string(),
        remedy: z.string(),
        evidence: lines.exactOptional(),
      })
      .exactOptional(),
    doubt: z.object({ run: z.string(), code: z.string() }).exactOptional(),
    lastSuccess: z.object({ run: z.string(), at: instant }).exactOptional(),
    lastFailure: z.object({ run: z.string(), at: instant, code: z.string() }).exactOptional(),
    pace: z.object({
      instance: z.array(millis).exactOptional(),
      task: z.array(millis).exactOptional(),
      replication: z.array(millis).exactOptional(),
      taskDelete: z.array(millis).exactOptional(),
      instanceDelete: z.array(millis).exactOptional(),
    }),
  }),
);

/* ------------------------------------------------------------ history ---- */

const price = z.object({ perHour: z.number(), own: z.boolean(), basis: z.string().exactOptional() });

const endpointPlan = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('existing'), identifier: z.string(), arn: z.string(), engine: z.string() }),
  z.object({ kind: z.literal('inline'), identifier: z.string(), engine: z.string(), request: document }),
]);

const from = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('full-load') }),
  z.object({
    kind: z.literal('checkpoint'),
    checkpoint: z.string(),
    position: z.string(),
    run: z.string(),
    at: instant,
  }),
  z.object({ kind: z.literal('position'), position: z.string() }),
  z.object({ kind: z.literal('time'), at: instant }),
]);

const migrationType = z.enum(['full-load', 'cdc', 'full-load-and-cdc']);

const plan = z.object({
  format: z.literal(1),
  run: z.string(),
  pipeline: z.string(),
  file: z.string(),
  mode: z.enum(['cdc', 'full-load']),
  migrationType,
  from,
  stop: z
    .object({ by: z.enum(['commit_time', 'server_time']), at: instant, after: millis, idle: millis })
    .exactOptional(),
  tableMappings: z.string(),
  settings: z.string(),
  expectedTables: lines,
  instance: z.object({
    identifier: z.string(),
    class: z.string(),
    storage: z.number().exactOptional(),
    subnetGroup: z.string().exactOptional(),
    securityGroups: lines,
    availabilityZone: z.string().exactOptional(),
    multiAz: z.boolean(),
    engineVersion: z.string().exactOptional(),
    kmsKey: z.string().exactOptional(),
    price: price.exactOptional(),
  }),
  sourceId: z.string().exactOptional(),
  source: endpointPlan,
  target: endpointPlan,
  task: z.object({ identifier: z.string() }),
  tags: z.record(z.string(), z.string()),
  timeout: z.object({ provision: millis, replicate: millis, teardown: millis }),
  onFailure: z.enum(['keep', 'delete']),
  notify: z.object({ topic: z.string(), on: z.array(z.enum(['success', 'failure'])) }).exactOptional(),
  metrics: z.object({ namespace: z.string(), perTable: z.boolean() }),
  warnings: lines,
});

const report = z.object({
  format: z.literal(1),
  pipeline: z.string(),
  run: z.string().exactOptional(),
  file: z.string(),
  mode: z.enum(['cdc', 'delta', 'full-load']),
  outcome: z.enum(['succeeded', 'failed', 'held', 'busy', 'unfinished']),
  startedAt: instant,
  endedAt: instant,
  resumed: z.boolean(),
  migrationType: migrationType.exactOptional(),
  from: from.exactOptional(),
  phases: z.array(phaseTime),
  tables: z.array(tableCounts),
  totals: tableCounts.omit({ table: true, state: true }),
  stopReason: z.string().exactOptional(),
  caughtUp: z.boolean().exactOptional(),
  checkpoint: z
    .object({ before: checkpointShape.exactOptional(), after: checkpointShape.exactOptional() })
    .exactOptional(),
  failure: failure.exactOptional(),
  cost: z
    .object({
      instanceClass: z.string(),
      instanceTime: millis,
      price: price.exactOptional(),
      run: z.number().exactOptional(),
      allDay: z.number().exactOptional(),
    })
    .exactOptional(),
  warnings: lines,
  leftovers: lines,
  resources: z
    .object({
      instance: z.string(),
      instanceClass: z.string(),
      task: z.string(),
      region: z.string().exactOptional(),
    })
    .exactOptional(),
});

export const runShape = shape<RunRecord>()(
  z.object({
    format: z.literal(1),
    pipeline: z.string(),
    run: z.string(),
    plan,
    report: report.exactOptional(),
  }),
);
