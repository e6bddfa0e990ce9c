/** `settings` and `mappings`: DMS documents, written in the pipeline file or in a file of their own. */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Finding } from './finding.ts';
import { nearest } from './nearest.ts';
import type { JsonObject } from './pipeline.ts';
import { inert, type Problem, quoted } from './problem.ts';
import { contains, type ReadResult, readSource } from './read-source.ts';
import type { Readers } from './readers.ts';
import type { Shape } from './shape.ts';
import { type Location, nodeAt, type Path, plainValue, type SourceFile } from './source-file.ts';
import type { YamlMap, YamlNode } from './yaml-tree.ts';

export interface Document {
  value: JsonObject;
  /** Where a member stands, in whichever file that is. */
  locate(path: Path, part?: 'key' | 'value'): Location;
}

export type DocumentKind = 'settings' | 'mappings';

/** Reads the documents of one project, each file once. */
export class Documents {
  readonly #readers: Readers;
  /** Nothing outside of this directory is read. */
  readonly #root: string;
  readonly #read = new Map<string, ReadResult>();

  constructor(readers: Readers, root: string) {
    this.#readers = readers;
    this.#root = readers.real(root) ?? root;
  }

  /**
   * The document under `path` of `source`, which is there. What is wrong with the reference goes to
   * `findings`, what is wrong in another file to `problems`.
   */
  load(
    source: SourceFile,
    path: Path,
    kind: DocumentKind,
    findings: Finding[],
    problems: Problem[],
  ): Document | undefined {
    const node = nodeAt(source, path);
    if (node?.kind === 'map') return toDocument(source, node, path, kind, problems);
    if (node?.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
    const file = this.#resolve(source.file, node.value);
    if ('code' in file) {
      findings.push({ path, part: 'value', severity: 'error', ...file });
      return undefined;
    }
    const cached =
      this.#read.get(file.real) ?? readSource(this.#readers, file.real, file.shown, [this.#root]);
    this.#read.set(file.real, cached);
    problems.push(...cached.problems);
    return cached.source && toDocument(cached.source, cached.source.root, [], kind, problems);
  }

  #resolve(
    from: string,
    reference: string,
  ): { real: string; shown: string } | { code: string; message: string; remedy: string } {
    const name = quoted(reference);
    if (isAbsolute(reference) || /^(?:~|[A-Za-z]:)/.test(reference))
      return {
        code: 'absolute-path',
        message: `${name} is not a path inside the project`,
        remedy: 'write the path relative to this file, such as settings/orders.json',
      };
    if (!/\.(?:json|ya?ml)$/.test(reference))
      return {
        code: 'document-kind',
        message: `${name} is neither JSON nor YAML by its name`,
        remedy: 'name a file that ends in .json, .yml or .yaml',
      };
    const shown = join(dirname(from), reference);
    const root = this.#root;
    const outside = {
      code: 'outside-project',
      message: `${name} leads out of the project`,
      remedy: 'put the file into the repository, beside the pipelines',
    };
    // By the letter first, so that nobody learns from a message what exists elsewhere.
    const folder = this.#readers.real(dirname(from)) ?? dirname(from);
    if (!contains(root, resolve(folder, reference))) return outside;
    const real = this.#readers.real(shown);
    if (real === undefined) {
      const near = nearest(reference, this.#neighbours(reference, dirname(shown)));
      return {
        code: 'no-such-file',
        message: `there is no file ${quoted(shown)}`,
        remedy: near ? `did you mean ${quoted(near)}?` : 'write a path relative to this file',
      };
    }
    return contains(root, real) ? { real, shown } : outside;
  }

  #neighbours(reference: string, folder: string): string[] {
    return (this.#readers.list(folder) ?? []).map((name) => join(dirname(reference), name));
  }
}

function toDocument(
  source: SourceFile,
  node: YamlMap,
  path: Path,
  kind: DocumentKind,
  problems: Problem[],
): Document {
  const shape = kind === 'mappings' ? MAPPINGS_SHAPE : undefined;
  problems.push(...unfitNumbers(source, node, path, shape));
  return {
    // But for the numbers refused above, the tree holds nothing that JSON has not.
    value: plainValue(node, shape) as JsonObject,
    locate: (inner, part) => source.locate([...path, ...inner], part),
  };
}

/** Numbers under `path` that DMS would receive otherwise than they are written. */
export function unfitNumbers(source: SourceFile, node: YamlNode, path: Path, shape?: Shape): Problem[] {
  if (node.kind === 'list')
    return node.items.flatMap((item, index) => unfitNumbers(source, item, [...path, index], shape?.item));
  if (node.kind === 'map')
    return [...node.entries].flatMap(([key, entry]) =>
      unfitNumbers(source, entry.node, [...path, key], shape?.keys?.get(key)),
    );
  const { value, text } = node;
  if (typeof value !== 'number' || shape?.asWritten) return [];
  if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)) return [];
  return [
    {
      ...source.locate(path),
      severity: 'error',
      code: 'number-unfit',
      message: `JSON cannot hold the number ${inert(text.slice(0, 60))} exactly`,
      remedy: 'put it in quotes',
    },
  ];
}

/** Where a mapping document holds text that YAML may take for a number: filter values and names. */
const MAPPINGS_SHAPE: Shape = (() => {
  const shape = (more: Partial<Shape> = {}): Shape => ({ asWritten: false, examples: [], ...more });
  const texts = (...names: string[]): [string, Shape][] =>
    names.map((name) => [name, shape({ asWritten: true })]);
  const conditions = shape({ item: shape({ keys: new Map(texts('value', 'start-value', 'end-value')) }) });
  const filters = shape({
    item: shape({ keys: new Map([...texts('column-name'), ['filter-conditions', conditions]]) }),
  });
  const locator = shape({ keys: new Map(texts('schema-name', 'table-name', 'column-name')) });
  const rule = shape({
    keys: new Map([
      ...texts('value', 'old-value', 'rule-name'),
      ['object-locator', locator],
      ['filters', filters],
    ]),
  });
  return shape({ keys: new Map([['rules', shape({ item: rule })]]) });
})();
