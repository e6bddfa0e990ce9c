/** The product on the sandbox with real databases: PostgreSQL rows that really move, over HTTP, in seconds. */
import { type AttributeValue, DynamoDB } from '@aws-sdk/client-dynamodb';
import pg from 'pg';
import { systemClock } from '../../src/clock.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { load } from '../../src/run/load.ts';
import type { MetricsRow } from '../../src/run/ports.ts';
import type { RunReport } from '../../src/run/report.ts';
import type { DatabaseAddress } from '../../src/sandbox/database-address.ts';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { buildWorld } from '../../src/wiring.ts';
import { aPipeline } from './simulated.ts';

const TABLES = { stateTable: 'sluice-state', metricsTable: 'dms_load_cdc_metrics' };

export async function realWorld(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ speed: 2000, ...options });
  if (!sandbox.source || !sandbox.target) throw new Error('the sandbox must have both databases');
  const connection = {
    region: 'us-east-1',
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  };
  const before = process.env.AWS_ENDPOINT_URL;
  process.env.AWS_ENDPOINT_URL = sandbox.url;
  const world = await buildWorld({
    ...TABLES,
    region: connection.region,
    credentials: connection.credentials,
    poll: 50,
    env: {},
    clock: systemClock,
  });
  await world.createTables();
  const source = await connect(sandbox.source);
  const target = await connect(sandbox.target);
  const dynamodb = new DynamoDB(connection);
  const events: RunEvent[] = [];

  return {
    sandbox,
    world,
    source,
    target,
    events,
    sourceAddress: sandbox.source,
    run: (pipeline: Pipeline, signal = new AbortController().signal): Promise<RunReport> =>
      load({
        pipeline,
        engine: { ...world, emit: (event) => events.push(event) },
        holder: world.holder,
        lease: 60_000,
        signal,
      }),
    /** The rows of the metrics table for a run, by table. */
    async metrics(run: string): Promise<Map<string, MetricsRow>> {
      const rows: MetricsRow[] = [];
      let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
      do {
        const page = await dynamodb.scan({
          TableName: TABLES.metricsTable,
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        });
        rows.push(...(page.Items ?? []).map((item) => plainRow(item)));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return new Map(rows.filter((row) => row.run === run).map((row) => [row.TableName, row]));
    },
    nothingLeft(): boolean {
      const { instances, endpoints, tasks } = sandbox.live();
      return instances.length + endpoints.length + tasks.length === 0;
    },
    async stop(): Promise<void> {
      await source.end();
      await target.end();
      dynamodb.destroy();
      await world.close();
      await sandbox.stop();
      if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
      else process.env.AWS_ENDPOINT_URL = before;
    },
  };
}

/** A metrics row holds texts and numbers only. */
const plainRow = (item: Record<string, AttributeValue>): MetricsRow =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, value.N === undefined ? value.S : Number(value.N)]),
  ) as unknown as MetricsRow;

export async function connect(address: DatabaseAddress): Promise<pg.Client> {
  const client = new pg.Client({
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
  });
  await client.connect();
  return client;
}

/** A pipeline over everything in `schema`, with a slot of its own name, quick to notice that nothing comes. */
export const pipelineOf = (name: string, schema: string, change: Partial<Pipeline> = {}): Pipeline =>
  aPipeline({
    name,
    source: {
      kind: 'inline',
      engine: 'postgres',
      database: 'source',
      secret: 'sandbox/source',
      secretRole: 'arn:aws:iam::111122223333:role/sandbox-dms-secrets',
      settings: { SlotName: slotOf(name) },
    },
    selection: { kind: 'tables', tables: [{ kind: 'include', schema, table: '%', active: true }] },
    stop: { after: 0, by: 'commit_time', idle: 500 },
    ...change,
  });

export const slotOf = (name: string): string => `sluice_${name.replaceAll('-', '_')}`;

export const createSlot = (source: pg.Client, name: string): Promise<unknown> =>
  source.query('select pg_create_logical_replication_slot($1, $2)', [slotOf(name), 'test_decoding']);

/** Every row of every table of a schema as text, in order: equal dumps are equal databases. */
export async function dump(client: pg.Client, schema: string): Promise<Record<string, string[]>> {
  const tables = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = $1 and table_type = 'BASE TABLE' and table_name not like 'awsdms%' order by 1`,
    [schema],
  );
  const dumped: Record<string, string[]> = {};
  for (const { name } of tables.rows) {
    const rows = await client.query<{ row: string }>(
      `select t::text as row from "${schema}"."${name}" t order by t::text collate "C"`,
    );
    dumped[name] = rows.rows.map(({ row }) => row);
  }
  return dumped;
}
