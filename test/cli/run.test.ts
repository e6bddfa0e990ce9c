import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { account } from './account.ts';
import { begin, folder, invoke } from './invoke.ts';
import { COURSES, DELTA, STUDENTS } from './projects.ts';

const QUICK = ['--poll', '50ms'];
const PROJECT = { 'pipelines/students.yml': STUDENTS, 'pipelines/courses.yml': COURSES };

describe('run', () => {
  it('loads every enabled pipeline, tells what happened, and leaves nothing in AWS', async () => {
    using project = folder(PROJECT);
    const { world, store, standing } = account();
    const io = { cwd: project.path, world, env: { GITHUB_STEP_SUMMARY: join(project.path, 'summary.md') } };
    writeFileSync(io.env.GITHUB_STEP_SUMMARY, 'what another command wrote\n\n');
    const { code, out, err } = await invoke(['run', ...QUICK], io);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^students: begins run \S+: full-load-and-cdc from the beginning$/m);
    expect(out).toMatch(/^courses: creating replication instance sluice-courses-/m);
    expect(out).toMatch(/^students: [\d,]+ rows? in .*first full load$/m);
    expect(out).toMatch(/Loads: 2 succeeded\.\n$/);
    expect(standing()).toEqual([]);
    expect((await store.read('students'))?.checkpoint?.value).toMatch(/^checkpoint:V1#/);
    const summary = readFileSync(io.env.GITHUB_STEP_SUMMARY, 'utf8');
    expect(summary).toMatch(/^what another command wrote\n\n## Loads\n\n\*\*2 of 2 loads succeeded\*\*/);
  });

  it('with --json puts one document on standard output, and the progress on standard error', async () => {
    using project = folder(PROJECT);
    const { world } = account();
    const io = { cwd: project.path, world };
    const { code, out, err } = await invoke(['run', 'courses', '--json', ...QUICK], io);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      format: 1,
      counts: { total: 1, succeeded: 1 },
      loads: [{ pipeline: 'courses', outcome: 'succeeded', leftovers: [] }],
    });
    expect(err).toContain('courses: begins run');
  });

  it('names the person or the workflow that acts, with a link', async () => {
    using project = folder(PROJECT);
    const { world, store } = account({ speed: 100 });
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'octocat',
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'shop/loads',
      GITHUB_RUN_ID: '77',
      GITHUB_RUN_ATTEMPT: '2',
    };
    const run = begin(['run', 'courses', ...QUICK], { cwd: project.path, world, env });
    await run.says('creating replication instance');
    const state = await store.read('courses');
    await run.signal('SIGTERM');
    await run.ended;
    expect(state?.lease?.holder).toMatchObject({
      who: 'octocat via GitHub Actions',
      link: 'https://github.example/shop/loads/actions/runs/77/attempts/2',
    });
  });

  it('ends with 1 when one of several loads fails, and loads the others', async () => {
    using project = folder(PROJECT);
    const mishaps = [{ kind: 'suspended-table', table: 'school.courses', on: 'sluice-courses-*' } as const];
    const { world, standing } = account({ mishaps });
    const io = { cwd: project.path, world };
    const { code, out } = await invoke(['run', ...QUICK], io);
    expect(code).toBe(1);
    expect(out).toContain('courses FAILED: table suspended');
    expect(out).toContain('`sluice clear courses`');
    expect(out).toMatch(/^students: [\d,]+ rows? in /m);
    expect(out).toMatch(/Loads: 1 failed, 1 succeeded\.\n$/);
    expect(standing().every((identifier) => identifier.startsWith('sluice-courses-'))).toBe(true);

    const again = await invoke(['run', 'courses', ...QUICK], io);
    expect(again.code).toBe(1);
    expect(again.out).toContain('courses HELD: an earlier failure has not been cleared');
  });

  it('ends with 1 for a pipeline that this version cannot run', async () => {
    using project = folder({ 'pipelines/orders.yml': DELTA });
    const { world } = account();
    const { code, out } = await invoke(['run'], { cwd: project.path, world });
    expect(code).toBe(1);
    expect(out).toContain('delta-not-available');
  });

  it('ends with 3 while another run has the pipeline', async () => {
    using project = folder(PROJECT);
    const { world } = account({ speed: 100 });
    const io = { cwd: project.path, world };
    const first = begin(['run', 'courses', ...QUICK, '--lease', '1s'], io);
    await first.says('creating replication instance');
    const second = await invoke(['run', 'courses', ...QUICK, '--lease', '1s'], io);
    expect(second.code).toBe(3);
    expect(second.out).toContain('courses: another run has the pipeline');
    await first.signal('SIGINT');
    await first.ended;
  });

  it('ends with 4 when --for is over, and the next run continues what was begun', async () => {
    using project = folder(PROJECT);
    const { world, aws, standing } = account({ speed: 600 });
    const io = { cwd: project.path, world };
    const first = await invoke(['run', 'students', '--for', '500ms', ...QUICK], io);
    expect(first.code).toBe(4);
    expect(first.out).toMatch(/^students: not finished after .*, the next run continues it$/m);
    expect(first.out).toContain('`sluice run students` continues it');
    expect(first.out).toMatch(/^ {2}at work +source endpoint sluice-students-/m);

    const second = await invoke(['run', 'students', ...QUICK], io);
    expect(second.code).toBe(0);
    expect(second.out).toMatch(/^students: continues run \S+, which another process began$/m);
    expect(aws.callCounts()['dms.CreateReplicationInstance']).toBe(1);
    expect(standing()).toEqual([]);
  });

  it('does not begin pipelines whose turn had not come when the time is over', async () => {
    using project = folder(PROJECT);
    const { world, aws, store } = account({ speed: 100 });
    const io = { cwd: project.path, world };
    const words = ['run', '--for', '500ms', '--max-parallel', '1', '--json', ...QUICK];
    const { code, out } = await invoke(words, io);
    expect(code).toBe(4);
    expect(JSON.parse(out).loads).toMatchObject([
      { pipeline: 'courses', outcome: 'unfinished' },
      { pipeline: 'students', outcome: 'unfinished', run: null, warnings: ['its turn had not come'] },
    ]);
    expect(aws.callCounts()['dms.CreateReplicationInstance']).toBe(1);
    expect(await store.read('students')).toBeUndefined();
  });

  it('hands over at the first signal and is ended by the second', async () => {
    using project = folder(PROJECT);
    const { world } = account({ speed: 100 });
    const run = begin(['run', 'courses', ...QUICK], { cwd: project.path, world });
    await run.says('creating replication instance');
    await run.signal('SIGINT');
    await run.signal('SIGTERM');
    expect(run.quits).toEqual([130]);
    const { code, err, out } = await run.ended;
    expect(code).toBe(4);
    expect(err).toBe('note: SIGINT: handing over to the next run; once more to quit at once\n');
    expect(out).toContain('`sluice run courses` continues it');
  });

  it('is not failed by output that cannot be written', async () => {
    using project = folder(PROJECT);
    const { world } = account();
    const refuses = {
      write() {
        throw new Error('the pipe is closed');
      },
    };
    const io = { cwd: project.path, world, stdout: refuses };
    const { code, err } = await invoke(['run', 'courses', '--summary', 'no/such/folder.md', ...QUICK], io);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: the summary could not be written: ENOENT/);
  });
});

describe('without what it needs from AWS', () => {
  it.each(['run', 'status', 'history students', 'checkpoint get students', 'clear students'])(
    '`%s` names the variable to set when there is no region',
    async (words) => {
      using project = folder(PROJECT);
      const { code, out, err } = await withoutRegion(() => invoke(words.split(' '), { cwd: project.path }));
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/\[region-missing\]\n {2}next: .*AWS_REGION/);
    },
  );

  it('a plan is made offline, and says what it could not look up', async () => {
    using project = folder(PROJECT);
    const { code, out, err } = await withoutRegion(() => invoke(['plan'], { cwd: project.path }));
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: planned offline: .*No AWS region/);
    expect(out).toMatch(/^students: full-load-and-cdc from the beginning$/m);
    expect(out).toMatch(/not checked: the stored state; with a checkpoint the load starts there/);
  });
});

/** The SDK reads these from the process itself. */
async function withoutRegion<T>(work: () => Promise<T>): Promise<T> {
  const names = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'HOME'];
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  process.env.HOME = '/no-such-home';
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
