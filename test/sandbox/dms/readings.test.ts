/** Every switch for what is not known of AWS, in both positions. */
import {
  CreateEndpointCommand,
  DeleteReplicationInstanceCommand,
  DescribeConnectionsCommand,
  DescribeReplicationInstancesCommand,
  StopReplicationTaskCommand,
} from '@aws-sdk/client-database-migration-service';
import { describe, expect, test } from 'vitest';
import type { Readings } from '../../../src/sandbox/readings.ts';
import { scriptedDataPlane } from '../../../src/sandbox/scripted.ts';
import {
  availableInstance,
  createInstance,
  createMySqlEndpoint,
  createTask,
  describeTask,
  EXACT,
  endpointArn,
  instanceStatus,
  readyTask,
  runningTask,
  type Scene,
  type SceneOptions,
  scene,
  start,
} from '../support.ts';
import { testedConnection } from './connection-steps.ts';

const CHECKPOINT =
  'checkpoint:V1#27#mysql-bin-changelog.157832:1975:-1:2002:6:mysql-bin-changelog.157832:1876#0#0#*#0#93';

/** What came of a call: `ok`, or the name of the error. */
async function came(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return (error as Error).name;
  }
}

const stop = ({ dms }: Scene, arn: string) =>
  dms.send(new StopReplicationTaskCommand({ ReplicationTaskArn: arn }));

interface Switch<Name extends keyof Readings> {
  outcomes: Record<Readings[Name], unknown>;
  options?: SceneOptions;
  /** Brings about the situation and gives what a program sees. */
  see(on: Scene): Promise<unknown>;
}

const switches: { [Name in keyof Readings]: Switch<Name> } = {
  describeUnfiltered: {
    outcomes: { empty: 'ok', fault: 'ResourceNotFoundFault' },
    see: ({ dms }) => came(dms.send(new DescribeReplicationInstancesCommand({}))),
  },
  neverTestedConnections: {
    outcomes: { empty: 'ok', fault: 'ResourceNotFoundFault' },
    async see(on) {
      const filter = { Name: 'endpoint-arn', Values: [await endpointArn(on, 'sandbox-source')] };
      return came(on.dms.send(new DescribeConnectionsCommand({ Filters: [filter] })));
    },
  },
  hiddenTests: {
    outcomes: { 'when-needed': 'successful', always: 'testing' },
    async see(on) {
      const instance = await availableInstance(on);
      await testedConnection(on, instance, await endpointArn(on, 'sandbox-source'));
      await createTask(on, { ReplicationInstanceArn: instance });
      return on.sandbox.live().connections[0]?.status;
    },
  },
  endpointCreating: {
    outcomes: { never: ['active', 'active'], briefly: ['creating', 'active'] },
    async see(on) {
      const { Endpoint: made } = await on.dms.send(
        new CreateEndpointCommand({ EndpointIdentifier: 'lake', EndpointType: 'target', EngineName: 's3' }),
      );
      await on.clock.pass(EXACT['endpoint.creating'].typical);
      return [made?.Status, on.sandbox.live().endpoints[0]?.status];
    },
  },
  instanceModifying: {
    outcomes: { never: ['available', 'available'], always: ['modifying', 'available'] },
    async see(on) {
      const arn = await availableInstance(on);
      const first = await instanceStatus(on, arn);
      await on.clock.pass(EXACT['instance.modifying'].typical);
      return [first, await instanceStatus(on, arn)];
    },
  },
  deleteInstanceWhileCreating: {
    outcomes: { refused: 'InvalidResourceStateFault', allowed: 'ok' },
    async see(on) {
      const arn = await createInstance(on);
      return came(on.dms.send(new DeleteReplicationInstanceCommand({ ReplicationInstanceArn: arn })));
    },
  },
  stopWhileStarting: {
    outcomes: { refused: ['InvalidResourceStateFault', 'running'], allowed: ['ok', 'stopped'] },
    async see(on) {
      const arn = await readyTask(on, { MigrationType: 'cdc' });
      await start(on, arn);
      const outcome = await came(stop(on, arn));
      await on.clock.pass(EXACT['task.starting'].typical);
      return [outcome, (await describeTask(on, arn)).Status];
    },
  },
  positionOnFullLoad: {
    outcomes: { refused: 'InvalidParameterCombinationException', ignored: 'ok' },
    see: (on) => came(createTask(on, { CdcStartPosition: '4AF/B00000D0' })),
  },
  startDate: {
    outcomes: { 'at-call': [true, true], 'when-running': [false, true] },
    async see(on) {
      const arn = await readyTask(on);
      await start(on, arn);
      const seen = async () => (await describeTask(on, arn)).ReplicationTaskStartDate !== undefined;
      const early = await seen();
      await on.clock.pass(EXACT['task.starting'].typical);
      return [early, await seen()];
    },
  },
  stopReasonOfReadyTask: {
    outcomes: { normal: 'Stop Reason NORMAL', absent: undefined },
    see: async (on) => (await describeTask(on, await readyTask(on))).StopReason,
  },
  checkpointWhileRunning: {
    outcomes: { absent: undefined, present: CHECKPOINT, varies: expect.toBeOneOf([CHECKPOINT, undefined]) },
    async see(on) {
      const source = await createMySqlEndpoint(on, 'mysql');
      const wish = { MigrationType: 'cdc', SourceEndpointArn: source, CdcStartPosition: CHECKPOINT } as const;
      return (await describeTask(on, await runningTask(on, wish))).RecoveryCheckpoint;
    },
  },
  lastFailureMessage: {
    outcomes: { stays: 'no route to host', cleared: undefined },
    options: { mishaps: [{ kind: 'task-fails', during: 'starting', message: 'no route to host' }] },
    async see(on) {
      const arn = await readyTask(on);
      await start(on, arn);
      await on.clock.pass(EXACT['task.failing'].typical);
      await start(on, arn, { StartReplicationTaskType: 'reload-target' });
      await on.clock.pass(EXACT['task.starting'].typical + 60);
      const task = await describeTask(on, arn);
      expect(task.Status).toBe('stopped');
      return task.LastFailureMessage;
    },
  },
  suspendedTablesErrored: {
    outcomes: { counted: 1, 'not-counted': 0 },
    options: { mishaps: [{ kind: 'suspended-table', table: 'public.orders' }] },
    see: async (on) =>
      (await describeTask(on, await runningTask(on, { MigrationType: 'cdc' }))).ReplicationTaskStats
        ?.TablesErrored,
  },
  missingTablesErrored: {
    outcomes: { counted: 1, 'not-counted': 0 },
    options: {
      script: {
        tables: [
          { schema: 'public', table: 'here' },
          { schema: 'public', table: 'gone', state: 'Table does not exist' },
        ],
      },
    },
    see: async (on) => (await describeTask(on, await runningTask(on))).ReplicationTaskStats?.TablesErrored,
  },
  commitTimeOnIdleSource: {
    outcomes: { waits: ['running', undefined], fires: ['stopped', 'Stop Reason STOPPED_AT_COMMIT_TIME'] },
    options: { script: { seconds: 1, idle: true } },
    async see(on) {
      const CdcStopPosition = `commit_time:${new Date(on.clock.now()).toISOString().slice(0, 19)}`;
      const arn = await runningTask(on, { MigrationType: 'cdc' }, { CdcStopPosition });
      await on.clock.pass(3600);
      const { Status, StopReason } = await describeTask(on, arn);
      return [Status, StopReason];
    },
  },
  pastStopTime: {
    outcomes: { stops: 'ok', refused: 'InvalidParameterValueException' },
    async see(on) {
      const arn = await readyTask(on, { MigrationType: 'cdc' });
      return came(start(on, arn, { CdcStopPosition: 'server_time:2025-01-01T00:00:00' }));
    },
  },
  postgresStartTime: {
    outcomes: {
      'refused-at-create': 'InvalidParameterValueException',
      'fails-at-start': 'failed',
    },
    async see(on) {
      try {
        const arn = await readyTask(on, { MigrationType: 'cdc', CdcStartTime: new Date(0) });
        await start(on, arn);
        await on.clock.pass(EXACT['task.failing'].typical);
        return (await describeTask(on, arn)).Status;
      } catch (error) {
        return (error as Error).name;
      }
    },
  },
  postgresPosition: {
    outcomes: { 'checkpoint-or-lsn': 'running', 'lsn-only': 'failed' },
    async see(on) {
      const wish = {
        MigrationType: 'cdc',
        SourceEndpointArn: await endpointArn(on, 'sandbox-source-slot'),
        CdcStartPosition: 'checkpoint:V1#1#000004AF/B00000D0#0#0#*#0#0',
      } as const;
      const arn = await readyTask(on, wish);
      await start(on, arn);
      await on.clock.pass(EXACT['task.failing'].typical);
      return (await describeTask(on, arn)).Status;
    },
  },
};

const cases = Object.entries(switches).flatMap(([name, { outcomes, options, see }]) =>
  Object.entries(outcomes).map(([value, outcome]) => ({ name, value, outcome, options, see })),
);

describe('reading', () => {
  test.each(cases)('$name = $value', async ({ name, value, outcome, options = {}, see }) => {
    const on = await scene({ ...options, readings: { [name]: value } });
    expect(await see(on)).toEqual(outcome);
  });
});

test('a checkpoint that varies is there for some tasks and not for others', async () => {
  const on = await scene({ readings: { checkpointWhileRunning: 'varies' }, dataPlane: scriptedDataPlane() });
  const source = await createMySqlEndpoint(on, 'mysql');
  const instance = await availableInstance(on);
  const seen = new Set<string | undefined>();
  for (let i = 0; i < 20; i += 1) {
    const arn = await readyTask(on, {
      ReplicationTaskIdentifier: `t${i}`,
      ReplicationInstanceArn: instance,
      MigrationType: 'cdc',
      SourceEndpointArn: source,
      CdcStartPosition: CHECKPOINT,
    });
    seen.add((await describeTask(on, arn)).RecoveryCheckpoint);
  }
  expect(seen).toEqual(new Set([CHECKPOINT, undefined]));
});
