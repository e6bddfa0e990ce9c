import { type Clock, systemClock } from '../clock.ts';
import { type Call, Calls } from './calls.ts';
import { createCloudWatch, type Metric } from './cloudwatch.ts';
import { closeDms, createDms } from './dms/create-dms.ts';
import { putFixtures } from './dms/fixtures.ts';
import type { Quotas } from './dms/quotas.ts';
import { dmsService } from './dms/service.ts';
import { type ApiRate, DEFAULT_API_RATE, tokenBucket } from './dms/token-bucket.ts';
import { DEFAULT_SPEED, type Durations } from './durations.ts';
import { dynamodb } from './dynamodb.ts';
import type { DataPlane } from './engine.ts';
import type { Handle } from './http.ts';
import { inProcessHandler } from './in-process.ts';
import { inspection, type LiveResources, liveResources } from './inspection.ts';
import type { Mishap } from './mishap.ts';
import { Mishaps } from './mishaps.ts';
import { seeded } from './random.ts';
import { DEFAULT_READINGS, type Readings } from './readings.ts';
import { createRouter } from './router.ts';
import { createSecretsManager } from './secrets-manager.ts';
import { createSns, type Message } from './sns.ts';
import { type Databases, FIXTURES, startingPoint } from './starting-point.ts';
import { createSts } from './sts.ts';

export interface AwsOptions {
  /** Or a function that makes one for this seed and speed, like `scriptedDataPlane`. */
  dataPlane: DataPlane | ((about: { seed: number; speed: number }) => DataPlane);
  clock?: Clock;
  /** How many times faster than AWS; 1: as long as AWS takes. */
  speed?: number;
  seed?: number;
  mishaps?: readonly Mishap[];
  readings?: Partial<Readings>;
  durations?: Partial<Durations>;
  quotas?: Partial<Quotas>;
  /** Of the DMS API, per second of AWS's time; `false`: no limit. */
  apiRate?: ApiRate | false;
  /** SNS topics that are there from the beginning, besides `loads`. */
  topics?: string[];
  /** What the endpoints point to that are there from the beginning. */
  databases?: Databases;
}

/** The sandbox without server and databases. */
export interface Aws {
  /** Answers any request; rejects only with LostResponse. */
  handle: Handle;
  /** For clients of the AWS SDK in the same process: `new DatabaseMigrationServiceClient({ requestHandler, … })`. */
  requestHandler: ReturnType<typeof inProcessHandler>;
  mishaps: Mishaps;
  calls(): readonly Call[];
  callCounts(): Record<string, number>;
  messages: readonly Message[];
  metrics: readonly Metric[];
  /** What callers made in DMS and what is still there. */
  live(): LiveResources;
  /** Stops all transfers. */
  close(): Promise<void>;
}

/** Builds the account with everything in it, by hand, top to bottom. */
export function createAws(options: AwsOptions): Aws {
  const { dataPlane, clock = systemClock, speed = DEFAULT_SPEED, seed = 1 } = options;
  const random = seeded(seed);
  const mishaps = new Mishaps({ random, clock, speed });
  const calls = new Calls(clock);
  const secrets = createSecretsManager(clock, random);
  const sns = createSns(clock, [FIXTURES.topic, ...(options.topics ?? [])]);
  const cloudwatch = createCloudWatch(clock);
  const dms = createDms({
    clock,
    random,
    mishaps,
    readings: { ...DEFAULT_READINGS, ...options.readings },
    speed,
    dataPlane: typeof dataPlane === 'function' ? dataPlane({ seed, speed }) : dataPlane,
    secret: secrets.read,
    ...(options.quotas ? { quotas: options.quotas } : {}),
    ...(options.durations ? { durations: options.durations } : {}),
  });
  const start = startingPoint(options.databases ?? {});
  for (const [name, value] of Object.entries(start.secrets)) secrets.put(name, value);
  putFixtures(dms, FIXTURES.subnetGroups, start.endpoints);
  mishaps.arm(options.mishaps ?? []);

  const { apiRate = DEFAULT_API_RATE } = options;
  const handle = createRouter({
    dms: dmsService(dms, apiRate ? tokenBucket(clock, apiRate, speed) : () => {}),
    sns: sns.service,
    cloudwatch: cloudwatch.service,
    sts: createSts(clock),
    secretsManager: secrets.service,
    dynamodb: dynamodb(),
    inspection: inspection({
      dms,
      clock,
      calls,
      mishaps,
      speed,
      messages: sns.messages,
      metrics: cloudwatch.metrics,
    }),
    mishaps,
    calls,
  });
  return {
    handle,
    requestHandler: inProcessHandler(handle),
    mishaps,
    calls: () => calls.list(),
    callCounts: () => calls.counts(),
    messages: sns.messages,
    metrics: cloudwatch.metrics,
    live: () => liveResources(dms),
    close: () => closeDms(dms),
  };
}
