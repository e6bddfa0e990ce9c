/** Name patterns of table mappings (DMS user guide, selection rules): `%` any text, `_` one character. */

/** Turns a pattern into a test. Case matters; `[_]` and `[%]` stand for the character itself. */
export function namePattern(pattern: string): (name: string) => boolean {
  if (!/[%_]/.test(pattern)) return (name) => name === pattern;
  const source = pattern.replace(/\[([_%])\]|[\s\S]/gu, (piece, literal: string | undefined) => {
    if (literal !== undefined) return literal;
    if (piece === '%') return '[\\s\\S]*';
    if (piece === '_') return '[\\s\\S]';
    return piece.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  });
  const expression = new RegExp(`^(?:${source})$`, 'u');
  return (name) => expression.test(name);
}

/**
 * Whether a pattern means one table: what has no `%` counts as exact, since nearly every real table name
 * has an `_`.
 */
export const isExact = (pattern: string): boolean => !pattern.replaceAll('[%]', '').includes('%');

/** The name that an exact pattern is meant to name. */
export const plainName = (pattern: string): string => pattern.replace(/\[([_%])\]/g, '$1');
