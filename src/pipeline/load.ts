/** Files → pipelines, and everything that is wrong with any of them. */
import { basename, dirname, join } from 'node:path';
import { acrossFiles } from './across-files.ts';
import { type CheckedPipeline, checkPipeline } from './check-pipeline.ts';
import { Documents } from './documents.ts';
import { normalise } from './normalise.ts';
import type { Pipeline } from './pipeline.ts';
import { compareProblems, type Problem } from './problem.ts';
import { checkProject, NO_PROJECT, type ProjectFile, UNREADABLE_PROJECT } from './project-file.ts';
import { readSource } from './read-source.ts';
import { diskReaders, type Readers } from './readers.ts';
import type { Location, Path } from './source-file.ts';

export interface LoadRequest {
  /** Folder of the pipeline files, as given. */
  directory: string;
  /** Only these files, as given; otherwise all of the folder. */
  files?: readonly string[];
  /** The project, usually the root of the repository: nothing is read that lies outside of it. */
  root: string;
  /** Only tests give another file system than the disk. */
  readers?: Readers;
}

export interface LoadedPipeline {
  pipeline: Pipeline;
  /** Where a value stands, as in `locate(['tables', 2])`; for what is not written, the nearest thing above it. */
  locate(path: Path, part?: 'key' | 'value'): Location;
  /** Every file that has a say in it: its own, `_project.yml`, and those that they name. */
  files: string[];
}

export interface LoadedProject {
  /** Every pipeline without errors, in the order of the files; never half of one. */
  pipelines: LoadedPipeline[];
  /** Of all files, by file, line and column; of one file at most 200, and how many more there are. */
  problems: Problem[];
  /** The `_project.yml` of the folder, when there is one. */
  project?: { file: string; instances: string[] };
}

/** Reads and checks pipeline files, without any network. What is wrong with them is returned, never thrown. */
export async function loadPipelines(request: LoadRequest): Promise<LoadedProject> {
  const { root, readers = diskReaders } = request;
  // As the paths of its files will have it: without a slash at the end.
  const directory = dirname(join(request.directory, '_'));
  const problems: Problem[] = [];
  const documents = new Documents(readers, root);
  const realRoot = readers.real(root) ?? root;
  const folders = new Map<string, Folder>();
  const folderOf = (path: string): Folder => {
    const real = readers.real(path) ?? path;
    const known = folders.get(real);
    if (known) return known;
    const within = [realRoot, real];
    const folder = { within, project: readProject(readers, path, within, documents, problems) };
    folders.set(real, folder);
    return folder;
  };

  const checked: CheckedPipeline[] = [];
  const files = request.files ?? listed(readers, directory, problems);
  // One file may be named in two ways; `_project.yml` may be named, and is read anyway.
  const once = new Map(files.map((file) => [readers.real(file) ?? file, file]));
  for (const file of [...once.values()].filter((name) => !basename(name).startsWith('_'))) {
    const { project, within } = folderOf(dirname(file));
    const read = readSource(readers, file, file, within);
    if (read.source) checked.push(checkPipeline(read.source, project, documents, read.problems));
    else problems.push(...read.problems);
  }
  acrossFiles(checked);

  const { source, instanceNames } = folderOf(directory).project;
  problems.push(...checked.flatMap((pipeline) => pipeline.problems));
  return {
    pipelines: checked.filter(isSound).map((pipeline) => ({
      pipeline: normalise(pipeline),
      locate: pipeline.locate,
      files: filesOf(pipeline),
    })),
    problems: capped(distinct(problems).sort(compareProblems)),
    ...(source ? { project: { file: source.file, instances: instanceNames ?? [] } } : {}),
  };
}

interface Folder {
  project: ProjectFile;
  /** Where its files must lie once links are resolved: in the project or in the folder itself. */
  within: string[];
}

/** The pipeline files of a folder; files in folders below it are documents. */
function listed(readers: Readers, directory: string, problems: Problem[]): string[] {
  const refuse = (code: string, message: string, remedy: string) => {
    problems.push({ file: directory, line: 1, column: 1, severity: 'error', code, message, remedy });
    return [];
  };
  const names = readers.list(directory);
  if (!names)
    return refuse(
      'no-directory',
      'there is no such folder',
      'name the folder with `--pipelines`, or make it and put a pipeline file in it; the README shows one',
    );
  const files = names.filter((name) => /^[^_.].*\.ya?ml$/.test(name)).sort();
  if (files.length === 0)
    return refuse(
      'no-pipelines',
      'there is no pipeline file in this folder',
      'put a `.yml` file in it; the README shows one',
    );
  return files.map((name) => join(directory, name));
}

function readProject(
  readers: Readers,
  folder: string,
  within: string[],
  documents: Documents,
  problems: Problem[],
): ProjectFile {
  const [name, second] = (readers.list(folder) ?? [])
    .filter((entry) => /^_project\.ya?ml$/.test(entry))
    .sort();
  if (name === undefined) return NO_PROJECT;
  const file = join(folder, name);
  const read = readSource(readers, file, file, within);
  problems.push(...read.problems);
  if (second !== undefined)
    problems.push({
      file: join(folder, second),
      line: 1,
      column: 1,
      severity: 'error',
      code: 'two-project-files',
      message: `${name} is there as well`,
      remedy: 'keep one of the two',
    });
  if (!read.source || read.problems.length > 0 || second !== undefined) return UNREADABLE_PROJECT;
  return checkProject(read.source, documents, problems);
}

const isSound = ({ project, problems }: CheckedPipeline): boolean =>
  project.sound && !problems.some(({ severity }) => severity === 'error');

function filesOf({ source, project, settings, mappings }: CheckedPipeline): string[] {
  const documents = [...settings, ...(mappings ? [mappings] : [])].map(({ locate }) => locate([]).file);
  return [...new Set([source.file, ...(project.source ? [project.source.file] : []), ...documents])];
}

/** What several pipelines inherit is said once, and then of none of them. */
function distinct(problems: Problem[]): Problem[] {
  const known = new Map<string, Problem>();
  for (const problem of problems) {
    const { pipeline, ...same } = problem;
    const key = JSON.stringify(same);
    const earlier = known.get(key);
    known.set(key, earlier && earlier.pipeline !== pipeline ? same : problem);
  }
  return [...known.values()];
}

/** More of one file nobody reads, and a hostile one could bury the others. */
const MOST_PER_FILE = 200;

function capped(sorted: Problem[]): Problem[] {
  const byFile = new Map<string, Problem[]>();
  for (const problem of sorted) {
    const same = byFile.get(problem.file);
    if (same) same.push(problem);
    else byFile.set(problem.file, [problem]);
  }
  return [...byFile.values()].flatMap((problems) => {
    const rest = problems.slice(MOST_PER_FILE);
    const last = rest[0];
    if (!last) return problems;
    const more: Problem = {
      ...last,
      severity: rest.some(({ severity }) => severity === 'error') ? 'error' : 'warning',
      code: 'more-problems',
      message: `from here on there are ${rest.length} more problems in this file`,
      remedy: 'mend those above first',
    };
    return [...problems.slice(0, MOST_PER_FILE), more];
  });
}
