import { describe, expect, it } from 'vitest';
import { aPipeline, type SimulationOptions, simulation } from '../support/simulated.ts';

const failureOf = async (options: SimulationOptions, pipeline = aPipeline()) => {
  const world = simulation(options);
  const report = await world.run(pipeline);
  return { world, report };
};

describe('a first load and the loads after it', () => {
  it('loads in full, stores the checkpoint and leaves nothing behind', async () => {
    const world = simulation();
    const report = await world.run();
    expect(report).toMatchObject({ outcome: 'succeeded', migrationType: 'full-load-and-cdc', leftovers: [] });
    expect(report.checkpoint?.after?.value).toMatch(/^checkpoint:V1#/);
    expect(world.nothingLeft()).toBe(true);
    const state = await world.store.read('students');
    expect(state?.checkpoint?.value).toBe(report.checkpoint?.after?.value);
    expect(state).not.toHaveProperty('run');
    expect(state).not.toHaveProperty('lease');
  });

  it('then goes on from the checkpoint, and moves it', async () => {
    const world = simulation();
    const first = await world.run();
    const second = await world.run();
    expect(second).toMatchObject({ outcome: 'succeeded', migrationType: 'cdc', caughtUp: true });
    expect(second.checkpoint?.before?.value).toBe(first.checkpoint?.after?.value);
    expect(second.checkpoint?.after?.value).not.toBe(second.checkpoint?.before?.value);
    expect(await world.store.checkpoints('students', 10)).toHaveLength(2);
    expect(world.nothingLeft()).toBe(true);
  });

  it('goes through an endpoint without the slot first, and with it later', async () => {
    const world = simulation();
    const slots: unknown[] = [];
    const { createEndpoint } = world.engine.dms;
    world.engine.dms.createEndpoint = (plan, side) => {
      const { source } = plan;
      if (side === 'source' && source.kind === 'inline') {
        slots.push((source.request.PostgreSQLSettings as Record<string, unknown>).SlotName);
      }
      return createEndpoint(plan, side);
    };
    await world.run();
    await world.run();
    expect(slots).toEqual([undefined, 'sluice_students']);
  });

  it('makes each thing once, and both connection tests beside the task', async () => {
    const world = simulation();
    await world.run();
    for (const operation of [
      'CreateReplicationInstance',
      'CreateReplicationTask',
      'StartReplicationTask',
      'DeleteReplicationTask',
      'DeleteReplicationInstance',
    ]) {
      expect(`${operation} ${world.calls(operation)}`).toBe(`${operation} 1`);
    }
    const tests = world.events.flatMap((event) =>
      event.type === 'action' && /test|createTask/.test(event.action) ? [event.at] : [],
    );
    expect(new Set(tests).size).toBe(1);
  });

  it('stops an idle source by asking, and counts it as caught up', async () => {
    const world = simulation({ script: () => ({ idle: true, seconds: 5 }) });
    await world.run();
    const report = await world.run();
    expect(report).toMatchObject({ outcome: 'succeeded', stopReason: 'NORMAL', caughtUp: true });
    expect(world.calls('StopReplicationTask')).toBe(1);
  });

  it('runs a plain full load, which keeps no checkpoint', async () => {
    const world = simulation();
    const report = await world.run(aPipeline({ mode: 'full-load' }));
    expect(report).toMatchObject({ outcome: 'succeeded', migrationType: 'full-load' });
    expect(await world.store.read('students')).not.toHaveProperty('checkpoint');
    expect(world.nothingLeft()).toBe(true);
  });

  it('writes a metrics row for each table', async () => {
    const world = simulation();
    const report = await world.run();
    expect(world.store.metrics()).toMatchObject([
      { TableName: 'studentdb.student_details', load_id: report.run, pipeline: 'students' },
    ]);
  });

  it('tells the world before it deletes', async () => {
    const world = simulation();
    await world.run();
    expect(world.told).toHaveLength(1);
    const phases = world.events.flatMap((event) => (event.type === 'phase' ? [event.to] : []));
    expect(phases).toEqual(['starting', 'replicating', 'settling', 'committed', 'clearing']);
  });
});

describe('a load that fails leaves the checkpoint where it stood', () => {
  const cases: [string, SimulationOptions, string][] = [
    [
      'a suspended table although the task stopped well',
      { mishaps: [{ kind: 'suspended-table', table: 'studentdb.student_details' }] },
      'table-suspended',
    ],
    [
      'an error stop reason',
      { mishaps: [{ kind: 'stop-reason', reason: 'FATAL_ERROR' }] },
      'stopped-fatal-error',
    ],
    ['no checkpoint', { mishaps: [{ kind: 'no-checkpoint' }] }, 'checkpoint-missing'],
    [
      'a task that fails while it runs',
      { mishaps: [{ kind: 'task-fails', during: 'running' }] },
      'task-failed',
    ],
    [
      'a task that fails at its start',
      { mishaps: [{ kind: 'task-fails', during: 'starting' }] },
      'task-failed',
    ],
    [
      'a task that cannot be created',
      { mishaps: [{ kind: 'task-fails', during: 'creating' }] },
      'task-creation-failed',
    ],
    [
      'an instance that fails',
      { mishaps: [{ kind: 'instance-ends', status: 'incompatible-network' }] },
      'instance-incompatible-network',
    ],
    [
      'a connection that fails',
      { mishaps: [{ kind: 'connection-fails', share: 1, on: '*-source' }] },
      'source-connection-failed',
    ],
    ['no capacity', { mishaps: [{ kind: 'no-capacity', share: 1 }] }, 'dms-capacity'],
    [
      'a refused instance',
      {
        mishaps: [
          { kind: 'error', code: 'ResourceQuotaExceededFault', operation: 'CreateReplicationInstance' },
        ],
      },
      'dms-quota',
    ],
    [
      'an instance that never becomes available',
      { mishaps: [{ kind: 'hang', state: 'instance.creating' }] },
      'provision-timeout',
    ],
    [
      'a stop that hangs',
      { mishaps: [{ kind: 'hang', state: 'task.stopping' }], script: () => ({ idle: true }) },
      '',
    ],
  ];
  it.each(cases.filter(([, , code]) => code))('%s', async (_, options, code) => {
    const { world, report } = await failureOf(options);
    expect(report).toMatchObject({ outcome: 'failed', failure: { code } });
    expect(await world.store.read('students')).not.toHaveProperty('checkpoint');
    expect(world.store.metrics()).toEqual([]);
    expect(world.told).toMatchObject([{ outcome: 'failed', failure: { code } }]);
  });

  it('after a success too: the stored checkpoint is still that of the success', async () => {
    const world = simulation();
    const first = await world.run();
    world.aws.mishaps.arm([{ kind: 'suspended-table', table: 'studentdb.student_details' }]);
    const second = await world.run();
    expect(second.outcome).toBe('failed');
    expect((await world.store.read('students'))?.checkpoint?.value).toBe(first.checkpoint?.after?.value);
    expect(await world.store.checkpoints('students', 10)).toHaveLength(1);
  });
});

describe('after a failure', () => {
  const suspended: SimulationOptions = {
    mishaps: [{ kind: 'suspended-table', table: 'studentdb.student_details' }],
  };

  it('keeps instance and task, holds the pipeline, and refuses the next run', async () => {
    const { world, report } = await failureOf(suspended);
    expect(report.leftovers.join()).toContain('replication instance sluice-students-');
    const next = await world.run();
    expect(next).toMatchObject({ outcome: 'held', failure: { code: 'held' } });
    expect(next.failure?.remedy).toContain('sluice clear students');
    expect(world.calls('CreateReplicationInstance')).toBe(1);
  });

  it('goes on by itself once what was kept has been deleted by hand', async () => {
    const { world } = await failureOf(suspended);
    await world.clock.run(async () => {
      const dms = world.engine.dms;
      const [task] = world.aws.live().tasks;
      const [instance] = world.aws.live().instances;
      const endpoints = world.aws.live().endpoints;
      if (!task || !instance) throw new Error('both must have been kept');
      await dms.deleteTask(task.arn);
      await world.clock.sleep(600_000);
      for (const endpoint of endpoints) await dms.deleteEndpoint(endpoint.arn);
      await dms.deleteInstance(instance.arn);
      await world.clock.sleep(1_200_000);
    });
    expect(await world.run()).toMatchObject({ outcome: 'succeeded' });
    expect(world.nothingLeft()).toBe(true);
  });

  it('deletes everything where the pipeline says so, and the next run starts over', async () => {
    const { world, report } = await failureOf(suspended, aPipeline({ onFailure: 'delete' }));
    expect(report).toMatchObject({ outcome: 'failed', leftovers: [] });
    expect(world.nothingLeft()).toBe(true);
    expect(await world.run(aPipeline({ onFailure: 'delete' }))).toMatchObject({ outcome: 'succeeded' });
  });

  it('holds nothing when nothing was made', async () => {
    const { world, report } = await failureOf({
      mishaps: [{ kind: 'error', code: 'AccessDeniedException', operation: 'CreateReplicationInstance' }],
    });
    expect(report).toMatchObject({ outcome: 'failed', failure: { code: 'access-denied' } });
    expect(await world.store.read('students')).not.toHaveProperty('hold');
    expect(world.nothingLeft()).toBe(true);
  });
});

describe('trouble that passes', () => {
  it.each<[string, SimulationOptions]>([
    [
      'every reply of a changing call lost once',
      {
        mishaps: [
          'CreateReplicationInstance',
          'CreateEndpoint',
          'TestConnection',
          'CreateReplicationTask',
          'StartReplicationTask',
          'DeleteReplicationTask',
          'DeleteEndpoint',
          'DeleteReplicationInstance',
        ].map((operation) => ({ kind: 'lost-response' as const, service: 'dms', operation })),
      },
    ],
    ['capacity that comes back', { mishaps: [{ kind: 'no-capacity', times: 3 }] }],
    ['a connection test that flaps', { mishaps: [{ kind: 'connection-fails' }] }],
    ['a start that does not trust its tests', { mishaps: [{ kind: 'connection-forgotten', times: 2 }] }],
    [
      'what is created not being visible at once',
      { mishaps: [{ kind: 'not-yet-visible', seconds: 60, share: 1 }] },
    ],
    ['what is deleted still being visible', { mishaps: [{ kind: 'still-visible', seconds: 60, share: 1 }] }],
    ['tasks that linger', { mishaps: [{ kind: 'tasks-linger', seconds: 120 }] }],
    ['late statistics', { mishaps: [{ kind: 'late', what: 'statistics', seconds: 20 }] }],
    ['a role that has not reached DMS yet', { mishaps: [{ kind: 'no-vpc-role', times: 2 }] }],
    ['an instance that is modified before it is available', { readings: { instanceModifying: 'always' } }],
    ['untested connections being a fault', { readings: { neverTestedConnections: 'fault' } }],
    ['empty lists being a fault', { readings: { describeUnfiltered: 'fault' } }],
    ['DMS testing the connections again by itself', { readings: { hiddenTests: 'always' } }],
    ['a start date that shows late', { readings: { startDate: 'when-running' } }],
    ['commit times that fire on an idle source', { readings: { commitTimeOnIdleSource: 'fires' } }],
  ])('%s', async (_, options) => {
    const world = simulation(options);
    expect(await world.run()).toMatchObject({ outcome: 'succeeded', leftovers: [] });
    expect(await world.run()).toMatchObject({ outcome: 'succeeded', leftovers: [] });
    expect(world.nothingLeft()).toBe(true);
    expect(await world.store.checkpoints('students', 10)).toHaveLength(2);
  });
});

describe('a run that is interrupted', () => {
  it.each([0, 1, 5, 12, 16, 20, 25, 30, 40])(
    'after %i minutes is continued by the next one',
    async (minutes) => {
      const world = simulation({ seed: minutes + 1 });
      const cut = new AbortController();
      const first = await world.clock.run(async () => {
        const going = world.turn(aPipeline(), cut.signal);
        await world.clock.sleep(minutes * 60_000);
        cut.abort(new Error('Ctrl-C'));
        return going;
      });
      const second = await world.run();
      expect(second).toMatchObject({ outcome: 'succeeded', leftovers: [] });
      expect(['unfinished', 'succeeded']).toContain(first.outcome);
      expect(world.calls('CreateReplicationTask')).toBeLessThanOrEqual(2);
      expect(world.nothingLeft()).toBe(true);
    },
  );

  it('does not run twice at once', async () => {
    const world = simulation();
    const both = await world.clock.run(() => Promise.all([world.turn(aPipeline()), world.turn(aPipeline())]));
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['busy', 'succeeded']);
    expect(world.calls('CreateReplicationInstance')).toBe(1);
  });
});

describe('what is refused before anything is made', () => {
  it.each<[string, Parameters<typeof aPipeline>[0], string]>([
    ['an endpoint that does not exist', { target: { kind: 'existing', ref: 'nobody' } }, 'endpoint-missing'],
    ['a source under target', { target: { kind: 'existing', ref: 'sandbox-source' } }, 'endpoint-reversed'],
    ['PostgreSQL without a slot', { source: { kind: 'existing', ref: 'sandbox-source' } }, 'slot-missing'],
    [
      'a subnet group that does not exist',
      { instance: { ...aPipeline().instance, subnetGroup: 'nowhere' } },
      'subnet-group-missing',
    ],
    ['delta', { mode: 'delta' }, 'delta-not-available'],
    ['a shared instance', { instance: { ...aPipeline().instance, shared: true } }, 'shared-not-available'],
    ['a start by time', { start: { kind: 'at', at: '2026-11-01T00:00:00Z' } }, 'start-time-unsupported'],
  ])('%s', async (_, change, code) => {
    const { world, report } = await failureOf({}, aPipeline(change));
    expect(report).toMatchObject({ outcome: 'failed', failure: { code } });
    expect(world.aws.calls().every(({ operation }) => operation.startsWith('Describe'))).toBe(true);
    expect(await world.store.read('students').then((state) => state?.lease)).toBeUndefined();
  });
});

it('carries fifty loads at once with one pair of eyes', async () => {
  const world = simulation();
  const names = Array.from({ length: 50 }, (_, index) => `p${index}`);
  const reports = await world.clock.run(() =>
    Promise.all(names.map((name) => world.turn(aPipeline({ name })))),
  );
  expect(reports.every(({ outcome }) => outcome === 'succeeded')).toBe(true);
  expect(world.nothingLeft()).toBe(true);
  const looks = world.calls('DescribeReplicationTasks') + world.calls('DescribeReplicationInstances');
  expect(looks).toBeLessThan(50 * 40);
});
