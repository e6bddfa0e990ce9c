import { invalidValue, quotaExceeded } from './faults.ts';

/** Letters, digits, spaces and `_ . : / = + -` (DMS API reference, Tag). */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+-]*$/u;
const RESERVED = /^(aws|dms):/i;

type GivenTag = { Key?: string | undefined; Value?: string | undefined; ResourceArn?: string | undefined };

/** The tags of `given` on top of those there are. */
export function tagged(
  existing: Map<string, string>,
  given: GivenTag[] | undefined,
  limit: number,
): Map<string, string> {
  const tags = new Map(existing);
  for (const { Key: key = '', Value: value = '' } of given ?? []) {
    if (key.length < 1 || key.length > 128) throw invalidValue(`Invalid tag key: ${key}`);
    if (value.length > 256) throw invalidValue(`Invalid value for tag ${key}: longer than 256 characters`);
    for (const text of [key, value]) {
      if (!ALLOWED.test(text)) throw invalidValue(`Invalid character in tag: ${text}`);
      if (RESERVED.test(text)) throw invalidValue(`Tags must not begin with aws: or dms:: ${text}`);
    }
    tags.set(key, value);
  }
  if (tags.size > limit) throw quotaExceeded(`A resource cannot have more than ${limit} tags`);
  return tags;
}
