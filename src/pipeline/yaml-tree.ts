/** The events of the YAML parser → a tree of keys and values with their offsets. */
import {
  boolCoreTag,
  EVENT_ID,
  type Event,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml';
import type { Mark } from './mark.ts';
import { quoted } from './problem.ts';

/** `at` is the offset in the text where the value begins. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

export interface YamlScalar {
  kind: 'scalar';
  at: number;
  /** As written, escapes and folding undone: `007`, `1.10` and long integers keep every digit. */
  text: string;
  value: string | number | boolean | null;
}

export interface YamlList {
  kind: 'list';
  at: number;
  items: YamlNode[];
}

export interface YamlMap {
  kind: 'map';
  at: number;
  entries: Map<string, { at: number; node: YamlNode }>;
}

/** Values that aliases may add: generous for people, small enough that a bomb stays a pop. */
const MAX_ALIASED = 5_000;

export type Report = (at: number, code: string, message: string, remedy: string) => void;

/**
 * The mapping that the file holds. Problems that leave the rest readable go to `report`; throws a Refusal
 * for any other.
 */
export function buildTree(
  text: string,
  events: Event[],
  report: Report,
  mark: (at: number) => Mark,
): YamlMap | undefined {
  return new TreeBuilder(text, report, mark).build(events);
}

/** The text is no file for us; nothing after it is worth reading. */
export class Refusal extends Error {
  readonly at: number;
  readonly code: string;
  readonly remedy: string;

  constructor(at: number, code: string, message: string, remedy: string) {
    super(message);
    this.at = at;
    this.code = code;
    this.remedy = remedy;
  }
}

interface Frame {
  node: YamlList | YamlMap;
  anchor: string | undefined;
  /** The key whose value comes next. */
  key: { text: string; at: number } | undefined;
  /** Values in here, aliases counted with all they stand for. */
  size: number;
}

/** Turns the event stream into a tree: the frames are the collections that are still open. */
class TreeBuilder {
  readonly #text: string;
  readonly #report: Report;
  readonly #mark: (at: number) => Mark;
  readonly #frames: Frame[] = [];
  readonly #anchors = new Map<string, { node: YamlNode; size: number }>();
  #aliased = 0;
  #documents = 0;
  #root: YamlNode | undefined;

  constructor(text: string, report: Report, mark: (at: number) => Mark) {
    this.#text = text;
    this.#report = report;
    this.#mark = mark;
  }

  build(events: Event[]): YamlMap | undefined {
    for (const event of events) this.#take(event);
    if (this.#documents === 0 || (this.#root?.kind === 'scalar' && this.#root.value === null))
      throw new Refusal(
        0,
        'empty-file',
        'the file is empty',
        'write at least `mode`, `source`, `target` and `tables`',
      );
    if (this.#root && this.#root.kind !== 'map')
      throw new Refusal(
        this.#root.at,
        'not-a-mapping',
        'the file must hold keys and values',
        'write `key: value` lines',
      );
    return this.#root;
  }

  #take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        if (this.#documents++ > 0) this.#secondDocument();
        if (event.directives.some(({ kind }) => kind === 'tag'))
          throw new Refusal(0, 'yaml-tag', '%TAG lines are not supported', 'remove the line');
        return;
      case EVENT_ID.SCALAR:
        this.#scalar(event);
        return;
      case EVENT_ID.ALIAS:
        this.#alias(this.#text.slice(event.anchorStart, event.anchorEnd), event.anchorStart - 1);
        return;
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        this.#refuseTag(event);
        const at = event.start;
        const node: Frame['node'] =
          event.type === EVENT_ID.MAPPING
            ? { kind: 'map', at, entries: new Map() }
            : { kind: 'list', at, items: [] };
        this.#frames.push({ node, anchor: this.#anchor(event), key: undefined, size: 1 });
        return;
      }
      case EVENT_ID.POP: {
        const frame = this.#frames.pop();
        if (!frame) return; // The end of the document itself.
        if (frame.anchor !== undefined)
          this.#anchors.set(frame.anchor, { node: frame.node, size: frame.size });
        this.#add(frame.node, frame.size);
        return;
      }
    }
  }

  #secondDocument(): never {
    const from = this.#root?.at ?? 0;
    const separator = this.#text.slice(from).search(/^(?:---|\.\.\.)/m);
    throw new Refusal(
      from + Math.max(0, separator),
      'yaml-several-documents',
      'the file holds more than one YAML document',
      'give each pipeline a file of its own, and remove the `---` between them',
    );
  }

  #scalar(event: ScalarEvent): void {
    const text = getScalarValue(this.#text, event);
    const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const frame = this.#frames.at(-1);
    const at =
      event.valueStart >= 0 ? event.valueStart - (quote ? 1 : 0) : (frame?.key?.at ?? frame?.node.at ?? 0);
    const isText = event.style !== SCALAR_STYLE.PLAIN || this.#isTextTag(event);
    const node: YamlScalar = { kind: 'scalar', at, text, value: isText ? text : coreValue(text) };
    const anchor = this.#anchor(event);
    if (anchor !== undefined) this.#anchors.set(anchor, { node, size: 1 });
    if (!isText && text === '<<' && frame?.node.kind === 'map' && !frame.key)
      throw new Refusal(
        at,
        'yaml-merge-key',
        'merge keys (`<<`) are not supported: YAML 1.2 does not have them',
        'put what several pipelines share under `defaults` in `_project.yml`',
      );
    this.#add(node, 1);
  }

  #alias(name: string, at: number): void {
    const target = this.#anchors.get(name);
    if (!target)
      throw new Refusal(
        at,
        'yaml-alias',
        `the alias ${quoted(`*${name}`)} stands for nothing that is complete above it`,
        `define &${name} before it is used; text that begins with \`*\` needs quotes`,
      );
    this.#aliased += target.size;
    if (this.#aliased > MAX_ALIASED)
      throw new Refusal(
        at,
        'yaml-alias-bomb',
        `the aliases of this file stand for more than ${MAX_ALIASED} values`,
        'write the values out, or use fewer aliases',
      );
    this.#add({ ...target.node, at }, target.size);
  }

  #add(node: YamlNode, size: number): void {
    const frame = this.#frames.at(-1);
    if (!frame) {
      this.#root = node;
      return;
    }
    frame.size += size;
    if (frame.node.kind === 'list') frame.node.items.push(node);
    else if (!frame.key) frame.key = this.#asKey(node);
    else {
      this.#addPair(frame.node, frame.key, node);
      frame.key = undefined;
    }
  }

  #asKey(node: YamlNode): { text: string; at: number } {
    if (node.kind !== 'scalar')
      throw new Refusal(
        node.at,
        'yaml-key',
        'a key must be a plain word here',
        'put text with braces in quotes',
      );
    if (node.text === '__proto__')
      throw new Refusal(node.at, 'yaml-key', 'the key "__proto__" is not allowed', 'remove it');
    return { text: node.text, at: node.at };
  }

  #addPair(map: YamlMap, key: { text: string; at: number }, node: YamlNode): void {
    const first = map.entries.get(key.text);
    if (!first) {
      map.entries.set(key.text, { at: key.at, node });
      return;
    }
    this.#report(
      key.at,
      'duplicate-key',
      `the key ${quoted(key.text)} is written twice, here and in line ${this.#mark(first.at).line}`,
      'keep one of the two',
    );
  }

  #anchor(event: { anchorStart: number; anchorEnd: number }): string | undefined {
    return event.anchorStart < 0 ? undefined : this.#text.slice(event.anchorStart, event.anchorEnd);
  }

  #isTextTag(event: ScalarEvent): boolean {
    const tag = event.tagStart < 0 ? '' : this.#text.slice(event.tagStart, event.tagEnd);
    if (tag === '!' || tag === '!!str') return true;
    this.#refuseTag(event);
    return false;
  }

  #refuseTag(event: { tagStart: number; tagEnd: number }): void {
    if (event.tagStart < 0) return;
    const tag = this.#text.slice(event.tagStart, event.tagEnd);
    throw new Refusal(
      event.tagStart,
      'yaml-tag',
      `the tag ${quoted(tag)} is not supported`,
      'remove it; text that begins with `!` needs quotes',
    );
  }
}

/** A plain scalar by the core schema of YAML 1.2; what matches nothing is text. */
function coreValue(text: string): YamlScalar['value'] {
  for (const tag of [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]) {
    const value = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
}
