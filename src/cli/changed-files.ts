/** What a branch has changed, from git. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { definitionError, messageOf } from '../errors.ts';
import { quoted } from '../pipeline/problem.ts';
import type { Io } from './io.ts';

const run = promisify(execFile);

/**
 * Absolute paths of the files that differ between HEAD and where it left `ref` (`git diff REF...`). Rejects
 * with a definition error `git-diff` when git cannot tell.
 */
export async function changedFiles(ref: string, { cwd, env }: Pick<Io, 'cwd' | 'env'>): Promise<string[]> {
  const git = async (...words: string[]): Promise<string> => {
    const { stdout } = await run('git', [...trusting(env), ...words], {
      cwd,
      env,
      maxBuffer: 256 * 1024 * 1024,
    });
    return stdout;
  };
  try {
    const root = (await git('rev-parse', '--show-toplevel')).replace(/\r?\n$/, '');
    // Options end before the reference, which comes from outside.
    const names = await git(
      'diff',
      '--name-only',
      '--no-renames',
      '-z',
      '--end-of-options',
      `${ref}...`,
      '--',
    );
    return names
      .split('\0')
      .filter(Boolean)
      .map((name) => resolve(root, name));
  } catch (error) {
    throw definitionError({
      code: 'git-diff',
      message: `git cannot tell what changed since ${quoted(ref)}: ${reason(error)}`,
      remedy:
        'check the name, and that the history is there: `fetch-depth: 0` of actions/checkout, or `git fetch --unshallow`',
      cause: error,
    });
  }
}

/**
 * In a container action the checkout belongs to another user, which git refuses unless it is told to trust
 * the folder (git documentation, safe.directory).
 */
function trusting({ GITHUB_ACTIONS, GITHUB_WORKSPACE }: Io['env']): string[] {
  return GITHUB_ACTIONS === 'true' && GITHUB_WORKSPACE ? ['-c', `safe.directory=${GITHUB_WORKSPACE}`] : [];
}

/** What git wrote, in one line. */
function reason(error: unknown): string {
  const said = typeof error === 'object' && error !== null ? Reflect.get(error, 'stderr') : undefined;
  return (typeof said === 'string' && said.trim() ? said : messageOf(error))
    .trim()
    .split('\n')
    .slice(0, 3)
    .join(' ');
}
