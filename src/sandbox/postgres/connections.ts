/** Connections of one transfer to one database: opened alike, and none left behind. */
import pg from 'pg';
import type { EndpointAddress } from '../engine.ts';

export type Client = pg.Client;

const ENGINES = new Set(['postgres', 'aurora-postgresql', 'aurora-postgresql-serverless']);

export const isPostgres = (engine: string): boolean => ENGINES.has(engine);

/**
 * Output and input of values must agree on both sides, whatever the databases are set to. The time zone
 * makes commit times readable; the empty search path makes the source name its own types in full.
 */
const COMMON = `set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC';
  set extra_float_digits = 3; set bytea_output = 'hex'; set lc_monetary = 'C'; set xmloption = 'content';
  set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0;`;

export interface Connections {
  /** Opens one more. `replication` speaks the streaming replication protocol. */
  open(kind?: 'sql' | 'replication'): Promise<Client>;
  /** Closes one in good order. */
  close(client: Client): Promise<void>;
  /** Closes all that are open in good order. */
  closeAll(): Promise<void>;
  /** Ends all of them at once, also those whose backend waits for a lock or sends a large answer. */
  abort(): Promise<void>;
}

/** The connections to `address`. Errors of idle connections surface at their next use. */
export function connectionsTo(address: EndpointAddress): Connections {
  const open = new Set<Client>();

  const connect = async (kind: 'sql' | 'replication'): Promise<Client> => {
    const client = new pg.Client(clientConfig(address, kind));
    client.on('error', () => {});
    open.add(client);
    try {
      await Promise.race([client.connect(), ended(client)]);
      await client.query(address.type === 'source' ? `${COMMON} set search_path = ''` : COMMON);
      if (address.type === 'target' && kind === 'sql') await bypassTriggers(client, address);
      return client;
    } catch (error) {
      await close(client);
      throw error;
    }
  };

  const close = async (client: Client) => {
    open.delete(client);
    await client.end().catch(() => {});
  };

  const closeAll = async () => {
    await Promise.all([...open].map(close));
  };

  const abort = async () => {
    const pids = [...open].map(backendOf).filter((pid) => pid !== undefined);
    if (pids.length > 0) {
      const helper = new pg.Client(clientConfig(address, 'sql'));
      helper.on('error', () => {});
      await helper
        .connect()
        .then(() =>
          helper.query('select pg_catalog.pg_terminate_backend(p) from unnest($1::int[]) p', [pids]),
        )
        .catch(() => {})
        .then(() => helper.end())
        .catch(() => {});
    }
    await closeAll();
  };

  return { open: (kind = 'sql') => connect(kind), close, closeAll, abort };
}

/** A client that is closed while it connects never answers that call. */
function ended(client: Client): Promise<never> {
  const end = new Promise<never>((_, reject) => {
    client.once('end', () => reject(new Error('connection terminated')));
  });
  end.catch(() => {});
  return end;
}

/** The process id is told at connecting; the typings leave it out. */
const backendOf = (client: Client) =>
  (client as Client & { processID?: number | null }).processID ?? undefined;

function clientConfig(address: EndpointAddress, kind: 'sql' | 'replication') {
  const config = {
    host: address.server,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    application_name: 'dms-sandbox',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  };
  return kind === 'replication' ? { ...config, replication: 'database' } : config;
}

/**
 * Users of DMS keep foreign keys and triggers of the target out of the way with an `AfterConnectScript`
 * (DMS user guide, PostgreSQL as a target). Without one it is done here where the user may.
 */
async function bypassTriggers(client: Client, address: EndpointAddress): Promise<void> {
  const script = address.settings.AfterConnectScript;
  if (typeof script === 'string' && script !== '') await client.query(script);
  else await client.query("set session_replication_role = 'replica'").catch(() => {});
}
