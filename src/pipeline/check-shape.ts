/** Holds what is written against the schema, part by part, so that one mistake does not hide the others. */
import type * as z from 'zod';
import { describe, type Finding, inYaml, isMapping } from './finding.ts';
import { nearest } from './nearest.ts';
import { inert } from './problem.ts';
import { looksSecret } from './secrets.ts';
import { type Shape, shapeAt } from './shape.ts';
import { type Path, plainValue } from './source-file.ts';
import { unknownKey } from './unknown-key.ts';
import type { YamlMap, YamlNode } from './yaml-tree.ts';

/** The schemas of a mapping's members, and the shape of the file in which it stands at `path`. */
export interface Members {
  members: Record<string, z.ZodType>;
  root: Shape;
  path: Path;
}

/** The members whose shape is right, each parsed by its own schema; what is wrong goes to `findings`. */
export function checkMembers(map: YamlMap, expected: Members, findings: Finding[]): Record<string, unknown> {
  const { members, root, path } = expected;
  const good: Record<string, unknown> = {};
  for (const [key, { node }] of map.entries) {
    const schema = Object.hasOwn(members, key) ? members[key] : undefined;
    if (!schema) findings.push(unknownKey(root, path, key));
    else {
      const value = checkValue(node, schema, root, [...path, key], findings);
      if (value !== undefined) good[key] = value;
    }
  }
  return good;
}

/** The value at `path`, or undefined when its shape is wrong. */
export function checkValue<T>(
  node: YamlNode,
  schema: z.ZodType<T>,
  root: Shape,
  path: Path,
  findings: Finding[],
): T | undefined {
  const value = plainValue(node, shapeAt(root, path));
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const seen = new Set<string>();
  for (const finding of result.error.issues.flatMap((issue) => explain(issue, value, root, path))) {
    // One value may break several checks of its schema; the first says it.
    const place = JSON.stringify([finding.path, finding.part]);
    if (!seen.has(place)) findings.push(finding);
    seen.add(place);
  }
  return undefined;
}

/** An issue of the schema in words for people. `value` is what stands at `path`, where the check began. */
function explain(issue: z.core.$ZodIssue, value: unknown, root: Shape, path: Path): Finding[] {
  const at = [...path, ...issue.path.filter((step) => typeof step !== 'symbol')];
  const here = issue.path.reduce<unknown>(
    (under, step) => (isMapping(under) || Array.isArray(under) ? Reflect.get(under, step) : undefined),
    value,
  );
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(root, at, key));
    case 'invalid_union': {
      const meant = meantAlternative(issue.errors, here);
      return meant
        ? meant.flatMap((inner) => explain(inner, here, root, at))
        : [wrongValue(issue.message, here, root, at)];
    }
    case 'invalid_key': {
      const mustBe = issue.issues[0]?.message ?? issue.message;
      return [{ ...wrongValue(mustBe, at.at(-1), root, at), part: 'key', remedy: 'rename the key' }];
    }
    default: {
      if (here === undefined) return [missingKey(root, at)];
      const words = issue.code === 'invalid_value' ? issue.values.map(String) : [];
      return [wrongValue(issue.message, here, root, at, words)];
    }
  }
}

/** Issues with a mapping or list as a whole that do not say it should have been something else. */
const OF_THE_RIGHT_KIND = new Set(['unrecognized_keys', 'too_small', 'too_big']);

/** Of the alternatives of a union, the one that a mapping or list was meant to be. */
function meantAlternative(
  alternatives: z.core.$ZodIssue[][],
  value: unknown,
): z.core.$ZodIssue[] | undefined {
  if (!isMapping(value) && !Array.isArray(value)) return undefined;
  const sameKind = alternatives.filter((issues) =>
    issues.every(({ path, code }) => path.length > 0 || OF_THE_RIGHT_KIND.has(code)),
  );
  return sameKind.sort((a, b) => a.length - b.length)[0];
}

function missingKey(root: Shape, path: Path): Finding {
  const key = String(path.at(-1));
  const above = path.slice(0, -1).findLast((step) => typeof step === 'string');
  const example = shapeAt(root, path)?.examples[0];
  return {
    path,
    part: 'key',
    severity: 'error',
    code: 'missing-key',
    message: above === undefined ? `"${key}" is missing` : `"${key}" is missing under "${above}"`,
    remedy: example === undefined ? `add \`${key}\`` : `add \`${key}: ${inYaml(example)}\``,
  };
}

/** `words` are the values that would do, where there are only some. */
function wrongValue(
  mustBe: string,
  value: unknown,
  root: Shape,
  path: Path,
  words: readonly string[] = [],
): Finding {
  const inList = typeof path.at(-1) === 'number';
  const key = inert(String(path.findLast((step) => typeof step === 'string') ?? ''));
  const label = inList ? `an entry of "${key}"` : `"${key}"`;
  const example = shapeAt(root, path)?.examples[0] ?? words[0];
  const remedy = remedyFor(mustBe, value, words, example, inList ? '-' : `${key}:`);
  const found = { path, severity: 'error' as const, remedy };
  if (value === null) return { ...found, part: 'key', code: 'empty-value', message: `${label} has no value` };
  const not = looksSecret(key) ? 'what stands here' : shown(value);
  const message = `${label} must be ${mustBe}, not ${not}`;
  return { ...found, part: 'value', code: 'wrong-value', message };
}

function remedyFor(
  mustBe: string,
  value: unknown,
  words: readonly string[],
  example: unknown,
  before: string,
): string {
  const near = typeof value === 'string' ? nearest(value, words) : undefined;
  if (near) return `did you mean "${near}"?`;
  if (mustBe === 'true or false') return 'write true or false: YAML 1.2 takes yes, no, on and off for text';
  return example === undefined ? `write ${mustBe}` : `write for example \`${before} ${inYaml(example)}\``;
}

const shown = (value: unknown): string => {
  const text = describe(value);
  return inert(text.length > 60 ? `${text.slice(0, 60)}…` : text);
};
