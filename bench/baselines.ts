/**
 * Two common ways to do the same with a state machine, re-enacted by their waits alone on the same simulated
 * AWS: one that polls in steps of 60 and 30 seconds and stops five minutes after the task was made, and one
 * that does a table after another with a minute of waiting each.
 */
import type { DmsClient } from '../src/aws/replication.ts';
import { VirtualClock } from '../src/clock.ts';
import { dmsClient } from '../test/support/simulated.ts';
import { account, unavoidable, type Waits, waitsOf } from './lives.ts';
import type { Overhead } from './overhead.ts';

const CHECKPOINT = 'checkpoint:V1#1#00000000/01000000#0#0#*#0#0';
const MAPPINGS = JSON.stringify({
  rules: [
    {
      'rule-type': 'selection',
      'rule-id': '1',
      'rule-name': '1',
      'object-locator': { 'schema-name': 'studentdb', 'table-name': 'student_details' },
      'rule-action': 'include',
    },
  ],
});

interface Machine {
  clock: VirtualClock;
  dms: DmsClient;
  instance: string;
}

/** Polls as `Wait` and `Choice` states do: first the pause, then the look. */
async function until(clock: VirtualClock, seconds: number, done: () => Promise<boolean>): Promise<void> {
  do await clock.sleep(seconds * 1000);
  while (!(await done()));
}

const gone = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => false,
    () => true,
  );

async function makeInstance(clock: VirtualClock, dms: DmsClient): Promise<string> {
  const made = await dms.createReplicationInstance({
    ReplicationInstanceIdentifier: 'baseline',
    ReplicationInstanceClass: 'dms.t3.medium',
  });
  await until(clock, 60, async () => {
    const { ReplicationInstances = [] } = await dms.describeReplicationInstances({});
    return ReplicationInstances[0]?.ReplicationInstanceStatus === 'available';
  });
  return made.ReplicationInstance?.ReplicationInstanceArn ?? '';
}

async function makeTask(machine: Machine, name: string, stopAt: number | undefined): Promise<string> {
  const { dms, instance } = machine;
  const endpoint = async (id: string) =>
    (await dms.describeEndpoints({ Filters: [{ Name: 'endpoint-id', Values: [id] }] })).Endpoints?.[0]
      ?.EndpointArn ?? '';
  const made = await dms.createReplicationTask({
    ReplicationTaskIdentifier: name,
    ReplicationInstanceArn: instance,
    SourceEndpointArn: await endpoint(stopAt === undefined ? 'sandbox-source' : 'sandbox-source-slot'),
    TargetEndpointArn: await endpoint('sandbox-target'),
    MigrationType: stopAt === undefined ? 'full-load' : 'cdc',
    TableMappings: MAPPINGS,
    ...(stopAt === undefined
      ? {}
      : {
          CdcStartPosition: CHECKPOINT,
          CdcStopPosition: `commit_time:${new Date(stopAt).toISOString().slice(0, 19)}`,
        }),
  });
  return made.ReplicationTask?.ReplicationTaskArn ?? '';
}

async function statusOf(dms: DmsClient, arn: string): Promise<string | undefined> {
  const { ReplicationTasks = [] } = await dms.describeReplicationTasks({ WithoutSettings: true });
  return ReplicationTasks.find(({ ReplicationTaskArn }) => ReplicationTaskArn === arn)?.Status;
}

async function tearDown({ clock, dms, instance }: Machine, tasks: string[]): Promise<void> {
  for (const task of tasks) await dms.deleteReplicationTask({ ReplicationTaskArn: task });
  await until(clock, 60, () => gone(dms.describeReplicationTasks(byInstance(instance))));
  await dms.deleteReplicationInstance({ ReplicationInstanceArn: instance });
  await until(clock, 60, () => gone(dms.describeReplicationInstances(byArn(instance))));
}

const byInstance = (arn: string) => ({ Filters: [{ Name: 'replication-instance-arn', Values: [arn] }] });
const byArn = byInstance;

/** Wait 60 for the instance, 30 for the task, stop at five minutes after its creation, 30 for the stop. */
async function incremental(clock: VirtualClock, dms: DmsClient): Promise<[commit: number, end: number]> {
  const machine = { clock, dms, instance: await makeInstance(clock, dms) };
  const task = await makeTask(machine, 'baseline', clock.now() + 300_000);
  await until(clock, 30, async () => (await statusOf(dms, task)) === 'ready');
  await dms.startReplicationTask({ ReplicationTaskArn: task, StartReplicationTaskType: 'start-replication' });
  await until(clock, 30, async () => (await statusOf(dms, task)) === 'stopped');
  const commit = clock.now();
  await tearDown(machine, [task]);
  return [commit, clock.now()];
}

/** Tables that are worked on side by side. */
const LANES = 2;

/** A task a table, two tables side by side; for each a connection test, the task and the load, in steps of 30. */
async function delta(
  clock: VirtualClock,
  dms: DmsClient,
  tables: number,
): Promise<[commit: number, end: number]> {
  const machine = { clock, dms, instance: await makeInstance(clock, dms) };
  const names = Array.from({ length: tables }, (_, index) => `baseline-${index}`);
  const tasks: string[] = [];
  const lane = async () => {
    for (let name = names.shift(); name; name = names.shift()) {
      await clock.sleep(30_000);
      const task = await makeTask(machine, name, undefined);
      tasks.push(task);
      await until(clock, 30, async () => (await statusOf(dms, task)) === 'ready');
      await dms.startReplicationTask({
        ReplicationTaskArn: task,
        StartReplicationTaskType: 'start-replication',
      });
      await until(clock, 30, async () => (await statusOf(dms, task)) === 'stopped');
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const commit = clock.now();
  await tearDown(machine, tasks);
  return [commit, clock.now()];
}

type Kind = { kind: 'incremental' } | { kind: 'delta'; tables: number };

/** Seconds that the state machine adds to what AWS needs for one load of all tables at once. */
export async function baseline(kind: Kind, seeds: readonly number[]): Promise<Overhead[]> {
  const measured: Overhead[] = [];
  for (const seed of seeds) {
    const clock = new VirtualClock();
    const waits: Waits = waitsOf(seed);
    const aws = account(clock, waits, seed);
    const dms = dmsClient(clock, aws.requestHandler);
    const began = clock.now();
    const [commit, end] = await clock.run(() =>
      kind.kind === 'delta' ? delta(clock, dms, kind.tables) : incremental(clock, dms),
    );
    await aws.close();
    const floor = unavoidable(waits, kind.kind === 'delta' ? Math.ceil(kind.tables / LANES) : 1);
    measured.push({
      committed: (commit - began - floor.committed) / 1000,
      ended: (end - began - floor.ended) / 1000,
    });
  }
  return measured;
}
