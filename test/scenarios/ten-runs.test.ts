import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seeded } from '../../src/sandbox/random.ts';
import { connect, createSlot, dump, pipelineOf, realWorld } from '../support/real.ts';

let world: Awaited<ReturnType<typeof realWorld>>;

beforeAll(async () => {
  world = await realWorld();
  await world.source.query(`
    create schema shop;
    create table shop.orders (id int primary key, item text, amount numeric(10, 2), at timestamptz default now());
    create table shop.lines (order_id int, line int, note text, primary key (order_id, line));
    create table shop.log (what text, number int);
    insert into shop.orders select i, 'item ' || i, i * 1.5 from generate_series(1, 500) i;
  `);
  await createSlot(world.source, 'shop');
});
afterAll(() => world?.stop());

it('ten runs in a row with changes going on all the while lose nothing and double nothing', async () => {
  const pipeline = pipelineOf('shop', 'shop');
  const writer = await write(await connect(world.sourceAddress));
  const reports = [];
  for (let run = 0; run < 10; run += 1) reports.push(await world.run(pipeline));
  const written = await writer.stop();
  reports.push(await world.run(pipeline));

  expect(reports.map(({ outcome, failure }) => failure ?? outcome)).toEqual(Array(11).fill('succeeded'));
  expect(reports.slice(1, 10).every(({ totals }) => totals.inserts > 0)).toBe(true);
  expect(written).toBeGreaterThan(100);
  const [source, target] = [await dump(world.source, 'shop'), await dump(world.target, 'shop')];
  // Without a primary key nothing could absorb a row that came twice.
  expect(source.log).toHaveLength(written);
  expect(target).toEqual(source);
  expect(world.nothingLeft()).toBe(true);

  const chain = reports.map(({ checkpoint }) => [checkpoint?.before?.value, checkpoint?.after?.value]);
  for (let run = 1; run < chain.length; run += 1) expect(chain[run]?.[0]).toBe(chain[run - 1]?.[1]);
});

/** Orders come, change and go, each in a transaction over all three tables, until it is stopped. */
async function write(client: pg.Client) {
  const random = seeded(11);
  let going = true;
  let number = 0;
  const work = (async () => {
    while (going) {
      number += 1;
      const id = 1000 + number;
      const old = 1 + Math.floor(random('old', String(number)) * (499 + number));
      await client.query('begin');
      await client.query('insert into shop.orders values ($1, $2, $3)', [id, `Größe "${number}" 🎺`, number]);
      await client.query('insert into shop.lines values ($1, 1, $2), ($1, 2, null)', [
        id,
        'x'.repeat(number % 50),
      ]);
      await client.query('update shop.orders set amount = amount + 1 where id = $1', [old]);
      if (number % 5 === 0) await client.query('delete from shop.orders where id = $1', [old]);
      if (number % 7 === 0)
        await client.query('update shop.orders set id = id + 1000000 where id = $1', [id]);
      await client.query('insert into shop.log values ($1, $2)', ['order', number]);
      await client.query('commit');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await client.end();
  })();
  return {
    async stop(): Promise<number> {
      going = false;
      await work;
      return number;
    },
  };
}
