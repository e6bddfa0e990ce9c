/** What the rules see of one pipeline, and how they say what is wrong with it. */
import type { Document } from './documents.ts';
import type { Entry } from './entries.ts';
import type { Mode } from './pipeline.ts';
import type { Severity } from './problem.ts';
import type { WrittenPipeline } from './schema.ts';
import type { WrittenTable } from './schema-tables.ts';
import type { Path } from './source-file.ts';

/** What is written, as far as its shape is right: a table whose shape is wrong is undefined. */
export type Written = Partial<Omit<WrittenPipeline, 'tables'>> & { tables?: (WrittenTable | undefined)[] };

/** A key or value of the pipeline, or of one of its documents. */
export interface Where {
  path: Path;
  part: 'key' | 'value';
  document?: Document;
}

export const key = (...path: Path): Where => ({ path, part: 'key' });
export const value = (...path: Path): Where => ({ path, part: 'value' });

export interface Context {
  /** Of the file or from its name; a valid one or undefined. */
  name: string | undefined;
  file: string;
  /** The file, over the defaults of `_project.yml` as far as they apply to its mode. */
  written: Written;
  /** Of `tables`. */
  entries: readonly Entry[];
  /** Whether something is written under `path` at all, rightly or wrongly, here or as a default. */
  has(...path: Path): boolean;
  /** Names in `_project.yml`; undefined when that cannot be read: then nothing is known of the defaults either. */
  instances: readonly string[] | undefined;
  /** Defaults first. */
  settings: Document[];
  mappings: Document | undefined;
  report(severity: Severity, where: Where, code: string, message: string, remedy: string): void;
}

/** One idea of what goes together; pushes what it finds. */
export type Rule = (context: Context) => void;

/** Keys that only some modes know. */
export const MODES_OF_KEY: ReadonlyMap<string, readonly Mode[]> = new Map([
  ['start', ['cdc']],
  ['stop', ['cdc']],
  ['logRetention', ['cdc']],
  ['mappings', ['cdc', 'full-load']],
  ['publish', ['delta']],
  ['split', ['delta']],
  ['quarantineAfter', ['delta']],
]);
