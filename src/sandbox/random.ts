/**
 * Chance that does not depend on the order of calls: the same seed and the same key always give the same
 * number, from 0 up to but not including 1.
 */
export type Random = (...key: (string | number)[]) => number;

export const seeded =
  (seed: number): Random =>
  (...key) =>
    mixed(hashed(`${seed}/${key.join('/')}`)) / 2 ** 32;

/** FNV-1a. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** The finalizer of MurmurHash3, so that keys that differ little give numbers that differ much. */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Text of `length` characters out of `alphabet`. */
export function randomText(
  random: Random,
  alphabet: string,
  length: number,
  ...key: (string | number)[]
): string {
  let text = '';
  for (let i = 0; i < length; i += 1) text += alphabet[Math.floor(random(...key, i) * alphabet.length)];
  return text;
}
