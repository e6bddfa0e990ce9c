import { notSupported, Refusal } from '../refusal.ts';
import type { Dms } from './dms.ts';
import { invalidValue } from './faults.ts';
import type { Wire } from './wire.ts';

type Kind = 'text' | 'flag' | 'integer' | 'time' | 'texts' | 'tags' | 'filters' | 'structure';

/**
 * Every member that the API model gives an input, so that the compiler notices a forgotten one. `!`: the
 * model requires it. `unsupported`: AWS has it, the sandbox refuses it.
 */
export type Members<In> = {
  [Name in keyof In]-?: Pick<Partial<In>, Name> extends Pick<In, Name> ? Kind | 'unsupported' : `${Kind}!`;
};

/** An input after the check: what the model requires is there. */
export type Input<In> = {
  [Name in keyof In]: Pick<Partial<In>, Name> extends Pick<In, Name>
    ? Wire<In[Name]>
    : Exclude<Wire<In[Name]>, undefined>;
};

export interface Operation {
  name: string;
  run(dms: Dms, input: Record<string, unknown>): unknown;
}

/** An operation of the API: its name, its members, and what it does with a checked input. */
export function operation<In extends object, Out extends object>(
  name: string,
  members: Members<In>,
  run: (dms: Dms, input: Input<In>) => Wire<Out> | Promise<Wire<Out>>,
): Operation {
  return {
    name,
    run: (dms, input) => run(dms, checked(name, members, input) as Input<In>),
  };
}

function checked(
  operation: string,
  members: Record<string, string>,
  input: Record<string, unknown>,
): Record<string, unknown> {
  const given = Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== null && value !== undefined),
  );
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(members, name) ? members[name]?.replace('!', '') : undefined;
    if (kind === undefined) throw notSupported(`a parameter ${name} of ${operation}`);
    if (kind === 'unsupported') throw notSupported(`the parameter ${name} of ${operation}`);
    if (!CHECKS[kind as Kind](value)) {
      throw new Refusal('SerializationException', `The parameter ${name} of ${operation} is not a ${kind}`);
    }
  }
  for (const [name, kind] of Object.entries(members)) {
    if (kind.endsWith('!') && !(name in given)) {
      throw invalidValue(`The parameter ${name} must be provided and must not be blank.`);
    }
  }
  return given;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isObjectOf = (value: unknown, members: Record<string, (value: unknown) => boolean>): boolean =>
  isObject(value) && Object.entries(value).every(([name, member]) => members[name]?.(member) ?? false);

const CHECKS: Record<Kind, (value: unknown) => boolean> = {
  text: isText,
  flag: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  time: (value) => typeof value === 'number' && Number.isFinite(value),
  texts: isTexts,
  tags: (value) =>
    Array.isArray(value) &&
    value.every((tag) => isObjectOf(tag, { Key: isText, Value: isText, ResourceArn: isText })),
  filters: (value) =>
    Array.isArray(value) && value.every((filter) => isObjectOf(filter, { Name: isText, Values: isTexts })),
  structure: isObject,
};
