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
  create table whole (id int primary key, v jsonb); alter table whole replica identity full;
  create table appended (n int, t text);
  insert into plain select i, 'a', i, repeat('long ', 3000) from generate_series(1, 40) i;
  insert into pairs select i, 'y', i from generate_series(1, 40) i`;

const WORDS = ["''", 'null', "'it''s'", "E'a\\nb\\\\'", "repeat('long ', 3000)", "'ü 😀'", `'{"a": 1}'`];

/** Numbers below a bound, always the same for one seed (mulberry32). */
function numbers(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function statement(pick: (below: number) => number): string {
  const [id, other, word] = [1 + pick(60), 1 + pick(60), WORDS[pick(WORDS.length)]];
  switch (pick(16)) {
    case 0:
    case 1:
      return `insert into plain values (${id}, ${word}, ${id}.5, ${word}) on conflict do nothing`;
    case 2:
      return `update plain set a = ${word} where id between ${id} and ${id + 5}`;
    case 3:
      return `update plain set long = ${word} where id between ${id} and ${id + 2}`;
    case 4:
      return `update plain set id = ${other} where id = ${id} and not exists (select from plain where id = ${other})`;
    case 5:
      return `delete from plain where id = ${id}`;
    case 6:
    case 7:
      return `insert into pairs values (${id}, 'y${id % 3}', ${other}) on conflict do nothing`;
    case 8:
      return `update pairs set n = null where x between ${id} and ${id + 2};
        update pairs set n = ${other} where (x, y) = (select x, y from pairs where x = ${id} limit 1)
          and not exists (select from pairs where n = ${other})`;
    case 9:
      return `update pairs set y = y || '${other}' where x = ${id} and length(y) < 9`;
    case 10:
      return `delete from pairs where x = ${id}`;
    case 11:
    case 12:
      return `insert into whole values (${id}, '{"n": ${id}}') on conflict (id) do update set v = whole.v || '{"k": ${other}}'`;
    case 13:
      return `delete from whole where id between ${id} and ${id + 1}`;
    case 14:
      return `insert into appended values (${id}, ${word})`;
    default:
      return pick(12) === 0
        ? 'truncate whole'
        : `update whole set id = -id where id = ${id} and not exists (select from whole where id = -${id})`;
  }
}

describe('random changes', () => {
  it.each([1, 2, 3])('leave the same rows on both sides: seed %i', async (seed) => {
    const pick = numbers(seed);
    const pair = await newPair(cluster);
    for (const side of [pair.source, pair.target]) await side.query(TABLES);
    const slot = await newSlot(pair);
    let { position } = slot;
    let applied = 0;
    for (let transaction = 1; transaction <= 750; transaction += 1) {
      const changes = Array.from({ length: 1 + pick(8) }, () => statement(pick));
      await pair.source.query(`begin; ${changes.join('; ')}; ${pick(6) === 0 ? 'rollback' : 'commit'}`);
      if (transaction % 250 > 0) continue;
      const { tables, checkpoint } = await catchUp(pair, slot.slot, position);
      position = checkpoint ?? '';
      for (const row of tables.values())
        applied += row.appliedInserts + row.appliedUpdates + row.appliedDeletes;
      expect(await differences(pair, ['plain', 'pairs', 'whole', 'appended'])).toEqual([]);
    }
    expect(await pair.target.query('select * from awsdms_apply_exceptions')).toEqual([]);
    expect(applied).toBeGreaterThan(2000);
  });
});
