/** Pipeline files in memory, with the place of each expected problem marked in the text itself. */
import { posix } from 'node:path';
import { type LoadedProject, type LoadRequest, loadPipelines } from '../../src/pipeline/load.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { Problem } from '../../src/pipeline/problem.ts';
import type { Readers } from '../../src/pipeline/readers.ts';

export type Files = Record<string, string | Uint8Array>;

/** A file system that holds `files`, by path relative to `/project`. */
export function readersOf(files: Files): Readers {
  const all = new Map(
    Object.entries(files).map(([path, content]) => [posix.join('/project', path), content]),
  );
  const full = (path: string) => posix.resolve('/project', path);
  const isFolder = (path: string) => [...all.keys()].some((file) => file.startsWith(`${path}/`));
  return {
    list(directory) {
      const folder = full(directory);
      if (!isFolder(folder)) return undefined;
      const inside = [...all.keys()].filter((file) => file.startsWith(`${folder}/`));
      return [...new Set(inside.map((file) => file.slice(folder.length + 1).split('/')[0] ?? ''))];
    },
    read(path, limit) {
      const content = all.get(full(path));
      if (content === undefined) return isFolder(full(path)) ? 'not-a-file' : 'absent';
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      return bytes.length > limit ? 'too-large' : bytes;
    },
    real: (path) => (all.has(full(path)) || isFolder(full(path)) ? full(path) : undefined),
  };
}

/** Loads `files`, of which those in `pipelines/` are the pipelines. */
export const load = (files: Files, request: Partial<LoadRequest> = {}): Promise<LoadedProject> =>
  loadPipelines({ directory: 'pipelines', root: '/project', readers: readersOf(files), ...request });

const PROJECT = `
instances:
  nightly: { class: dms.t3.medium }
  heavy: { class: dms.r5.xlarge }
`;

/** Loads one pipeline file called `shop.yml`, beside a `_project.yml` with two instances. */
export const loadText = (text: string, others: Files = {}): Promise<LoadedProject> =>
  load({ 'pipelines/_project.yml': PROJECT, 'pipelines/shop.yml': text, ...others });

/** The pipeline that `text` says; fails when anything is wrong with it. */
export async function pipelineOf(text: string, others: Files = {}): Promise<Pipeline> {
  const { pipelines, problems } = await loadText(text, others);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || !pipelines[0]) throw new Error(JSON.stringify(errors, null, 2));
  return pipelines[0].pipeline;
}

/** A sound cdc pipeline, with `changes` to its keys; `undefined` removes one. Values are raw YAML. */
export function written(changes: Record<string, string | undefined> = {}): string {
  const keys: Record<string, string | undefined> = {
    mode: 'cdc',
    source: 'shop-mysql',
    target: 'shop-aurora',
    instance: 'nightly',
    tables: '[shop.orders]',
  };
  for (const [key, value] of Object.entries(changes)) {
    // A mark before a key belongs to the text, not to the name of the key.
    delete keys[key.replaceAll(MARK, '')];
    keys[key] = value;
  }
  return Object.entries(keys)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** Stands in a text right before the place where a problem is expected. */
export const MARK = '▶';

/** The text without its marks, and where they stood. */
export function marked(text: string): { text: string; places: string[] } {
  const places: string[] = [];
  const lines = text.split('\n').map((line, index) => {
    const parts = line.split(MARK);
    let column = 1;
    for (const part of parts.slice(0, -1)) {
      column += part.length;
      places.push(`${index + 1}:${column}`);
    }
    return parts.join('');
  });
  return { text: lines.join('\n'), places };
}

/** `error code` for each problem, with its place. */
export const inShort = (problems: readonly Problem[]): string[] =>
  problems.map(({ line, column, severity, code }) => `${line}:${column} ${severity} ${code}`);
