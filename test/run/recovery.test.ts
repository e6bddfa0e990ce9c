/** Sequences that a run must survive without forgetting an instance, losing its lease or failing falsely. */
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/run/ports.ts';
import { aPipeline, simulation } from '../support/simulated.ts';

const MINUTE = 60_000;

/** Interrupts a run after `ms` and returns its report. */
const interruptedAfter = (world: ReturnType<typeof simulation>, ms: number, pipeline = aPipeline()) =>
  world.clock.run(async () => {
    const cut = new AbortController();
    const going = world.turn(pipeline, cut.signal);
    await world.clock.sleep(ms);
    cut.abort(new Error('Ctrl-C'));
    return going;
  });

describe('an instance is never forgotten', () => {
  it.each([
    ['the quota', 'ResourceQuotaExceededFault'],
    ['a denial', 'AccessDeniedException'],
  ])('although the first reply was lost and the second try ended in %s', async (_, code) => {
    const world = simulation({
      mishaps: [
        { kind: 'lost-response', service: 'dms', operation: 'CreateReplicationInstance' },
        { kind: 'error', code, operation: 'CreateReplicationInstance', skip: 1, times: 50 },
      ],
    });
    const report = await world.run(aPipeline({ onFailure: 'delete' }));
    expect(report.outcome).toBe('failed');
    expect(world.nothingLeft()).toBe(true);
  });

  it('although it was made and its tags cannot be read', async () => {
    const world = simulation({
      mishaps: [
        { kind: 'lost-response', service: 'dms', operation: 'CreateReplicationInstance' },
        { kind: 'error', code: 'AccessDeniedException', operation: 'ListTagsForResource', times: 500 },
      ],
    });
    const report = await world.run(aPipeline({ onFailure: 'delete' }));
    expect(report.outcome).toBe('failed');
    expect(world.nothingLeft()).toBe(true);
  });

  it('when its deletion is denied: the run ends, says what is left, and the next one goes on', async () => {
    const world = simulation();
    world.aws.mishaps.arm([
      { kind: 'error', code: 'AccessDeniedException', operation: 'DeleteReplicationInstance', times: 5000 },
    ]);
    const report = await world.run();
    expect(report.outcome).toBe('succeeded');
    expect(report.leftovers.join()).toContain('replication instance');
    world.aws.mishaps.clear();
    expect(await world.run()).toMatchObject({ outcome: 'succeeded', leftovers: [] });
    expect(world.nothingLeft()).toBe(true);
  });
});

describe('a run that was left alone for hours', () => {
  it.each([1, 8, 16, 18])('after %i minutes is continued, not failed for its time', async (minutes) => {
    const world = simulation({ seed: minutes });
    const first = await interruptedAfter(world, minutes * MINUTE);
    expect(first.leftovers).not.toEqual([]);
    await world.clock.run(() => world.clock.sleep(120 * MINUTE));
    expect(await world.run()).toMatchObject({ outcome: 'succeeded', leftovers: [] });
    expect(world.nothingLeft()).toBe(true);
  });

  it('holds its lease also in the load that follows the clearing of an earlier one', async () => {
    const world = simulation({ seed: 3 });
    let minutes = 20;
    let first = await interruptedAfter(world, minutes * MINUTE);
    while (first.outcome === 'unfinished' && minutes < 60) {
      minutes += 1;
      first = await interruptedAfter(world, MINUTE);
    }
    const leases: boolean[] = [];
    await world.clock.run(async () => {
      const going = world.turn(aPipeline());
      for (let minute = 0; minute < 5; minute += 1) {
        await world.clock.sleep(MINUTE);
        leases.push((await world.store.read('students'))?.lease !== undefined);
      }
      return going;
    });
    expect(leases).toEqual([true, true, true, true, true]);
  });
});

describe('trouble with AWS that does not pass', () => {
  it('a denied look fails the load and tells somebody, instead of leaving it unfinished for ever', async () => {
    const world = simulation({
      mishaps: [
        { kind: 'error', code: 'AccessDeniedException', operation: 'DescribeConnections', times: 500 },
      ],
    });
    const report = await world.run();
    expect(report).toMatchObject({ outcome: 'failed', failure: { code: 'access-denied' } });
    expect(world.told).toHaveLength(1);
    expect(report.leftovers.join()).toContain('replication instance');
  });
});

describe('readings of DMS on which an outcome could depend', () => {
  it('loads also where a stop position in the past is refused', async () => {
    const world = simulation({ readings: { pastStopTime: 'refused' } });
    await world.run();
    expect(await world.run()).toMatchObject({ outcome: 'succeeded', stopReason: 'NORMAL', caughtUp: true });
  });
});

describe('trouble with the store', () => {
  it('waits out an outage at the very commit', async () => {
    const world = simulation();
    const { putRun, putMetrics, putCheckpoint } = world.store;
    let down = 0;
    const flaky =
      <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        if (down++ % 3 !== 2) throw new StoreUnavailable('DynamoDB does not answer', undefined);
        return work(...args);
      };
    world.engine.store = {
      ...world.store,
      putRun: async (record) => (record.report ? flaky(putRun)(record) : putRun(record)),
      putMetrics: flaky(putMetrics),
      putCheckpoint: flaky(putCheckpoint),
    };
    expect(await world.run()).toMatchObject({ outcome: 'succeeded', leftovers: [] });
    expect(await world.store.checkpoints('students', 5)).toHaveLength(1);
  });

  it.each([1, 5, 9, 13, 20, 40])('survives a write whose reply is lost, the %ith', async (lost) => {
    const world = simulation();
    const { write } = world.store;
    let writes = 0;
    world.engine.store = {
      ...world.store,
      write: async (next, before) => {
        await write(next, before);
        writes += 1;
        if (writes === lost) throw new StoreUnavailable('the reply was lost', undefined);
      },
    };
    const report = await world.run();
    // Before the lease is known to be held nothing has begun, and nothing is left.
    if (lost > 1) expect(report).toMatchObject({ outcome: 'succeeded', leftovers: [] });
    expect(world.nothingLeft()).toBe(true);
  });
});

describe('a checkpoint belongs to its source and its tables', () => {
  it('is refused for another source', async () => {
    const world = simulation();
    await world.run();
    const { source } = aPipeline();
    if (source.kind !== 'inline') throw new Error('the source is inline');
    const moved = aPipeline({ source: { ...source, secret: 'sandbox/target' } });
    expect(await world.run(moved)).toMatchObject({ outcome: 'failed', failure: { code: 'source-changed' } });
  });

  it('says which tables only get their changes', async () => {
    const world = simulation();
    await world.run();
    const more = aPipeline({
      selection: {
        kind: 'tables',
        tables: ['student_details', 'grades'].map((table) => ({
          kind: 'include',
          schema: 'studentdb',
          table,
          active: true,
        })),
      },
    });
    const report = await world.run(more);
    expect(report.warnings.join('\n')).toContain('studentdb.grades');
  });
});

describe('a slot that moved past what a table missed', () => {
  const suspended = { kind: 'suspended-table', table: 'studentdb.student_details' } as const;

  it('holds the pipeline even with onFailure: delete, and says what to do first', async () => {
    const world = simulation();
    const pipeline = aPipeline({ onFailure: 'delete' });
    await world.run(pipeline);
    world.aws.mishaps.arm([suspended]);
    const report = await world.run(pipeline);
    expect(report).toMatchObject({ outcome: 'failed', failure: { code: 'table-suspended' } });
    expect(report.failure?.remedy).toContain('mode: full-load');
    expect(await world.run(pipeline)).toMatchObject({ outcome: 'held' });
  });

  it('is told again with the next good load, once', async () => {
    const world = simulation();
    await world.run();
    world.aws.mishaps.arm([
      { kind: 'task-fails', during: 'running', message: 'replication slot "s" does not exist' },
    ]);
    const pipeline = aPipeline({ onFailure: 'delete' });
    expect((await world.run(pipeline)).failure?.code).toBe('slot-unusable');
    expect((await world.run(pipeline)).warnings.join()).toContain('does not bring them back');
    expect((await world.run(pipeline)).warnings.join()).not.toContain('does not bring them back');
  });
});

it('says whose lease it waits for', async () => {
  const world = simulation();
  const first = await interruptedAfter(world, MINUTE);
  expect(first.outcome).toBe('unfinished');
  const state = await world.store.read('students');
  if (!state) throw new Error('a state must be there');
  const lease = { owner: 'dead', counter: 1, holder: { who: 'ann@build-7', since: 0 } };
  await world.store.write({ ...state, revision: state.revision + 1, lease }, state);
  await world.run();
  const warnings = world.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  expect(warnings.join()).toContain('waiting for the lease of ann@build-7, at most 60 s');
});
