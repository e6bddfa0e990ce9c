import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/clock.ts';
import { SluiceError } from '../../src/errors.ts';
import { Claim, type ClaimOptions } from '../../src/run/claim.ts';
import { Conflict, type StateStore, StoreUnavailable } from '../../src/run/ports.ts';
import { memoryStore } from '../../src/store/memory.ts';

const LEASE = 60_000;

function world() {
  const clock = new VirtualClock();
  const store = memoryStore();
  const options = (owner: string, over: Partial<ClaimOptions> = {}): ClaimOptions => ({
    store,
    clock,
    lease: LEASE,
    owner,
    holder: { who: owner, since: clock.now() },
    ...over,
  });
  return { clock, store, options };
}

const refusal = async (work: Promise<unknown>): Promise<unknown> => {
  const outcome = await work.then(
    () => 'it was not refused',
    (error: unknown) => error,
  );
  return outcome;
};

describe('a claim', () => {
  it('takes a pipeline that has never run, and gives it back', async () => {
    const { clock, store, options } = world();
    await clock.run(async () => {
      const claim = await Claim.take('students', options('a'));
      expect((await store.read('students'))?.lease?.owner).toBe('a');
      await claim.release();
      expect(await store.read('students')).not.toHaveProperty('lease');
    });
  });

  it('is refused while the holder lives, however long its lease', async () => {
    const { clock, options } = world();
    await clock.run(async () => {
      const first = await Claim.take('students', options('a'));
      const second = await refusal(Claim.take('students', options('b')));
      expect(second).toBeInstanceOf(SluiceError);
      expect(second).toMatchObject({ family: 'busy', code: 'pipeline-busy' });
      expect(String(second)).toContain('a since');
      await first.release();
    });
  });

  it('is granted once the holder has stood still for a lease', async () => {
    const { clock, store, options } = world();
    await clock.run(async () => {
      await store.write(
        {
          format: 1,
          pipeline: 'students',
          revision: 1,
          pace: {},
          lease: { owner: 'dead', counter: 7, holder: { who: 'dead', since: 0 } },
        },
        undefined,
      );
      const before = clock.now();
      const claim = await Claim.take('students', options('b'));
      expect(clock.now() - before).toBe(LEASE);
      expect(claim.state.lease?.owner).toBe('b');
      await claim.release();
    });
  });

  it('goes to exactly one of two that want it at once', async () => {
    const { clock, options } = world();
    await clock.run(async () => {
      const both = await Promise.allSettled([Claim.take('x', options('a')), Claim.take('x', options('b'))]);
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const one of both) if (one.status === 'fulfilled') await one.value.release();
    });
  });

  it('once lost, writes nothing more and says so', async () => {
    const { clock, store, options } = world();
    await clock.run(async () => {
      const zombie = await Claim.take('students', options('a'));
      const state = await store.read('students');
      if (!state) throw new Error('a state must be there');
      // Another run took over while this one was not looking.
      await store.write(
        {
          ...state,
          revision: state.revision + 1,
          lease: { owner: 'b', counter: 1, holder: { who: 'b', since: 0 } },
        },
        state,
      );
      expect(await refusal(zombie.update((before) => ({ ...before, pace: {} })))).toBeInstanceOf(Conflict);
      expect(zombie.lost.aborted).toBe(true);
      expect(await refusal(zombie.update((before) => before))).toBeInstanceOf(Conflict);
      await zombie.release();
      expect((await store.read('students'))?.lease?.owner).toBe('b');
    });
  });

  it('renews its lease for as long as it is held', async () => {
    const { clock, store, options } = world();
    await clock.run(async () => {
      const claim = await Claim.take('students', options('a'));
      await clock.sleep(10 * LEASE);
      expect((await store.read('students'))?.lease?.counter).toBeGreaterThan(10);
      await claim.release();
    });
  });

  it('waits out an outage of the store', async () => {
    const { clock, store, options } = world();
    let down = 0;
    const flaky: StateStore = {
      ...store,
      write: async (next, before) => {
        if (down > 0) {
          down -= 1;
          throw new StoreUnavailable('DynamoDB does not answer', undefined);
        }
        await store.write(next, before);
      },
    };
    await clock.run(async () => {
      const claim = await Claim.take('students', options('a', { store: flaky }));
      down = 5;
      await claim.update((state) => ({ ...state, lastSuccess: { run: 'r', at: 1 } }));
      expect((await store.read('students'))?.lastSuccess?.run).toBe('r');
      await claim.release();
    });
  });
});
