/** What every state store promises; each implementation runs this suite. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/pipeline/pipeline.ts';
import { Conflict, type MetricsRow, type StateStore } from '../../src/run/ports.ts';
import type { Verdict } from '../../src/run/state.ts';
import { firstState, fullState, lease, manyTables, nextState, runRecord, START } from '../store/samples.ts';
import { historyContract } from './run-history.ts';

export interface StoreUnderTest {
  store: StateStore;
  /** All metrics rows that were put so far. */
  metrics(): Promise<MetricsRow[]>;
  close?(): Promise<void>;
}

/** `open` is called once; the tests keep apart by the names of their pipelines. */
export function runStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a state store`, () => {
    let opened: StoreUnderTest;
    let store: StateStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close?.());

    /** A pipeline with a first state, owned by `owner` when one is given. */
    async function begun(pipeline: string, owner?: string) {
      const first = firstState(pipeline, owner);
      await store.write(first, undefined);
      return first;
    }

    describe('the state of a pipeline', () => {
      it('is undefined before the first run', async () => {
        expect(await store.read('never-ran')).toBeUndefined();
      });

      it('comes back as it was written, with every member', async () => {
        await begun('full');
        const full = { ...fullState('full'), revision: 2 };
        await store.write(full, firstState('full'));
        expect(await store.read('full')).toEqual(full);
      });

      it('loses the members that the next write leaves out', async () => {
        const first = await begun('leaves-out', 'me');
        const { lease: _, ...released } = nextState(first);
        await store.write(released, first);
        expect(await store.read('leaves-out')).toEqual(released);
      });

      it('cannot be changed through what was handed in or out', async () => {
        const first = await begun('own-copy', 'me');
        first.pace.instance = [1];
        const read = await store.read('own-copy');
        if (read?.lease) read.lease.counter = 99;
        expect(await store.read('own-copy')).toEqual(firstState('own-copy', 'me'));
      });

      it('keeps members that a newer version of the same format added', async () => {
        const addition = { ...firstState('additions'), quarantine: ['app.orders'] };
        await store.write(addition, undefined);
        expect(await store.read('additions')).toEqual(addition);
      });

      it.each<[string, JsonObject]>([
        ['null and empty values', { a: null, b: '', c: [], d: {}, e: false, f: 0 }],
        ['names that mean something elsewhere', JSON.parse('{"__proto__":{"x":1},"":2,"constructor":3}')],
        ['numbers beyond those of DynamoDB', { small: 5e-324, large: 1.7976931348623157e308 }],
        ['forty levels', nested(40)],
        ['half a surrogate pair', { text: 'cut \ud83d', '\udc00': 1 }],
      ])('carries %s in the documents of a run', async (what, request) => {
        const pipeline = `documents-${what.replaceAll(' ', '-')}`;
        const record = runRecord(pipeline);
        record.plan.source = { kind: 'inline', identifier: 'source', engine: 'mysql', request };
        await store.putRun(record);
        expect(await store.readRun(pipeline, record.run)).toEqual(record);
      });

      it('carries any text', async () => {
        let state = await begun('any-text', 'me');
        const text = fc.string({ unit: 'binary', maxLength: 60 });
        const failure = fc.record({ code: text, message: text, remedy: text, evidence: fc.array(text) });
        await fc.assert(
          fc.asyncProperty(text, failure, async (value, { evidence, ...hold }) => {
            const next = nextState(state, {
              checkpoint: { value, run: evidence.join(), at: START },
              hold: { run: value, since: START, ...hold },
            });
            await store.write(next, state);
            state = next;
            expect(await store.read('any-text')).toEqual(next);
          }),
          { numRuns: 60 },
        );
      });

      it('has room for the counts of 5,000 tables', async () => {
        const first = await begun('many-tables');
        const tables = manyTables(5_000);
        const verdict: Verdict = { ok: true, tables, stopReason: 'x', caughtUp: true, warnings: [] };
        const run = fullState('many-tables').run;
        if (!run) throw new Error('the sample has a run');
        const next = nextState(first, { run: { ...run, verdict } });
        await store.write(next, first);
        expect(await store.read('many-tables')).toEqual(next);
      });
    });

    describe('a write', () => {
      it('is refused when the state is not new, though none was read', async () => {
        await begun('not-new', 'first');
        await expect(store.write(firstState('not-new', 'second'), undefined)).rejects.toThrow(Conflict);
        expect(await store.read('not-new')).toEqual(firstState('not-new', 'first'));
      });

      it('is refused when a state was read, but is no longer there', async () => {
        const before = firstState('gone');
        await expect(store.write(nextState(before), before)).rejects.toThrow(Conflict);
        expect(await store.read('gone')).toBeUndefined();
      });

      it('is refused when another revision was written in between', async () => {
        const first = await begun('in-between', 'me');
        const second = nextState(first, { lease: { ...lease('me'), counter: 2 } });
        await store.write(second, first);
        const late = nextState(first, { lease: { ...lease('me'), counter: 3 } });
        await expect(store.write(late, first)).rejects.toThrow(Conflict);
        expect(await store.read('in-between')).toEqual(second);
      });

      it.each([
        ['another owner has', 'them', 'me'],
        ['nobody has any more', undefined, 'me'],
        ['somebody has by now', 'them', undefined],
      ])(
        'is refused when the revision is the same, but the lease is one that %s',
        async (_, stored, mine) => {
          const pipeline = `owners-${stored}-${mine}`;
          await begun(pipeline, stored);
          const read = firstState(pipeline, mine);
          await expect(store.write(nextState(read), read)).rejects.toThrow(Conflict);
          expect(await store.read(pipeline)).toEqual(firstState(pipeline, stored));
        },
      );

      it('succeeds when it is made again because its reply was lost', async () => {
        const first = await begun('lost-reply', 'me');
        await store.write(firstState('lost-reply', 'me'), undefined);
        const next = nextState(first, { checkpoint: { value: 'v', run: 'r', at: START } });
        await store.write(next, first);
        await store.write(next, first);
        expect(await store.read('lost-reply')).toEqual(next);
      });

      it('is not taken for made when the same owner wrote something else at that revision', async () => {
        const first = await begun('not-mine', 'me');
        await store.write(nextState(first, { checkpoint: { value: 'old', run: 'r', at: START } }), first);
        const other = nextState(first, { checkpoint: { value: 'new', run: 'r', at: START } });
        await expect(store.write(other, first)).rejects.toThrow(Conflict);
      });

      it('of ten challengers at once succeeds for exactly one', async () => {
        const first = await begun('race');
        const writers = Array.from({ length: 10 }, (_, index) => {
          const owner = `owner-${index}`;
          return store.write(nextState(first, { lease: lease(owner) }), first).then(() => owner);
        });
        const ends = await Promise.allSettled(writers);
        const won = ends.filter((end) => end.status === 'fulfilled').map((end) => end.value);
        const lost = ends.filter((end) => end.status === 'rejected').map((end) => end.reason);
        expect(won).toEqual([(await store.read('race'))?.lease?.owner]);
        expect(lost).toHaveLength(9);
        for (const reason of lost) expect(reason).toBeInstanceOf(Conflict);
      });

      it('of ten beginners at once succeeds for exactly one', async () => {
        const writers = Array.from({ length: 10 }, (_, index) =>
          store.write(firstState('first-race', `owner-${index}`), undefined),
        );
        const ends = await Promise.allSettled(writers);
        expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
      });
    });

    it('lists the states of all pipelines by name, each once, and nothing of their history', async () => {
      const names = Array.from({ length: 40 }, (_, index) => `list-${100 - index}`);
      for (const name of names) {
        const first = await begun(name);
        await store.putRun(runRecord(name));
        await store.write(nextState(first), first);
      }
      const listed = (await store.list()).filter(({ pipeline }) => pipeline.startsWith('list-'));
      expect(listed).toEqual([...names].sort().map((name) => nextState(firstState(name))));
    });

    historyContract(() => opened);
  });
}

function nested(levels: number): JsonObject {
  return levels === 0 ? { end: true } : { next: [nested(levels - 1)] };
}
