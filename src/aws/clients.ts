/** The AWS clients of a process: each built once, and loaded only when it is first needed. */
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type {
  DatabaseMigrationService,
  DatabaseMigrationServiceClientConfig,
} from '@aws-sdk/client-database-migration-service';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { SNS } from '@aws-sdk/client-sns';
import manifest from '../../package.json' with { type: 'json' };
import { explainAwsError } from './explain.ts';

export interface AwsClientOptions {
  /** Absent: AWS_REGION, or the region of the profile. */
  region?: string;
  /** Absent: where every AWS SDK looks for them. */
  credentials?: NonNullable<DatabaseMigrationServiceClientConfig['credentials']>;
  /** In place of the network, for simulated runs. */
  requestHandler?: NonNullable<DatabaseMigrationServiceClientConfig['requestHandler']>;
}

/**
 * Each function resolves to the same client every time. All reject with a setup error (`region-missing`,
 * `region-invalid`) when no usable region is set. Missing credentials show at the first call.
 */
export interface AwsClients {
  region(): Promise<string>;
  dms(): Promise<DatabaseMigrationService>;
  dynamodb(): Promise<DynamoDB>;
  /** For the region of a topic, which may be another than that of the load. */
  sns(region?: string): Promise<SNS>;
  cloudwatch(): Promise<CloudWatch>;
  /** Closes the connections of the clients that were built. */
  close(): Promise<void>;
}

interface Client {
  config: { region: () => Promise<string> };
  destroy(): void;
}

export function awsClients(options: AwsClientOptions = {}): AwsClients {
  const built = new Map<string, Promise<Client>>();
  const once = <C extends Client>(key: string, build: () => Promise<C>) => {
    const client = (built.get(key) as Promise<C> | undefined) ?? checked(build);
    built.set(key, client);
    return client;
  };
  const config = configOf(options);
  // The SDK would greet every user of Node 20 with a warning about its own later versions.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const clients: AwsClients = {
    region: async () => (await clients.dynamodb()).config.region(),
    dms: () =>
      once('dms', async () => {
        const sdk = await import('@aws-sdk/client-database-migration-service');
        return new sdk.DatabaseMigrationService(config);
      }),
    dynamodb: () =>
      once('dynamodb', async () => new (await import('@aws-sdk/client-dynamodb')).DynamoDB(config)),
    sns: (region) =>
      once(`sns ${region ?? ''}`, async () => {
        const { SNS } = await import('@aws-sdk/client-sns');
        return new SNS(region === undefined ? config : { ...config, region });
      }),
    cloudwatch: () =>
      once('cloudwatch', async () => new (await import('@aws-sdk/client-cloudwatch')).CloudWatch(config)),
    close: async () => {
      for (const client of await Promise.allSettled(built.values()))
        if (client.status === 'fulfilled') client.value.destroy();
    },
  };
  return clients;
}

/** A client whose region is known to be usable, so that its absence is told before anything is done. */
async function checked<C extends Client>(build: () => Promise<C>): Promise<C> {
  try {
    const client = await build();
    await client.config.region();
    return client;
  } catch (error) {
    throw explainAwsError(error) ?? error;
  }
}

function configOf({ region, credentials, requestHandler }: AwsClientOptions) {
  const agent = { keepAlive: true, maxSockets: 200 };
  return {
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
    requestHandler: requestHandler ?? {
      connectionTimeout: 5_000,
      requestTimeout: 30_000,
      // Without this the SDK only writes a warning when the time is over.
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
    // Given here, they would outrank the environment of somebody who chose otherwise.
    ...(!process.env.AWS_RETRY_MODE && { retryMode: 'adaptive' }),
    ...(!process.env.AWS_MAX_ATTEMPTS && { maxAttempts: 8 }),
    customUserAgent: [['sluice', manifest.version]] as [string, string][],
  };
}
