/** Reading one rule of a table-mapping document, member by member. */
import { fatal } from './faults.ts';

export type Rule = Record<string, unknown>;

/** A value from a mapping document as it may appear in a message. */
export const describe = (value: unknown): string => JSON.stringify(value) ?? 'undefined';

export const ruleName = (rule: Rule): string => `rule ${describe(rule['rule-id'] ?? '?')}`;

/** The object locator of a rule, with no member that is not understood. */
export function locatorOf(rule: Rule, known: readonly string[]): Rule {
  const locator = rule['object-locator'];
  const id = ruleName(rule);
  if (typeof locator !== 'object' || locator === null)
    throw fatal(`Mapping ${id}: object-locator is missing`);
  refuseUnknown(locator as Rule, known, `${id}, object-locator`);
  return locator as Rule;
}

/** Members that are null count as left out, as the DMS console writes them. */
export function refuseUnknown(object: Rule, known: readonly string[], where: string): void {
  const unknown = Object.keys(object).find((key) => !known.includes(key) && object[key] !== null);
  if (unknown !== undefined) throw fatal(`Mapping ${where}: ${describe(unknown)} is not supported here`);
}

/** A member that must be a string with something in it. */
export function wanted(object: Rule, key: string, where: string): string {
  const value = object[key];
  if (typeof value !== 'string' || value === '') throw fatal(`Mapping ${where}: ${key} is missing`);
  return value;
}
