import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { PipelineState } from '../../src/run/state.ts';
import { aPlan, aRun, START } from '../support/run-world.ts';
import { type Account, account } from './account.ts';
import { begin, folder, invoke } from './invoke.ts';
import { COURSES, STUDENTS } from './projects.ts';

const PROJECT = { 'pipelines/students.yml': STUDENTS, 'pipelines/courses.yml': COURSES };
const CHECKPOINT = { value: 'checkpoint:V1#1#00000000/0A000000#0#0#*#0#0', run: 'before', at: START };

const aState = (change: Partial<PipelineState> = {}): PipelineState => ({
  format: 1,
  pipeline: 'students',
  revision: 1,
  pace: {},
  ...change,
});

/** An account in which these states are stored. */
async function storing(...states: PipelineState[]): Promise<Account> {
  const made = account();
  for (const state of states) await made.store.write(state, undefined);
  return made;
}

describe('status', () => {
  it('shows what is stored, and pipelines that never ran', async () => {
    using project = folder(PROJECT);
    const hold = { run: 'a', since: START, code: 'table-suspended', message: 'm', remedy: 'r' };
    const { world } = await storing(aState({ checkpoint: CHECKPOINT, hold }), aState({ pipeline: 'old' }));
    const io = { cwd: project.path, world };
    const { code, out } = await invoke(['status'], io);
    expect(code).toBe(0);
    expect(out).toMatch(/^old +idle/m);
    expect(out).toMatch(/^students +HELD .*: table suspended +never +00000000\/0A000000$/m);
    expect(out).toMatch(/^courses +never ran$/m);

    const { pipelines } = JSON.parse((await invoke(['status', '--json'], io)).out);
    expect(pipelines).toMatchObject([
      { pipeline: 'old', state: 'idle', checkpoint: null },
      {
        pipeline: 'students',
        state: 'held',
        hold: { code: 'table-suspended', since: '2026-11-20T02:17:00.000Z' },
      },
      { pipeline: 'courses', state: 'never-run' },
    ]);
  });

  it.each([
    [['students'], ['students']],
    [['*s'], ['students', 'courses']],
    [['--tag', 'team=data'], ['students']],
  ])('%j shows %j', async (words, names) => {
    using project = folder(PROJECT);
    const { world } = await storing(aState(), aState({ pipeline: 'old' }));
    const { out } = await invoke(['status', '--json', ...words], { cwd: project.path, world });
    expect(JSON.parse(out).pipelines.map(({ pipeline }: { pipeline: string }) => pipeline)).toEqual(names);
  });

  it('needs no pipeline files', async () => {
    const { world } = await storing(aState());
    const { code, out } = await invoke(['status'], { world });
    expect(code).toBe(0);
    expect(out).toMatch(/^students +idle/m);
  });

  it('does not take a name that nobody knows for an answer', async () => {
    const { world } = await storing(aState());
    const { code, err } = await invoke(['status', 'studnets'], { world });
    expect(code).toBe(2);
    expect(err).toMatch(/\[pipeline-unknown\]\n {2}next: did you mean students\?/);
  });
});

describe('history and checkpoint', () => {
  it('show past runs and checkpoints, newest first and no more than --limit', async () => {
    const { world, store } = await storing(aState({ checkpoint: { ...CHECKPOINT, run: 'c' } }));
    for (const run of ['a', 'b', 'c']) {
      await store.putRun({ format: 1, pipeline: 'students', run, plan: aPlan({ run }) });
      await store.putCheckpoint('students', { ...CHECKPOINT, run });
    }
    const history = await invoke(['history', 'students', '--limit', '2', '--json'], { world });
    expect(JSON.parse(history.out).runs.map(({ run }: { run: string }) => run)).toEqual(['c', 'b']);
    const text = await invoke(['history', 'students'], { world });
    expect(text.out).toMatch(/^c {2}going on, or left unfinished/);

    const json = await invoke(['checkpoint', 'get', 'students', '--limit', '2', '--json'], { world });
    expect(JSON.parse(json.out)).toMatchObject({
      pipeline: 'students',
      current: { value: CHECKPOINT.value, run: 'c' },
      past: [{ run: 'c' }, { run: 'b' }],
    });
    const table = await invoke(['checkpoint', 'get', 'students'], { world });
    expect(table.out).toMatch(/^\* {2}c .*checkpoint:V1#1#00000000\/0A000000#0#0#\*#0#0$/m);
  });

  it.each(['history studnets', 'checkpoint get studnets', 'clear studnets'])(
    '`%s` names the pipeline that was probably meant',
    async (words) => {
      const { world } = await storing(aState());
      const { code, err } = await invoke(words.split(' '), { world });
      expect(code).toBe(2);
      expect(err).toContain('did you mean students?');
    },
  );
});

describe('clear', () => {
  /** A pipeline whose last load failed and is held, with everything it left in DMS. */
  async function held() {
    const project = folder({ 'pipelines/students.yml': STUDENTS });
    const made = account({ mishaps: [{ kind: 'suspended-table', table: 'school.students' }] });
    const io = { cwd: project.path, world: made.world };
    const { code } = await invoke(['run', '--poll', '50ms'], io);
    expect(code).toBe(1);
    expect(made.standing()).not.toEqual([]);
    return { ...made, io, [Symbol.dispose]: () => project[Symbol.dispose]() };
  }
  const QUICK = ['--poll', '50ms'];

  it('asks, deletes what was kept, and the next run starts anew', async () => {
    using pipeline = await held();
    const kept = pipeline.standing();
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return 'y';
    };
    const { code, out, err } = await invoke(['clear', 'students', ...QUICK], { ...pipeline.io, ask });
    expect(code).toBe(0);
    expect(asked).toEqual(['Clear students? [y/N] ']);
    for (const identifier of kept) {
      expect(err).toMatch(new RegExp(`^note: will be deleted: .*${identifier}$`, 'm'));
      expect(out).toMatch(new RegExp(`^deleted .*${identifier}$`, 'm'));
    }
    expect(pipeline.standing()).toEqual([]);
    expect((await invoke(['run', ...QUICK], pipeline.io)).code).toBe(0);
  });

  it.each(['n', '', 'yesterday'])('changes nothing when the answer is %j', async (answer) => {
    using pipeline = await held();
    const before = await pipeline.store.read('students');
    const { code, err } = await invoke(['clear', 'students'], { ...pipeline.io, ask: async () => answer });
    expect(code).toBe(2);
    expect(err).toContain('nothing was changed');
    expect(await pipeline.store.read('students')).toEqual(before);
  });

  it('wants --yes where nobody can be asked, and works without the file', async () => {
    using pipeline = await held();
    const refused = await invoke(['clear', 'students'], pipeline.io);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('`sluice clear students --yes`');
    const { code, out } = await invoke(['clear', 'students', '--yes', '--json', ...QUICK], {
      world: pipeline.world,
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ pipeline: 'students', left: [] });
    expect(JSON.parse(out).deleted).toHaveLength(3);
    expect(pipeline.standing()).toEqual([]);
  });

  it('leaves an unfinished load to `run`', async () => {
    const { world } = await storing(aState({ run: aRun('replicating') }));
    const { code, err } = await invoke(['clear', 'students', '--yes'], { world });
    expect(code).toBe(2);
    expect(err).toMatch(/\[run-unfinished\]\n {2}next: `sluice run students` continues it/);
  });

  it('has nothing to do for a pipeline that is not held', async () => {
    const { world } = await storing(aState());
    const { code, out } = await invoke(['clear', 'students'], { world });
    expect(code).toBe(0);
    expect(out).toBe('students: nothing to clear, no failed run is held\n');
  });

  it('waits for no other holder: a pipeline that is being worked on is busy', async () => {
    using pipeline = await held();
    const before = await pipeline.store.read('students');
    if (!before) throw new Error('nothing is stored');
    let revision = before.revision;
    const lease = { owner: 'other', counter: 1, holder: { who: 'ann@build-7', since: START } };
    const beating = new AbortController();
    const beat = async () => {
      for (let state = before; !beating.signal.aborted; revision += 1) {
        const next = { ...before, revision: revision + 1, lease };
        await pipeline.store.write(next, state);
        state = next;
        await systemClock.sleep(20);
      }
    };
    const other = beat();
    const { code, err } = await invoke(['clear', 'students', '--yes', '--lease', '1s'], pipeline.io);
    beating.abort();
    await other;
    expect(code).toBe(3);
    expect(err).toContain('students is being loaded by ann@build-7');
  });

  it('that is interrupted while it waits for the lease changes nothing', async () => {
    using pipeline = await held();
    const before = await pipeline.store.read('students');
    if (!before) throw new Error('nothing is stored');
    const lease = { owner: 'dead', counter: 1, holder: { who: 'ann@build-7', since: START } };
    await pipeline.store.write({ ...before, revision: before.revision + 1, lease }, before);
    const clear = begin(['clear', 'students', '--yes'], pipeline.io);
    await clear.signal('SIGINT');
    const { code, err } = await clear.ended;
    expect(code).toBe(4);
    expect(err).toContain('students is as it was');
  });
});
