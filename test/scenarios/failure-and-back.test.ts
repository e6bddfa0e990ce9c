import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Claim } from '../../src/run/claim.ts';
import { clearRun } from '../../src/run/load.ts';
import type { RunReport } from '../../src/run/report.ts';
import { createSlot, dump, pipelineOf, realWorld } from '../support/real.ts';

let world: Awaited<ReturnType<typeof realWorld>>;
const pipeline = pipelineOf('grades', 'grades');

beforeAll(async () => {
  world = await realWorld();
  await world.source.query(`
    create schema grades;
    create table grades.students (id int primary key, name text, gpa numeric(3, 2));
    insert into grades.students select i, 'student ' || i, 3 from generate_series(1, 7) i;
  `);
  await createSlot(world.source, 'grades');
  expect(await world.run(pipeline)).toMatchObject({ outcome: 'succeeded' });
});
afterAll(() => world?.stop());

const clear = async (): Promise<RunReport> => {
  const { store, clock, holder } = world.world;
  const claim = await Claim.take('grades', { store, clock, lease: 60_000, holder, owner: 'clear' });
  const run = claim.state.run;
  if (!run) throw new Error('a run must be held');
  return clearRun(
    claim,
    { pipeline, engine: { ...world.world, emit: () => {} }, signal: new AbortController().signal },
    run,
  );
};

describe('a row that the target refuses', () => {
  let before: string | undefined;

  it('fails the load, says why, and leaves the checkpoint', async () => {
    before = (await world.world.store.read('grades'))?.checkpoint?.value;
    await world.target.query('alter table grades.students add constraint sane check (gpa <= 4)');
    await world.source.query(`insert into grades.students values (8, 'eight', 3.5)`);
    await world.source.query('update grades.students set gpa = 5 where id = 3');
    const report = await world.run(pipeline);
    expect(report.outcome).toBe('failed');
    expect(report.failure?.evidence.join('\n')).toMatch(/sane|check constraint/);
    expect((await world.world.store.read('grades'))?.checkpoint?.value).toBe(before);
    expect((await world.metrics(report.run ?? '')).size).toBe(0);
  });

  it('keeps instance and task and refuses the next run', async () => {
    const report = await world.run(pipeline);
    expect(report.outcome).toBe('held');
    expect(report.failure?.remedy).toContain('sluice clear grades');
    expect(world.sandbox.live().instances).toHaveLength(1);
  });

  it('after the fix and a clear everything arrives, once', async () => {
    await world.target.query('alter table grades.students drop constraint sane');
    expect((await clear()).leftovers).toEqual([]);
    expect(world.nothingLeft()).toBe(true);
    const report = await world.run(pipeline);
    expect(report).toMatchObject({ outcome: 'succeeded' });
    expect(report.checkpoint?.before?.value).toBe(before);
    expect(await dump(world.target, 'grades')).toEqual(await dump(world.source, 'grades'));
  });
});

it('a slot that does not exist fails the load and names the slot', async () => {
  const lost = pipelineOf('lost', 'grades', {
    start: { kind: 'position', position: '0/1000000' },
    onFailure: 'delete',
  });
  const report = await world.run(lost);
  expect(report).toMatchObject({ outcome: 'failed', failure: { code: 'slot-unusable' }, leftovers: [] });
  expect(world.nothingLeft()).toBe(true);
});
