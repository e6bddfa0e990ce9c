/** A problem before it is known in which file and line it stands. */
import type { Severity } from './problem.ts';
import type { Path } from './source-file.ts';

export interface Finding {
  path: Path;
  /** Whether the key itself is wrong or its value. */
  part: 'key' | 'value';
  severity: Severity;
  code: string;
  message: string;
  remedy: string;
}

export const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How a value looks to a person; long texts are cut. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** A value as one would write it in a line of YAML. */
export function inYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inYaml).join(', ')}]`;
  if (isMapping(value)) {
    const members = Object.entries(value).map(([key, member]) => `${key}: ${inYaml(member)}`);
    return `{ ${members.join(', ')} }`;
  }
  return typeof value === 'string' && !/^[\w.%/][\w.:%/-]*$/.test(value)
    ? JSON.stringify(value)
    : String(value);
}
