import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './support/cluster.ts';
import { catchUp, differences, newPair, newSlot } from './support/task.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

const TABLES = `
  create table plain (id int primary key, a text, b numeric, long text);
  alter table plain alter long set storage external;
  create table pairs (x int, y text, n int unique, primary key (x, y));
  create table whole (id int primary key, v jsonb);
  create table appended (n int, t text)`;

const key = fc.integer({ min: 1, max: 30 });
const words = fc.constantFrom(
  "''",
  'null',
  "'it''s'",
  "E'a\\nb\\\\'",
  "repeat('long ', 3000)",
  "'ü 😀'",
  '\'{"a": 1}\'',
);
const change = fc.oneof(
  fc
    .tuple(key, words, words)
    .map(([id, a, b]) => `insert into plain values (${id}, ${a}, ${id}.5, ${b}) on conflict do nothing`),
  fc.tuple(key, words).map(([id, a]) => `update plain set a = ${a} where id = ${id}`),
  fc.tuple(key, words).map(([id, a]) => `update plain set long = ${a} where id <= ${id} and id > ${id} - 3`),
  fc
    .tuple(key, key)
    .map(
      ([id, to]) =>
        `update plain set id = ${to} where id = ${id} and not exists (select from plain where id = ${to})`,
    ),
  key.map((id) => `delete from plain where id = ${id}`),
  fc
    .tuple(key, key)
    .map(([x, n]) => `insert into pairs values (${x}, 'y${x % 3}', ${n}) on conflict do nothing`),
  fc
    .tuple(key, key)
    .map(
      ([x, n]) =>
        `update pairs set n = -n where x = ${x}; update pairs set n = ${n} where x = ${x} and not exists (select from pairs where n = ${n})`,
    ),
  fc.tuple(key, key).map(([x, y]) => `update pairs set y = y || '${y}' where x = ${x} and length(y) < 9`),
  key.map((x) => `delete from pairs where x = ${x}`),
  key.map(
    (id) =>
      `insert into whole values (${id}, '{"n": ${id}}') on conflict (id) do update set v = whole.v || '{"again": true}'`,
  ),
  key.map((id) => `delete from whole where id between ${id} and ${id} + 2`),
  fc.constantFrom('truncate whole', 'truncate plain, pairs'),
  fc.tuple(key, words).map(([n, t]) => `insert into appended values (${n}, ${t})`),
);
/** Truncations would leave nothing to compare if they came as often as the rest. */
const transaction = fc.record({
  changes: fc.array(change, { minLength: 1, maxLength: 12 }).map((list) => {
    const rows = list.filter((each) => !each.startsWith('truncate'));
    return rows.length > 0 && list.length !== 7 ? rows : list;
  }),
  end: fc.constantFrom('commit', 'commit', 'commit', 'rollback'),
});

describe('random changes', () => {
  it('leave the same rows on both sides', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(transaction, { minLength: 150, maxLength: 250 }), async (transactions) => {
        const pair = await newPair(cluster);
        for (const side of [pair.source, pair.target]) await side.query(TABLES);
        const { slot, position } = await newSlot(pair);
        let checkpoint = position;
        for (const [index, { changes, end }] of transactions.entries()) {
          await pair.source.query(`begin; ${changes.join('; ')}; ${end}`);
          if (index === 80) checkpoint = (await catchUp(pair, slot, checkpoint)).checkpoint ?? '';
        }
        await catchUp(pair, slot, checkpoint);
        expect(await differences(pair, ['plain', 'pairs', 'whole', 'appended'])).toEqual([]);
        expect(await pair.target.query('select * from awsdms_apply_exceptions')).toEqual([]);
      }),
      { seed: 20261120, numRuns: 3, endOnFailure: true },
    );
  }, 60_000);
});
