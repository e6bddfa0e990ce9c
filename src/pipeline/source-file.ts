/** A file that was read: its tree, and where each key and value of it stands. */
import type { Mark } from './mark.ts';
import type { Shape } from './shape.ts';
import type { YamlDocument } from './yaml.ts';
import type { YamlMap, YamlNode } from './yaml-tree.ts';

export type Path = readonly (string | number)[];

export interface Location extends Mark {
  file: string;
}

export interface SourceFile {
  /** As it was given, for messages. */
  file: string;
  root: YamlMap;
  /** Where the value of `path` stands, or its key; for what is not written, the nearest thing above it. */
  locate(path: Path, part?: 'key' | 'value'): Location;
  /** Whether all of `path` is written. */
  has(path: Path): boolean;
}

export function sourceFile(file: string, root: YamlMap, document: YamlDocument): SourceFile {
  return {
    file,
    root,
    locate(path, part = 'value') {
      const { at, keyAt } = follow(root, path);
      return { file, ...document.mark(part === 'key' ? keyAt : at) };
    },
    has: (path) => follow(root, path).complete,
  };
}

interface Followed {
  node: YamlNode;
  at: number;
  keyAt: number;
  complete: boolean;
}

function follow(root: YamlNode, path: Path): Followed {
  let here: Followed = { node: root, at: root.at, keyAt: root.at, complete: true };
  for (const step of path) {
    const next = child(here.node, step);
    // What is missing is shown at the key of what should hold it.
    if (!next) return { ...here, at: here.keyAt, complete: false };
    here = { ...next, complete: true };
  }
  return here;
}

function child(node: YamlNode, step: string | number): Omit<Followed, 'complete'> | undefined {
  if (node.kind === 'map') {
    const entry = node.entries.get(String(step));
    return entry && { node: entry.node, at: entry.node.at, keyAt: entry.at };
  }
  const item = node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  return item && { node: item, at: item.at, keyAt: item.at };
}

/** The node at `path`, if all of it is written. */
export function nodeAt(source: SourceFile, path: Path): YamlNode | undefined {
  const { node, complete } = follow(source.root, path);
  return complete ? node : undefined;
}

/** Plain values for the schema to check. Where the shape wants text, the text is the one in the file. */
export function plainValue(node: YamlNode, shape?: Shape): unknown {
  switch (node.kind) {
    case 'scalar':
      if (node.value === null) return shape?.nullIsText && node.text === 'null' ? node.text : null;
      return shape?.asWritten ? node.text : node.value;
    case 'list':
      return node.items.map((item) => plainValue(item, shape?.item));
    case 'map':
      return Object.fromEntries(
        [...node.entries].map(([key, { node: value }]) => [
          key,
          plainValue(value, shape?.keys?.get(key) ?? shape?.values),
        ]),
      );
  }
}
