import { describe, expect, it } from 'vitest';
import { withSection } from '../../scripts/sections.ts';
import { EXIT, type ExitCode, exitCodeOf, gravest } from '../../src/cli/exit-code.ts';
import { links } from '../../src/cli/workflow-links.ts';
import { VirtualClock } from '../../src/clock.ts';
import type { Outcome } from '../../src/run/report.ts';
import { holderOf } from '../../src/wiring.ts';

describe('exit codes', () => {
  it.each<[Outcome, string[], ExitCode]>([
    ['succeeded', [], 0],
    ['succeeded', ['replication instance x'], 4],
    ['failed', [], 1],
    ['failed', ['replication instance x'], 1],
    ['held', [], 1],
    ['busy', [], 3],
    ['unfinished', ['replication instance x'], 4],
  ])('%s with %j left is %i', (outcome, leftovers, code) => {
    expect(exitCodeOf({ outcome, leftovers })).toBe(code);
  });

  it.each<[ExitCode[], ExitCode]>([
    [[], EXIT.done],
    [[0, 0], EXIT.done],
    [[0, 4], EXIT.unfinished],
    [[4, 3, 0], EXIT.busy],
    [[3, 1, 4], EXIT.failed],
    [[1, 2], EXIT.wrong],
  ])('of %j the gravest is %i', (codes, code) => {
    expect(gravest(codes)).toBe(code);
  });
});

describe('the holder', () => {
  const clock = new VirtualClock(5);

  it('is a user at a machine', () => {
    expect(holderOf({}, clock)).toEqual({ who: expect.stringMatching(/^.+@.+$/), since: 5 });
  });

  it('is the actor of a workflow, without a link where there is no address', () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'octocat' };
    expect(holderOf(env, clock)).toEqual({ who: 'octocat via GitHub Actions', since: 5 });
  });
});

describe('links of the summary', () => {
  const env = {
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'shop/loads',
    GITHUB_RUN_ID: '77',
    GITHUB_SHA: 'abc',
  };

  it('lead to the workflow run and to the files as they were', () => {
    const { run, file } = links({ env, cwd: '/work/repo' });
    expect(run).toBe('https://github.example/shop/loads/actions/runs/77');
    const page = 'https://github.example/shop/loads/blob/abc/pipelines/a%20b.yml';
    expect(file?.('pipelines/a b.yml')).toBe(page);
    const below = links({ env: { ...env, GITHUB_WORKSPACE: '/work/repo' }, cwd: '/work/repo/pipelines' });
    expect(below.file?.('a b.yml')).toBe(page);
  });

  it.each(['/etc/passwd', '../other/a.yml'])('do not lead to %s', (path) => {
    expect(links({ env, cwd: '/work/repo' }).file?.(path)).toBeUndefined();
  });

  it('are none outside of a workflow', () => {
    expect(links({ env: {}, cwd: '/' })).toEqual({});
  });
});

describe('a generated section', () => {
  it('replaces what stands between its markers', () => {
    const text = 'a\n<!-- t -->\nold\n<!-- /t -->\nb';
    const once = withSection(text, 't', 'new');
    expect(once).toBe('a\n<!-- t -->\nnew\n<!-- /t -->\nb');
    expect(withSection(once ?? '', 't', 'new')).toBe(once);
  });

  it.each(['', 'no marker', '<!-- t --> only', '<!-- /t --> <!-- t -->'])('is not put into %j', (text) => {
    expect(withSection(text, 't', 'new')).toBeUndefined();
  });
});
