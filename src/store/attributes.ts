/**
 * JSON values as DynamoDB attributes: members are maps and lists that a person can read in the console, and
 * what is too big for that, or what DynamoDB could not give back as it was, is compressed in its place.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Attributes = Record<string, AttributeValue>;

/** Longer texts and lists (in characters of JSON) are compressed: items may have 400 KB, and nobody reads them raw. */
const READABLE = 16_000;
/** DynamoDB nests attributes up to 32 levels deep. */
const DEEPEST = 24;
/** More than any item of 400 KB that Sluice wrote expands to. */
const LARGEST = 256 * 1024 * 1024;

/** Members that are undefined are left out. Throws a TypeError for what is not JSON (a bug). */
export function toAttributes(document: object): Attributes {
  return members(document, 1);
}

/** Throws a SyntaxError or a zlib error when the attributes are not of the kinds that `toAttributes` makes. */
export function fromAttributes(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}

function toAttribute(value: unknown, depth: number): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number') return isStorable(value) ? { N: String(value) } : packed(value);
  if (typeof value === 'string')
    return value.length <= READABLE && isUnicode(value) ? { S: value } : packed(value);
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be stored`);
  if (depth >= DEEPEST) return packed(value);
  if (Array.isArray(value))
    return JSON.stringify(value).length <= READABLE
      ? { L: value.map((item) => toAttribute(item, depth + 1)) }
      : packed(value);
  return Object.keys(value).every(isName) ? { M: members(value, depth + 1) } : packed(value);
}

function members(document: object, depth: number): Attributes {
  const present = Object.entries(document).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, toAttribute(value, depth)]));
}

const packed = (value: unknown): AttributeValue => ({ B: gzipSync(JSON.stringify(value)) });

function fromAttribute(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromAttributes(value.M);
  if (value.B !== undefined) return JSON.parse(gunzipSync(value.B, { maxOutputLength: LARGEST }).toString());
  throw new SyntaxError('a set, where Sluice writes none');
}

/** The range of DynamoDB's numbers ends before that of JavaScript's. */
function isStorable(value: number): boolean {
  if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be stored`);
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-130 && size < 1e125);
}

/** Half of a surrogate pair has no UTF-8; database error texts that were cut off can end in one. */
const isUnicode = (text: string) => !/\p{Surrogate}/u.test(text);

/** Names that DynamoDB refuses, or that the SDK would take for something else than a member. */
const isName = (name: string) => name !== '' && name !== '__proto__' && isUnicode(name);
