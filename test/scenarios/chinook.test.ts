import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mixedChanges } from '../support/mixed-changes.ts';
import { createSlot, dump, pipelineOf, realWorld } from '../support/real.ts';

/** The Chinook sample database for PostgreSQL, which is not part of this repository. */
const file = process.env.SLUICE_CHINOOK_SQL ?? '';

describe.skipIf(!existsSync(file))(
  'Chinook, from PostgreSQL to PostgreSQL (needs SLUICE_CHINOOK_SQL)',
  () => {
    let world: Awaited<ReturnType<typeof realWorld>>;
    const pipeline = pipelineOf('chinook', 'public');

    beforeAll(async () => {
      world = await realWorld();
      const script = readFileSync(file, 'utf8');
      // Without the lines that make the database and connect to it.
      await world.source.query(script.slice(script.search(/^CREATE TABLE/m)));
      await createSlot(world.source, 'chinook');
    });
    afterAll(() => world?.stop());

    it('loads eleven tables in full, row by row equal', async () => {
      const report = await world.run(pipeline);
      expect(report).toMatchObject({ outcome: 'succeeded', leftovers: [] });
      const [source, target] = [await dump(world.source, 'public'), await dump(world.target, 'public')];
      const rows = Object.values(source).flat().length;
      expect(Object.keys(source)).toHaveLength(11);
      expect(report.totals.fullLoadRows).toBe(rows);
      expect(rows).toBeGreaterThan(15_000);
      expect(target).toEqual(source);
    });

    it('then moves five thousand mixed changes, counted as they were made', async () => {
      const done = await mixedChanges(world.source, 'public', 5000, 7);
      const report = await world.run(pipeline);
      expect(report).toMatchObject({ outcome: 'succeeded', migrationType: 'cdc', leftovers: [] });
      expect(await dump(world.target, 'public')).toEqual(await dump(world.source, 'public'));
      const metrics = await world.metrics(report.run ?? '');
      for (const [table, { inserts, updates, deletes }] of done) {
        expect({ table, ...counts(metrics.get(`public.${table}`)) }).toEqual({
          table,
          inserts,
          updates,
          deletes,
        });
      }
      expect(world.nothingLeft()).toBe(true);
    });
  },
);

const counts = (row: { Inserts: number; Updates: number; Deletes: number } | undefined) => ({
  inserts: row?.Inserts,
  updates: row?.Updates,
  deletes: row?.Deletes,
});
