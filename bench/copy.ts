/** How fast the sandbox moves rows from PostgreSQL to PostgreSQL. */
import { createSlot, pipelineOf, realWorld } from '../test/support/real.ts';

const LOADED = 400_000;
const CHANGED = 60_000;

/** Rows a second while the task works. */
export async function copyRates(): Promise<{ fullLoad: number; changes: number }> {
  const world = await realWorld({ speed: 100_000 });
  try {
    const pipeline = pipelineOf('rates', 'rates', {
      timeout: { provision: 60_000, replicate: 600_000, teardown: 60_000 },
    });
    await world.source.query(`
      create schema rates;
      create table rates.rows (id int primary key, name text, amount numeric(10, 2), at timestamptz);
      insert into rates.rows select i, 'row number ' || i, i / 100.0, now() from generate_series(1, ${LOADED}) i`);
    await createSlot(world.source, 'rates');
    const first = await world.run(pipeline);
    await world.source.query(
      `insert into rates.rows select i, 'row number ' || i, i / 100.0, now() from generate_series(${LOADED + 1}, ${LOADED + CHANGED / 2}) i`,
    );
    await world.source.query(`update rates.rows set amount = amount + 1 where id <= ${CHANGED / 2}`);
    const second = await world.run(pipeline);
    for (const { outcome, failure } of [first, second]) {
      if (outcome !== 'succeeded') throw new Error(`${outcome} ${failure?.message}`);
    }
    return {
      fullLoad: first.totals.fullLoadRows / replicating(first),
      changes: (second.totals.inserts + second.totals.updates) / replicating(second),
    };
  } finally {
    await world.stop();
  }
}

const replicating = ({ phases }: { phases: { phase: string; from: number; to?: number }[] }): number => {
  const found = phases.find(({ phase }) => phase === 'replicating');
  return ((found?.to ?? Number.NaN) - (found?.from ?? 0)) / 1000;
};
