import {
  CreateEndpointCommand,
  CreateReplicationInstanceCommand,
  CreateReplicationTaskCommand,
  type CreateReplicationTaskCommandInput,
  DatabaseMigrationServiceClient,
  DescribeEndpointsCommand,
  DescribeReplicationInstancesCommand,
  DescribeReplicationTasksCommand,
  type ReplicationTask,
  StartReplicationTaskCommand,
  type StartReplicationTaskCommandInput,
} from '@aws-sdk/client-database-migration-service';
import { onTestFinished } from 'vitest';
import type { Clock, Instant } from '../../src/clock.ts';
import { DURATIONS, type Durations } from '../../src/sandbox/durations.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { type Script, scriptedDataPlane } from '../../src/sandbox/scripted.ts';

/** A clock that a test moves by hand, so that calls over real HTTP see exactly the time they should. */
export class SteppedClock implements Clock {
  #now: Instant = Date.UTC(2026, 0, 1);
  #sleepers: { at: Instant; wake: () => void }[] = [];

  now(): Instant {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { at: this.#now + Math.max(0, ms), wake: resolve };
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
      this.#sleepers.push(sleeper);
    });
  }

  /** Lets `seconds` pass, waking every sleeper at its time. */
  async pass(seconds: number): Promise<void> {
    const end = this.#now + seconds * 1000;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = end;
  }
}

/** Every state lasts exactly as long as is typical. */
export const EXACT = Object.fromEntries(
  Object.entries(DURATIONS).map(([name, { typical }]) => [name, { typical, from: typical, to: typical }]),
) as Durations;

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface Scene {
  sandbox: Sandbox;
  clock: SteppedClock;
  dms: DatabaseMigrationServiceClient;
  /** For clients of other services. */
  config: {
    endpoint: string;
    region: string;
    credentials: typeof credentials;
    maxAttempts: number;
  };
}

export type SceneOptions = SandboxOptions & { script?: Script };

/** A sandbox on a free port whose time stands still until the test moves it; closed after the test. */
export async function scene({ script, ...options }: SceneOptions = {}): Promise<Scene> {
  const clock = new SteppedClock();
  const sandbox = await startSandbox({
    clock,
    speed: 1,
    durations: EXACT,
    apiRate: false,
    dataPlane: (about) => scriptedDataPlane({ ...about, ...(script ? { script: () => script } : {}) }),
    ...options,
  });
  const config = { endpoint: sandbox.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  const dms = new DatabaseMigrationServiceClient(config);
  onTestFinished(async () => {
    dms.destroy();
    await sandbox.stop();
  });
  return { sandbox, clock, dms, config };
}

/** The name of the error that a call is refused with, and its text. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
  throw new Error('the call was not refused');
}

export const mappingsOf = (...tables: string[]): string =>
  JSON.stringify({
    rules: tables.map((name, index) => ({
      'rule-type': 'selection',
      'rule-id': String(index + 1),
      'rule-name': String(index + 1),
      'object-locator': { 'schema-name': name.split('.')[0], 'table-name': name.split('.')[1] },
      'rule-action': 'include',
      filters: [],
    })),
  });

export async function createInstance({ dms }: Scene, identifier = 'nightly'): Promise<string> {
  const { ReplicationInstance: made } = await dms.send(
    new CreateReplicationInstanceCommand({
      ReplicationInstanceIdentifier: identifier,
      ReplicationInstanceClass: 'dms.t3.medium',
    }),
  );
  return made?.ReplicationInstanceArn ?? '';
}

export async function availableInstance(on: Scene, identifier?: string): Promise<string> {
  const arn = await createInstance(on, identifier);
  await on.clock.pass(EXACT['instance.creating'].typical);
  return arn;
}

export async function endpointArn({ dms }: Scene, identifier: string): Promise<string> {
  const { Endpoints = [] } = await dms.send(
    new DescribeEndpointsCommand({ Filters: [{ Name: 'endpoint-id', Values: [identifier] }] }),
  );
  return Endpoints[0]?.EndpointArn ?? '';
}

/** An endpoint of an engine whose rules about positions are the usual ones. */
export async function createMySqlEndpoint(
  { dms }: Scene,
  identifier: string,
  type: 'source' | 'target' = 'source',
): Promise<string> {
  const { Endpoint: made } = await dms.send(
    new CreateEndpointCommand({
      EndpointIdentifier: identifier,
      EndpointType: type,
      EngineName: 'mysql',
      ServerName: 'db.example.com',
      Port: 3306,
      Username: 'dms',
      Password: 'wL8-secret',
    }),
  );
  return made?.EndpointArn ?? '';
}

export type TaskWish = Partial<CreateReplicationTaskCommandInput>;

/** A task on a new instance between the endpoints of the sandbox, `creating`. */
export async function createTask(on: Scene, wish: TaskWish = {}): Promise<string> {
  const instance = wish.ReplicationInstanceArn ?? (await availableInstance(on));
  const { ReplicationTask: made } = await on.dms.send(
    new CreateReplicationTaskCommand({
      ReplicationTaskIdentifier: 'load',
      SourceEndpointArn: await endpointArn(on, 'sandbox-source'),
      TargetEndpointArn: await endpointArn(on, 'sandbox-target'),
      MigrationType: 'full-load',
      TableMappings: mappingsOf('public.orders', 'public.items'),
      ...wish,
      ReplicationInstanceArn: instance,
    }),
  );
  return made?.ReplicationTaskArn ?? '';
}

export async function readyTask(on: Scene, wish?: TaskWish): Promise<string> {
  const arn = await createTask(on, wish);
  await on.clock.pass(EXACT['task.creating'].typical);
  return arn;
}

export type StartWish = Partial<StartReplicationTaskCommandInput>;

export const start = ({ dms }: Scene, arn: string, wish: StartWish = {}) =>
  dms.send(
    new StartReplicationTaskCommand({
      ReplicationTaskArn: arn,
      StartReplicationTaskType: 'start-replication',
      ...wish,
    }),
  );

export async function runningTask(on: Scene, wish?: TaskWish, startWish?: StartWish): Promise<string> {
  const arn = await readyTask(on, wish);
  await start(on, arn, startWish);
  await on.clock.pass(EXACT['task.starting'].typical);
  return arn;
}

export async function describeTask({ dms }: Scene, arn: string): Promise<ReplicationTask> {
  const { ReplicationTasks = [] } = await dms.send(
    new DescribeReplicationTasksCommand({
      Filters: [{ Name: 'replication-task-arn', Values: [arn] }],
      WithoutSettings: true,
    }),
  );
  if (!ReplicationTasks[0]) throw new Error('no task in the reply');
  return ReplicationTasks[0];
}

export async function instanceStatus({ dms }: Scene, arn: string): Promise<string | undefined> {
  const { ReplicationInstances = [] } = await dms.send(
    new DescribeReplicationInstancesCommand({
      Filters: [{ Name: 'replication-instance-arn', Values: [arn] }],
    }),
  );
  return ReplicationInstances[0]?.ReplicationInstanceStatus;
}
