/** The whole sandbox with its databases, in real time: what a user starts. */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateReplicationInstanceCommand,
  CreateReplicationTaskCommand,
  DatabaseMigrationServiceClient,
  DeleteReplicationInstanceCommand,
  DeleteReplicationTaskCommand,
  DescribeConnectionsCommand,
  DescribeEndpointsCommand,
  DescribeReplicationInstancesCommand,
  DescribeReplicationTasksCommand,
  DescribeTableStatisticsCommand,
  StartReplicationTaskCommand,
  TestConnectionCommand,
} from '@aws-sdk/client-database-migration-service';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { scriptedDataPlane } from '../../src/sandbox/scripted.ts';
import { isAlive, removeStaleClusters, serverProcess } from '../../src/sandbox/stale-clusters.ts';
import { credentials, mappingsOf } from './support.ts';

const clusters = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('aws-sandbox-postgres-'));

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a sandbox with databases of its own', () => {
  let sandbox: Sandbox;
  let dms: DatabaseMigrationServiceClient;
  const by = (Name: string, Value: string) => ({ Filters: [{ Name, Values: [Value] }] });
  const until = async (look: () => Promise<boolean>) => {
    while (!(await look().catch((error) => error.name === 'ResourceNotFoundFault')))
      await systemClock.sleep(20);
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 6000 });
    dms = new DatabaseMigrationServiceClient({ endpoint: sandbox.url, region: 'us-east-1', credentials });
  }, 60_000);
  afterAll(async () => {
    dms.destroy();
    await sandbox.stop();
    expect((await clusters()).filter((name) => name.includes(`-${process.pid}-`))).toEqual([]);
  }, 60_000);

  test('tells a program what it needs', () => {
    expect(sandbox.env).toMatchObject({ AWS_ENDPOINT_URL: sandbox.url, AWS_REGION: 'us-east-1' });
    expect(sandbox.source).toMatchObject({ engine: 'postgres', database: 'source' });
    expect(sandbox.target).toMatchObject({ engine: 'postgres', database: 'target' });
  });

  test('its databases are ready for change capture', async () => {
    const url = sandbox.source?.url ?? '';
    expect(await query(url, 'show wal_level')).toEqual([{ wal_level: 'logical' }]);
    expect(await query(url, 'show max_replication_slots')).toEqual([{ max_replication_slots: '20' }]);
  });

  test('moves real rows through a task on a new instance, and leaves nothing', async () => {
    const [source = '', target = ''] = [sandbox.source?.url, sandbox.target?.url];
    await query(source, 'create table public.orders (id int primary key, what text)');
    await query(source, "insert into public.orders select i, 'order ' || i from generate_series(1, 1000) i");

    const { ReplicationInstance } = await dms.send(
      new CreateReplicationInstanceCommand({
        ReplicationInstanceIdentifier: 'real',
        ReplicationInstanceClass: 'dms.t3.medium',
      }),
    );
    const ReplicationInstanceArn = ReplicationInstance?.ReplicationInstanceArn ?? '';
    const instance = async () =>
      (await dms.send(new DescribeReplicationInstancesCommand(by('replication-instance-id', 'real'))))
        .ReplicationInstances?.[0];
    await until(async () => (await instance())?.ReplicationInstanceStatus === 'available');

    const { Endpoints = [] } = await dms.send(new DescribeEndpointsCommand({}));
    const arnOf = (name: string) =>
      Endpoints.find(({ EndpointIdentifier }) => EndpointIdentifier === name)?.EndpointArn ?? '';
    const EndpointArn = arnOf('sandbox-target');
    await dms.send(new TestConnectionCommand({ ReplicationInstanceArn, EndpointArn }));
    const connection = async () =>
      (await dms.send(new DescribeConnectionsCommand(by('endpoint-arn', EndpointArn)))).Connections?.[0];
    await until(async () => (await connection())?.Status !== 'testing');
    expect(await connection()).toMatchObject({ Status: 'successful' });

    const { ReplicationTask } = await dms.send(
      new CreateReplicationTaskCommand({
        ReplicationTaskIdentifier: 'real',
        ReplicationInstanceArn,
        SourceEndpointArn: arnOf('sandbox-source'),
        TargetEndpointArn: EndpointArn,
        MigrationType: 'full-load',
        TableMappings: mappingsOf('public.orders'),
      }),
    );
    const ReplicationTaskArn = ReplicationTask?.ReplicationTaskArn ?? '';
    const task = async () =>
      (await dms.send(new DescribeReplicationTasksCommand(by('replication-task-id', 'real'))))
        .ReplicationTasks?.[0];
    await until(async () => (await task())?.Status === 'ready');
    await dms.send(
      new StartReplicationTaskCommand({ ReplicationTaskArn, StartReplicationTaskType: 'start-replication' }),
    );
    await until(async () => ['stopped', 'failed'].includes((await task())?.Status ?? ''));
    expect(await task()).toMatchObject({ StopReason: 'Stop Reason FULL_LOAD_ONLY_FINISHED' });
    const { TableStatistics } = await dms.send(new DescribeTableStatisticsCommand({ ReplicationTaskArn }));
    expect(TableStatistics).toMatchObject([
      { SchemaName: 'public', TableName: 'orders', TableState: 'Table completed', FullLoadRows: 1000 },
    ]);
    expect(await query(target, 'select count(*)::int, max(what) from public.orders')).toEqual([
      { count: 1000, max: 'order 999' },
    ]);

    await dms.send(new DeleteReplicationTaskCommand({ ReplicationTaskArn }));
    await until(async () => (await task()) === undefined);
    await dms.send(new DeleteReplicationInstanceCommand({ ReplicationInstanceArn }));
    await until(async () => (await instance()) === undefined);
    expect(sandbox.live()).toEqual({ instances: [], endpoints: [], tasks: [], connections: [] });
  }, 60_000);

  test('a database of the user’s own can take the place of one of them', async () => {
    const other = await startSandbox({
      source: sandbox.source?.url ?? '',
      target: sandbox.target?.url ?? '',
      speed: 6000,
    });
    try {
      expect(other.source).toEqual(sandbox.source && { ...sandbox.source });
    } finally {
      await other.stop();
    }
  });

  test('the end of the process stays with the program that started it', () => {
    const strangers = ['beforeExit', 'SIGHUP'].flatMap((event) =>
      process.listeners(event as 'exit').map(String),
    );
    expect(strangers.filter((listener) => listener.includes('filters[event]'))).toEqual([]);
  });
});

test('what a killed sandbox left behind is stopped and removed by the next one', async () => {
  const script = `
    import { startEmbeddedPostgres } from './src/sandbox/embedded-postgres.ts';
    await startEmbeddedPostgres(['source']);
    process.stdout.write('started');
  `;
  const victim = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    victim.stdout.once('data', resolve);
    victim.once('exit', reject);
  });
  const exited = new Promise((resolve) => victim.once('exit', resolve));
  victim.kill('SIGKILL');
  await exited;

  const left = (await clusters()).filter((name) => name.includes(`-${victim.pid}-`));
  expect(left).toHaveLength(1);
  const directory = join(tmpdir(), left[0] ?? '');
  expect(await serverProcess(directory)).toBeDefined();
  await removeStaleClusters();
  expect(await serverProcess(directory)).toBeUndefined();
  expect(await clusters()).not.toContain(left[0]);
}, 60_000);

test('a server that has ended before, as by Ctrl-C in a terminal, does not keep the sandbox from stopping', async () => {
  const { address, stop } = await startEmbeddedPostgres(['source']);
  const [mine = ''] = (await clusters()).filter((name) => name.includes(`-${process.pid}-`));
  const pid = await serverProcess(join(tmpdir(), mine));
  expect(await query(address('source').url, 'select 1 as one')).toEqual([{ one: 1 }]);
  process.kill(Number(pid), 'SIGINT');
  while (isAlive(Number(pid))) await systemClock.sleep(20);
  await stop();
  expect(await clusters()).not.toContain(mine);
}, 60_000);

test('a database that cannot be opened is refused before anything is started', async () => {
  await expect(
    startSandbox({ source: 'mysql://ann@db/shop', target: 'mysql://ann@db/shop' }),
  ).rejects.toThrow('cannot open mysql://');
});

test('a port that is taken is an error, not a hang', async () => {
  const first = await startSandbox({ dataPlane: scriptedDataPlane });
  try {
    await expect(startSandbox({ dataPlane: scriptedDataPlane, port: first.port })).rejects.toThrow(
      'EADDRINUSE',
    );
  } finally {
    await first.stop();
  }
});
