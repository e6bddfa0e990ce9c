/** A whole life of loads in milliseconds: the real engine and SDK on a virtual clock, against the sandbox's DMS. */
import { DatabaseMigrationService } from '@aws-sdk/client-database-migration-service';
import { type DmsClient, replication } from '../../src/aws/replication.ts';
import { VirtualClock } from '../../src/clock.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { Engine } from '../../src/run/drive.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { load } from '../../src/run/load.ts';
import type { RunReport } from '../../src/run/report.ts';
import { samplingGate } from '../../src/run/sampler.ts';
import { type AwsOptions, createAws } from '../../src/sandbox/aws.ts';
import { type Script, scriptedDataPlane } from '../../src/sandbox/scripted.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { START } from './run-world.ts';

/** Slower than the default, for the sake of quick tests. */
const POLL = 30_000;

export interface SimulationOptions extends Partial<Omit<AwsOptions, 'dataPlane' | 'clock'>> {
  script?: () => Script;
  /** What a connection test says about an endpoint; undefined when it works. */
  connection?: (engine: string) => string | undefined;
}

export function simulation({ script, connection, ...options }: SimulationOptions = {}) {
  const clock = new VirtualClock(START);
  const aws = createAws({
    speed: 1,
    clock,
    ...options,
    dataPlane: ({ seed, speed }) =>
      scriptedDataPlane({
        seed,
        speed,
        ...(script ? { script } : {}),
        ...(connection ? { connection: ({ engine }) => connection(engine) } : {}),
      }),
  });
  const store = memoryStore();
  const events: RunEvent[] = [];
  const told: RunReport[] = [];
  const engine: Engine = {
    dms: replication(async () => dmsClient(clock, aws.requestHandler), clock, POLL),
    store,
    announcer: {
      announce: async (_, report) => {
        told.push(report);
        return [];
      },
    },
    clock,
    poll: POLL,
    emit: (event) => events.push(event),
    maySample: samplingGate(),
    region: 'us-east-1',
  };
  const turn = (pipeline: Pipeline, signal: AbortSignal = new AbortController().signal) =>
    load({ pipeline, engine, holder: { who: 'a test', since: clock.now() }, lease: 60_000, signal });
  return {
    clock,
    aws,
    store,
    events,
    told,
    engine,
    turn,
    /** One load from beginning to end. */
    run: (pipeline: Pipeline = aPipeline(), signal?: AbortSignal) => clock.run(() => turn(pipeline, signal)),
    calls: (operation: string) => aws.calls().filter((call) => call.operation === operation).length,
    nothingLeft: () => {
      const { instances, endpoints, tasks } = aws.live();
      return instances.length + endpoints.length + tasks.length === 0;
    },
  };
}

/** The real SDK; each call holds the clock, for its promises leave the event loop. */
export function dmsClient(
  clock: VirtualClock,
  requestHandler: ReturnType<typeof createAws>['requestHandler'],
): DmsClient {
  const client = new DatabaseMigrationService({
    region: 'us-east-1',
    endpoint: 'http://sandbox.invalid',
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    requestHandler,
    retryMode: 'standard',
    maxAttempts: 4,
  });
  const send = client.send.bind(client) as (...args: unknown[]) => Promise<unknown>;
  client.send = ((...args: unknown[]) => clock.busy(() => send(...args))) as typeof client.send;
  return client;
}

export function aPipeline(change: Partial<Pipeline> = {}): Pipeline {
  return {
    name: 'students',
    file: 'pipelines/students.yml',
    enabled: true,
    mode: 'cdc',
    schedule: [],
    source: {
      kind: 'inline',
      engine: 'postgres',
      database: 'source',
      secret: 'sandbox/source',
      secretRole: 'arn:aws:iam::111122223333:role/sandbox-dms-secrets',
      settings: { SlotName: 'sluice_students' },
    },
    target: { kind: 'existing', ref: 'sandbox-target' },
    selection: {
      kind: 'tables',
      tables: [{ kind: 'include', schema: 'studentdb', table: 'student_details', active: true }],
    },
    settings: {},
    instance: { class: 'dms.t3.medium', securityGroups: [], multiAz: false, sizes: [], shared: false },
    start: { kind: 'full-load' },
    stop: { after: 0, by: 'commit_time', idle: 60_000 },
    timeout: { provision: 40 * 60_000, replicate: 180 * 60_000, teardown: 30 * 60_000 },
    onFailure: 'keep',
    metrics: { namespace: 'Sluice', perTable: false },
    tags: {},
    delta: { publish: 'after-proof', split: 1 },
    ...change,
  };
}
