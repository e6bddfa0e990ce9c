/** The one place that builds the real things, and hands them to whoever asks for a load or a look. */
import { hostname, userInfo } from 'node:os';
import { announcer } from './aws/announcer.ts';
import { type AwsClientOptions, awsClients } from './aws/clients.ts';
import { replication } from './aws/replication.ts';
import { type Clock, type Millis, systemClock } from './clock.ts';
import type { Engine } from './run/drive.ts';
import type { StateStore } from './run/ports.ts';
import { samplingGate } from './run/sampler.ts';
import type { Holder } from './run/state.ts';
import { dynamoStore } from './store/dynamodb.ts';
import { checkTables, createTables, type TableNames } from './store/tables.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface WorldOptions extends AwsClientOptions, TableNames {
  /** How often AWS is looked at. */
  poll: Millis;
  /** Where this process runs, for `holder`; AWS reads its own variables itself. */
  env: Env;
  /** Absent: the clock of the machine. */
  clock?: Clock;
  /** In place of DynamoDB, for simulated runs. */
  store?: StateStore;
}

/** Everything that commands and loads need from the world outside. */
export interface World extends Omit<Engine, 'emit'> {
  region: string;
  holder: Holder;
  /** Rejects with a setup error when one of the two tables is missing or not Sluice's. */
  checkTables(): Promise<void>;
  /** Makes those that are missing; resolves to their names. */
  createTables(): Promise<string[]>;
  /** Closes the connections. */
  close(): Promise<void>;
}

/** Nothing is asked of AWS yet. Rejects with a setup error (`region-missing`, `region-invalid`). */
export async function buildWorld(options: WorldOptions): Promise<World> {
  const { clock = systemClock, poll, env, stateTable, metricsTable } = options;
  const clients = awsClients(options);
  const region = await clients.region();
  const holder = holderOf(env, clock);
  const tables = { stateTable, metricsTable, clock };
  return {
    dms: replication(() => clients.dms(), clock, poll),
    store: options.store ?? dynamoStore({ ...tables, client: await clients.dynamodb() }),
    announcer: announcer({
      sns: (topicRegion) => clients.sns(topicRegion),
      cloudwatch: () => clients.cloudwatch(),
      clock,
      ...(holder.link === undefined ? {} : { link: holder.link }),
    }),
    clock,
    poll,
    maySample: samplingGate(),
    region,
    holder,
    checkTables: async () => {
      if (!options.store) await checkTables(await clients.dynamodb(), tables);
    },
    createTables: async () => (options.store ? [] : createTables(await clients.dynamodb(), tables)),
    close: () => clients.close(),
  };
}

/** Who acts, as `status` and messages show it. Variables: GitHub Actions documentation, default variables. */
export function holderOf(env: Env, clock: Clock): Holder {
  const since = clock.now();
  if (env.GITHUB_ACTIONS !== 'true') return { who: `${userName(env)}@${hostname()}`, since };
  const who = `${env.GITHUB_ACTOR || 'somebody'} via GitHub Actions`;
  const link = workflowRun(env);
  return link === undefined ? { who, since } : { who, since, link };
}

/** Address of the workflow run, also of its repeated attempts. */
export function workflowRun(env: Env): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (!server || !repository || !run) return undefined;
  const attempt = env.GITHUB_RUN_ATTEMPT;
  return `${server}/${repository}/actions/runs/${run}${attempt && attempt !== '1' ? `/attempts/${attempt}` : ''}`;
}

function userName(env: Env): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have a number and no name.
    return env.USER || 'somebody';
  }
}
