import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { COMMANDS } from '../../src/cli/commands.ts';
import { OPTIONS } from '../../src/cli/options.ts';
import { begin, folder, invoke } from './invoke.ts';
import { COURSES, STUDENTS } from './projects.ts';

describe('help', () => {
  it('names every command, the exit codes, the environment and the documentation', async () => {
    const { code, out, err } = await invoke(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const { words } of COMMANDS) expect(out).toContain(`sluice ${words.split(' ')[0]}`);
    expect(out).toMatch(/Examples:\n {2}sluice validate/);
    expect(out).toMatch(/Exit codes:\n {2}0 {2}done\n {2}1 {2}a load failed or is held\n {2}2 /);
    expect(out).toContain('SLUICE_STATE_TABLE for --state-table');
    expect(out).toContain('Documentation: ');
  });

  it.each(COMMANDS.map((command) => [command.words, command] as const))(
    'of `%s` shows its options, an example and the exit codes',
    async (words, command) => {
      const { code, out } = await invoke([...words.split(' '), '--help']);
      expect(code).toBe(0);
      expect(out).toContain(command.describe.slice(0, 60));
      for (const name of command.options) expect(out).toContain(`--${name} `);
      expect(out).toContain(`  ${command.examples[0]?.[0]}`);
      expect(out).toContain('Exit codes:');
    },
  );

  it('groups the options of a run by what they are about, with form and default', async () => {
    const { out } = await invoke(['run', '-h']);
    expect(out).toMatch(/Which pipelines:\n {6}--pipelines .*\[default: pipelines\]/);
    expect(out).toMatch(/--poll +DURATION: how often AWS is looked at +\[default: 5s\]/);
  });

  it('is shown for `help run` as for `run --help`', async () => {
    expect(await invoke(['help', 'run'])).toEqual(await invoke(['run', '--help']));
  });

  it('goes to standard error, with the code of a wrong call, when nothing was asked for', async () => {
    const { code, out, err } = await invoke([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('sluice COMMAND [options]');
  });

  it('keeps within the width of the terminal', async () => {
    const lines: string[] = [];
    await begin(['run', '--help'], {
      stdout: { write: (text: string) => lines.push(...text.split('\n')), columns: 70 },
    }).ended;
    expect(
      Math.max(...lines.filter((line) => line.includes('DURATION')).map(({ length }) => length)),
    ).toBeLessThan(71);
  });

  it('tells the version', async () => {
    expect(await invoke(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  });
});

describe('a call that cannot be understood ends with 2 and says what to write instead', () => {
  const cases: [words: string, code: string, next: string][] = [
    ['vaildate', 'unknown-command', 'did you mean `sluice validate`?'],
    ['xyzzy', 'unknown-command', 'known are validate, plan, run'],
    ['checkpoint gte students', 'unknown-command', 'did you mean `sluice checkpoint get`?'],
    ['checkpoint', 'call-incomplete', '`sluice checkpoint --help`'],
    ['history --limit 5', 'call-incomplete', '`sluice history --help`'],
    ['run --for 30d', 'option-value', '--help'],
    ['--json', 'unknown-command', 'see `sluice --help`'],
    ['run --state-tabel x', 'unknown-option', 'did you mean --state-table?'],
    ['run --statetable=x', 'unknown-option', 'did you mean --state-table?'],
    ['run -x', 'unknown-option', '`sluice run --help`'],
    ['validate --poll 5s', 'unknown-option', '`sluice validate --help`'],
    ['run --poll 3x', 'option-value', '--help'],
    ['run --poll 49ms', 'option-value', '--help'],
    ['run --poll', 'option-value', '--help'],
    ['run --poll --json', 'option-value', '--help'],
    ['run --poll 5s --poll 6s', 'option-twice', 'give it once'],
    ['run --max-parallel 0', 'option-value', '--help'],
    ['run --tag', 'option-value', '--help'],
    ['run --tag team', 'option-value', '--help'],
    ['run --changed-since=-x', 'option-value', '--help'],
    ['history', 'call-incomplete', '`sluice history --help`'],
    ['history students courses', 'word-unexpected', '`sluice history --help`'],
    ['schema extra', 'word-unexpected', '`sluice schema --help`'],
    ['sandbox --source mysql://x', 'option-value', '--help'],
    ['sandbox --mishap {', 'option-value', '--help'],
    [`sandbox --mishap {"kind":"rain"}`, 'mishap-form', '"kind":"throttle"'],
  ];
  it.each(cases)('sluice %s', async (words, id, next) => {
    const { code, out, err } = await invoke(words.split(' '));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(new RegExp(`^error: .* \\[${id}\\]\n {2}next: `));
    expect(err).toContain(next);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('with an argument that would steer a terminal or a workflow, which comes out inert', async () => {
    const { err } = await invoke(['run\u001b[2J\n::set-output name=x::y']);
    expect(err).not.toContain('\u001b');
    expect(err).not.toMatch(/^::/m);
  });
});

describe('options', () => {
  it('come from the environment as well, and what was typed counts more', async () => {
    using project = folder({ 'p/a.yml': STUDENTS, 'q/b.yml': COURSES });
    const env = { SLUICE_PIPELINES: 'q', SLUICE_JSON: '1' };
    const list = async (...words: string[]) =>
      JSON.parse((await invoke(['list', ...words], { cwd: project.path, env })).out).pipelines.map(
        ({ name }: { name: string }) => name,
      );
    expect(await list()).toEqual(['b']);
    expect(await list('--pipelines', 'p')).toEqual(['a']);
  });

  it.each([
    ['SLUICE_POLL', 'x', 'run', 'SLUICE_POLL must be a duration from 50ms to 1h'],
    ['SLUICE_JSON', 'maybe', 'list', 'SLUICE_JSON must be true or false'],
    ['SLUICE_TAG', 'team=data,env', 'list', 'SLUICE_TAG must be a tag such as team=data'],
  ])('with a wrong value in %s are refused under that name', async (name, value, command, said) => {
    const { code, err } = await invoke([command], { env: { [name]: value } });
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  it('of other commands may stand in the environment, and empty ones count as absent', async () => {
    using project = folder({ 'pipelines/a.yml': STUDENTS });
    const env = { SLUICE_POLL: 'for another command', SLUICE_PIPELINES: '' };
    const { code, err } = await invoke(['validate'], { cwd: project.path, env });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('in a variable that is spelt wrong are pointed out', async () => {
    const { err } = await invoke(['schema'], { env: { SLUICE_STATE_TABEL: 'x' } });
    expect(err).toBe(
      'warning: SLUICE_STATE_TABEL is set but is no option of Sluice; did you mean SLUICE_STATE_TABLE?\n',
    );
  });

  it('all belong to a command', () => {
    const used = new Set(COMMANDS.flatMap(({ options }) => options));
    expect(Object.keys(OPTIONS).filter((name) => !(used as Set<string>).has(name))).toEqual([]);
  });
});
