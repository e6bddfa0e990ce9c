/** The pipelines that a call is about. */
import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import picomatch from 'picomatch';
import type { LoadedPipeline } from '../pipeline/load.ts';
import { formatProblem, type Problem } from '../pipeline/problem.ts';
import { selectPipelines } from '../pipeline/select.ts';
import { changedFiles } from './changed-files.ts';
import type { Call } from './commands.ts';
import type { Io } from './io.ts';
import { loadProject } from './project.ts';
import { WrongFiles } from './wrong-files.ts';

/**
 * Reads all files, chooses, and tells warnings on standard error. Rejects with WrongFiles when a file has
 * errors that may belong to the selection, and with a definition error for a selection of nothing, unless it
 * was made by `--changed-since`.
 */
export async function selected({ names, options }: Call, io: Io): Promise<LoadedPipeline[]> {
  const { pipelines, problems } = await loadProject(options.pipelines, [], io);
  const ref = options['changed-since'];
  const changed = ref === undefined ? undefined : new Set((await changedFiles(ref, io)).map(real));
  const isChanged = (file: string) => !changed || changed.has(real(resolve(io.cwd, file)));

  const errors = problems.filter(({ severity }) => severity === 'error');
  // What was removed, or went from `_project.yml`, shows in files that were not changed themselves.
  const projectChanged = [...(changed ?? [])].some((file) => /^_project\.ya?ml$/.test(basename(file)));
  const wrong = errors.filter(
    (problem) =>
      mayBelong(problem, names) &&
      (isChanged(problem.file) || projectChanged || problem.code === 'no-such-file'),
  );
  if (wrong.length > 0) throw new WrongFiles(wrong);

  const { schedule } = options;
  const wanted = changed ? pipelines.filter(({ files }) => files.some(isChanged)) : pipelines;
  if (changed && wanted.length === 0) return [];
  const chosen = selectPipelines(wanted, {
    names,
    tags: options.tag,
    ...(schedule === undefined ? {} : { schedule }),
  });
  const chosenNames = new Set(chosen.map(({ pipeline }) => pipeline.name));
  for (const problem of problems) {
    const concerns = !problem.pipeline || chosenNames.has(problem.pipeline);
    if (problem.severity === 'warning' && concerns) io.stderr.write(`${formatProblem(problem)}\n`);
  }
  return chosen;
}

/**
 * Whether a problem may concern the named pipelines. A file that cannot be read has no name, schedule or tags
 * to choose it by: then the name of the file must do, and `--schedule` or `--tag` leave no file out.
 */
function mayBelong({ file, pipeline }: Problem, names: readonly string[]): boolean {
  if (names.length === 0 || basename(file).startsWith('_')) return true;
  const name = pipeline ?? basename(file).replace(/\.ya?ml$/, '');
  return names.some((wanted) => wanted === name || picomatch.isMatch(name, wanted, { nonegate: true }));
}

/** With links resolved, so that two ways to one file compare; a file that is gone stays as it is. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
