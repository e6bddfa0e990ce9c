import { REGION } from './account.ts';
import { type Aws, type AwsOptions, createAws } from './aws.ts';
import { type DatabaseAddress, parseConnectionString } from './database-address.ts';
import type { DataPlane } from './engine.ts';
import type { Readings } from './readings.ts';
import { listen } from './server.ts';
import type { Databases } from './starting-point.ts';

/** A database: `embedded` is one on a PostgreSQL server started for the purpose. */
export type DatabaseChoice = 'embedded' | (string & {});

export interface SandboxOptions extends Omit<Partial<AwsOptions>, 'databases'> {
  /** 0 or absent: a free one. */
  port?: number;
  /**
   * What the endpoints `sandbox-source` and `sandbox-target` point to: `embedded`, or
   * `postgres://user:password@host:port/database`. With a data plane of one's own: by default nothing.
   */
  source?: DatabaseChoice;
  target?: DatabaseChoice;
}

export interface Sandbox extends Aws {
  url: string;
  port: number;
  /** What a program needs in its environment so that its AWS SDK asks the sandbox. */
  env: Record<string, string>;
  source?: DatabaseAddress;
  target?: DatabaseAddress;
  /** Stops the server, the transfers and the databases that it started, and removes their files. */
  stop(): Promise<void>;
}

/** An AWS of one's own on 127.0.0.1, with a source and a target database. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const usual = options.dataPlane ? undefined : 'embedded';
  const { close: closeDatabases, ...databases } = await openDatabases({
    source: options.source ?? usual,
    target: options.target ?? usual,
  });
  try {
    const dataPlane = options.dataPlane ?? (await postgresPlane(options.readings));
    const aws = createAws({ ...options, dataPlane, databases });
    const server = await listen(aws.handle, options.port);
    const url = `http://127.0.0.1:${server.port}`;
    return {
      ...aws,
      ...databases,
      url,
      port: server.port,
      env: environment(url),
      async stop() {
        await server.close();
        await aws.close();
        await closeDatabases();
      },
    };
  } catch (error) {
    await closeDatabases();
    throw error;
  }
}

type Side = 'source' | 'target';

async function openDatabases(
  choices: Record<Side, DatabaseChoice | undefined>,
): Promise<Databases & { close(): Promise<void> }> {
  // Read before anything is started, for they may be wrong.
  const given = { source: addressIn(choices.source), target: addressIn(choices.target) };
  const own = Object.values(choices).includes('embedded') ? await embedded() : undefined;
  const at = (side: Side): Databases => {
    const address = given[side] ?? (choices[side] === 'embedded' ? own?.address(side) : undefined);
    return address ? { [side]: address } : {};
  };
  return { ...at('source'), ...at('target'), close: async () => own?.stop() };
}

const addressIn = (choice: DatabaseChoice | undefined): DatabaseAddress | undefined =>
  choice === undefined || choice === 'embedded' ? undefined : parseConnectionString(choice);

/** Loaded only when needed, so that a program that may start a sandbox starts fast. */
async function embedded() {
  const { startEmbeddedPostgres } = await import('./embedded-postgres.ts');
  return startEmbeddedPostgres(['source', 'target']);
}

async function postgresPlane(readings: Partial<Readings> = {}): Promise<DataPlane> {
  const { postgresDataPlane } = await import('./postgres/data-plane.ts');
  return postgresDataPlane({
    acceptCheckpointString: readings.postgresPosition !== 'lsn-only',
    commitTimeFiresWhenIdle: readings.commitTimeOnIdleSource === 'fires',
  });
}

const environment = (url: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'sandbox',
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});
