/** The pipeline files of a call, read and checked. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type LoadedProject, loadPipelines } from '../pipeline/load.ts';
import { contains } from '../pipeline/read-source.ts';
import { diskReaders, type Readers } from '../pipeline/readers.ts';
import type { Io } from './io.ts';

/** `files`: only these; none: all of `directory`. Paths are as they were typed, and so are those in problems. */
export function loadProject(
  directory: string,
  files: readonly string[],
  { cwd }: Pick<Io, 'cwd'>,
): Promise<LoadedProject> {
  const [first] = files;
  const folder = first === undefined ? directory : dirname(first);
  return loadPipelines({
    directory: folder,
    ...(files.length > 0 ? { files } : {}),
    root: rootOf(resolve(cwd, folder), cwd),
    readers: readersIn(cwd),
  });
}

/** The repository that holds the folder, as it would be typed here; without one, where the call was made. */
function rootOf(folder: string, cwd: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return relative(cwd, at) || '.';
    if (at === dirname(at)) break;
  }
  return contains(cwd, folder) ? '.' : relative(cwd, folder);
}

const readersIn = (cwd: string): Readers => ({
  list: (directory) => diskReaders.list(resolve(cwd, directory)),
  read: (path, limit) => diskReaders.read(resolve(cwd, path), limit),
  real: (path) => diskReaders.real(resolve(cwd, path)),
});
