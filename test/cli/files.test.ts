import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, invoke } from './invoke.ts';
import { COURSES, DELTA, FIVE_MISTAKES, STUDENTS } from './projects.ts';

describe('validate', () => {
  it('tells all mistakes of a file at once, each with its place and what to write', async () => {
    using project = folder({ 'pipelines/students.yml': FIVE_MISTAKES });
    const { code, out, err } = await invoke(['validate'], { cwd: project.path });
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(out).toMatch(/^pipelines\/students\.yml:2:7 error .*"cdcc".*"cdc"/m);
    expect(out).toMatch(/^pipelines\/students\.yml:3:11 error "99 2 \* \* \*" is not a cron line/m);
    expect(out).toMatch(
      /^pipelines\/students\.yml:6:1 error unknown key "instanse"; did you mean "instance"\?/m,
    );
    expect(out).toMatch(/^pipelines\/students\.yml:8:10 error "timeout" must be a duration/m);
    expect(out).toMatch(/^pipelines\/students\.yml:9:10 error /m);
    expect(out).toMatch(/\n0 pipelines without errors; \d errors, \d warnings?\n$/);
  });

  it('checks only the files that are named', async () => {
    using project = folder({ 'pipelines/students.yml': STUDENTS, 'pipelines/broken.yml': FIVE_MISTAKES });
    const { code, out } = await invoke(['validate', 'pipelines/students.yml'], { cwd: project.path });
    expect(code).toBe(0);
    expect(out).toBe('1 pipeline without errors; 0 errors, 0 warnings\n');
  });

  it('accepts the examples of this repository', async () => {
    const { code, out } = await invoke(['validate'], { cwd: process.cwd() });
    expect(code, out).toBe(0);
    expect(out).toContain(' 0 errors');
  });

  it.each([
    [{}, 'pipelines:1:1 error there is no such folder'],
    [{ 'pipelines/readme.txt': 'nothing' }, 'pipelines:1:1 error there is no pipeline file'],
    [{ 'pipelines/students.yml': 'mode: [cdc' }, 'pipelines/students.yml:1:1'],
  ])('ends with 2 for %j', async (files, said) => {
    using project = folder(files as Record<string, string>);
    const { code, out } = await invoke(['validate'], { cwd: project.path });
    expect(code).toBe(2);
    expect(out).toContain(said);
  });

  it('writes JSON with the same problems, and a summary', async () => {
    using project = folder({ 'pipelines/students.yml': FIVE_MISTAKES, 'pipelines/courses.yml': COURSES });
    const words = ['validate', '--json', '--summary', 'problems.md'];
    const { code, out } = await invoke(words, { cwd: project.path });
    const answer = JSON.parse(out);
    expect(code).toBe(2);
    expect(answer).toMatchObject({ format: 1, pipelines: ['courses'] });
    expect(answer.problems).toHaveLength(answer.errors + answer.warnings);
    expect(answer.problems).toContainEqual(
      expect.objectContaining({ file: 'pipelines/students.yml', line: 6, column: 1, code: 'unknown-key' }),
    );
    const summary = readFileSync(join(project.path, 'problems.md'), 'utf8');
    expect(summary).toContain('- error `pipelines/students.yml:6:1` unknown key');
  });

  it('finds documents beside the pipelines wherever the command is called from', async () => {
    using project = folder({
      'repo/.git/HEAD': '',
      'repo/pipelines/students.yml': `${STUDENTS}settings: ../settings/students.json\n`,
      'repo/settings/students.json': '{"FullLoadSettings":{"MaxFullLoadSubTasks":16}}',
    });
    for (const [cwd, pipelines] of [
      ['repo', 'pipelines'],
      ['repo/settings', '../pipelines'],
      ['', join(project.path, 'repo/pipelines')],
    ] as const) {
      const { out } = await invoke(['validate', '--pipelines', pipelines], { cwd: join(project.path, cwd) });
      expect(out).toBe('1 pipeline without errors; 0 errors, 0 warnings\n');
    }
  });
});

describe('list', () => {
  it('shows every enabled pipeline with schedule and endpoints', async () => {
    using project = folder({
      'pipelines/students.yml': STUDENTS,
      'pipelines/courses.yml': COURSES,
      'pipelines/off.yml': `${COURSES}enabled: false\n`,
    });
    const { code, out } = await invoke(['list'], { cwd: project.path });
    expect(code).toBe(0);
    expect(out).toMatch(/^PIPELINE +MODE +SCHEDULE/);
    expect(out).toMatch(/^courses +full-load +on demand/m);
    expect(out).toMatch(/^students +cdc +17 2 \* \* \*.*sandbox-source-slot +sandbox-target/m);
    expect(out).not.toContain('off');
  });

  it.each([
    [['students'], ['students']],
    [['*s'], ['courses', 'students']],
    [['--tag', 'team=data'], ['students']],
    [['--schedule', '17 2 * * *'], ['students']],
  ])('%j selects %j', async (words, names) => {
    using project = folder({ 'pipelines/students.yml': STUDENTS, 'pipelines/courses.yml': COURSES });
    const { out } = await invoke(['list', '--json', ...words], { cwd: project.path });
    expect(JSON.parse(out).pipelines.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it.each([
    [['studnets'], 'did you mean "students"?'],
    [['--tag', 'team=dta'], 'did you mean "team=data"?'],
    [['--schedule', '0 0 * * *'], 'known are "17 2 * * *"'],
  ])('%j selects nothing and says what there is', async (words, next) => {
    using project = folder({ 'pipelines/students.yml': STUDENTS });
    const { code, err } = await invoke(['list', ...words], { cwd: project.path });
    expect(code).toBe(2);
    expect(err).toContain(next);
  });
});

describe('a file with errors', () => {
  const files = { 'pipelines/students.yml': STUDENTS, 'pipelines/broken.yml': FIVE_MISTAKES };

  it.each([
    [['students'], 0],
    [['stud*'], 0],
    [[], 2],
    [['broken'], 2],
    [['b*'], 2],
    [['--tag', 'team=data'], 2],
    [['--schedule', '17 2 * * *'], 2],
  ])('when %j is asked for, ends the call with %i', async (words, expected) => {
    using project = folder(files);
    const { code, out, err } = await invoke(['list', ...words], { cwd: project.path });
    expect(code).toBe(expected);
    if (expected === 0) return expect(err).toBe('');
    expect(out).toBe('');
    expect(err).toContain('pipelines/broken.yml:6:1 error unknown key');
    expect(err).toMatch(/error: \d errors in 1 file: nothing was begun \[files-wrong\]/);
  });

  it('stops a run before anything is asked of AWS, and the summary says why', async () => {
    using project = folder(files);
    const summary = join(project.path, 'summary.md');
    const { code } = await invoke(['run'], { cwd: project.path, env: { GITHUB_STEP_SUMMARY: summary } });
    expect(code).toBe(2);
    expect(readFileSync(summary, 'utf8')).toMatch(
      /^\*\*Nothing was begun\*\*: .*\n\n- error `pipelines\/broken.yml:2:7`/,
    );
  });
});

describe('--changed-since', () => {
  const files = {
    'pipelines/_project.yml': 'version: 1\ndefaults: { tags: { team: data } }\n',
    'pipelines/students.yml': STUDENTS,
    'pipelines/courses.yml': `${COURSES}settings: settings/courses.json\n`,
    'pipelines/settings/courses.json': '{}',
    'src/other.txt': 'one',
  };
  /** What is selected after `change` was committed on a branch that left main. */
  async function selectedAfter(
    change: (path: (name: string) => string) => void,
    more: Record<string, string> = {},
  ) {
    using project = folder({ ...files, ...more });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd: project.path,
        stdio: 'pipe',
      });
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'one');
    git('checkout', '-qb', 'branch');
    change((name) => join(project.path, name));
    git('add', '-A');
    git('commit', '-qm', 'two', '--allow-empty');
    const io = { cwd: project.path, env: { PATH: process.env.PATH } };
    const { code, out, err } = await invoke(['list', '--json', '--changed-since', 'main'], io);
    const names = code === 0 ? JSON.parse(out).pipelines.map(({ name }: { name: string }) => name) : [];
    return { code, names, err };
  }

  it.each<[what: string, change: (path: (name: string) => string) => void, names: string[]]>([
    [
      'a file of its own',
      (path) => writeFileSync(path('pipelines/students.yml'), `${STUDENTS}description: a\n`),
      ['students'],
    ],
    [
      'a document that it names',
      (path) => writeFileSync(path('pipelines/settings/courses.json'), '{"Logging":{}}'),
      ['courses'],
    ],
    [
      '_project.yml',
      (path) => writeFileSync(path('pipelines/_project.yml'), 'version: 1\n'),
      ['courses', 'students'],
    ],
    ['a new file', (path) => writeFileSync(path('pipelines/new.yml'), COURSES), ['new']],
    ['something else', (path) => writeFileSync(path('src/other.txt'), 'two'), []],
    ['a file that was removed', (path) => rmSync(path('pipelines/students.yml')), []],
  ])('selects by %s', async (_, change, names) => {
    expect(await selectedAfter(change)).toMatchObject({ code: 0, names });
  });

  it('is about changed files only: an old mistake in another does not stand in the way', async () => {
    const students = (path: (name: string) => string) =>
      writeFileSync(path('pipelines/students.yml'), `${STUDENTS}description: a\n`);
    const broken = { 'pipelines/broken.yml': FIVE_MISTAKES };
    expect(await selectedAfter(students, broken)).toMatchObject({ code: 0, names: ['students'] });
  });

  it('is stopped by a mistake in a changed file', async () => {
    const change = (path: (name: string) => string) =>
      writeFileSync(path('pipelines/new.yml'), FIVE_MISTAKES);
    expect(await selectedAfter(change)).toMatchObject({
      code: 2,
      err: expect.stringContaining('new.yml:6:1'),
    });
  });

  it('sees that a document was removed which a file still names', async () => {
    const removed = (path: (name: string) => string) => rmSync(path('pipelines/settings/courses.json'));
    expect(await selectedAfter(removed)).toMatchObject({
      code: 2,
      err: expect.stringContaining('[no-such-file]'),
    });
  });

  it('does nothing, successfully, when no pipeline was changed', async () => {
    using project = folder({ 'pipelines/students.yml': STUDENTS });
    const git = (...args: string[]) => execFileSync('git', args, { cwd: project.path, stdio: 'pipe' });
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'one');
    const io = { cwd: project.path, env: { PATH: process.env.PATH } };
    const { code, err } = await invoke(['run', '--changed-since', 'main'], io);
    expect(code).toBe(0);
    expect(err).toBe('note: nothing to load: no pipeline changed since main\n');
  });

  it.each(['no-such-branch', 'HEAD~7'])('says what to do when git does not know %s', async (ref) => {
    using project = folder({ 'pipelines/students.yml': STUDENTS });
    execFileSync('git', ['init', '-q'], { cwd: project.path });
    const io = { cwd: project.path, env: { PATH: process.env.PATH } };
    const { code, err } = await invoke(['list', '--changed-since', ref], io);
    expect(code).toBe(2);
    expect(err).toContain('[git-diff]');
    expect(err).toContain('fetch-depth: 0');
  });
});

describe('schema', () => {
  it('is what is committed for editors', async () => {
    const { code, out } = await invoke(['schema']);
    expect(code).toBe(0);
    expect(out).toBe(readFileSync('pipelines/pipeline.schema.json', 'utf8'));
  });
});

describe('a pipeline of mode delta', () => {
  it('is valid, but says in plan that this version cannot run it', async () => {
    using project = folder({ 'pipelines/orders.yml': DELTA });
    const { code, out } = await invoke(['plan', '--offline'], { cwd: project.path });
    expect(code).toBe(2);
    expect(out).toMatch(/^orders: CANNOT RUN\n {2}cause .*`mode: delta`.*\(delta-not-available\)\n {2}next /);
  });
});
