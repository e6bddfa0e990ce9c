/** Text from outside as one harmless line: no secret, nothing unseen, nothing that moves a cursor. */
import { redact, redactLines } from './secrets.ts';

/** More than this of a text is never looked at. */
const LOOKED_AT = 16_384;

/**
 * Controls, line ends, lone surrogates, and formats that hide or reorder text. The two joiners stay: scripts
 * and emoji need them.
 */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;
const SEEN: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `text` with every unseen character spelled out: `\n`, `\x1b`, `\u{202e}`. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return (
      SEEN[character] ??
      (code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`)
    );
  });

/** At most `max` characters, the last of them `…` when something was left out; never half a character. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const characters = [...text.slice(0, 2 * max + 2)];
  return characters.length <= max ? text : `${characters.slice(0, Math.max(0, max - 1)).join('')}…`;
}

/** Text from outside as one line of at most `max` characters. */
export const plain = (text: string, max = 300): string => seen(redact(text.slice(0, LOOKED_AT)), max);

/** Only what may be shown is looked at: twice as many units hold that many characters, and one more. */
const seen = (text: string, max: number): string => shorten(visible(text.slice(0, 2 * max + 2)), max);

/** Lines from outside, each again one line; at most `limit` of them and then a line that says how many more. */
export function plainLines(lines: readonly string[], limit = 20, max = 500): string[] {
  const looked = lines.slice(0, 4 * limit).map((line) => line.slice(0, LOOKED_AT));
  const all = redactLines(looked).flatMap((line) => line.split(/\r\n|\r|\n/));
  const left = all.length - limit + (lines.length - looked.length);
  const shown = all.slice(0, limit).map((line) => seen(line.replaceAll('\t', '  '), max));
  return all.length > limit ? [...shown, `… and ${left} more ${left === 1 ? 'line' : 'lines'}`] : shown;
}

/**
 * A finished block of output in which no line is a command to the workflow runner: it obeys `::name` at the
 * start of a line, whatever blanks stand before it, and `##[name]` anywhere (actions/runner, ActionCommand).
 */
export const inert = (block: string): string =>
  block.replace(/^((?:[^\S\n]|\u0085)*):(?=:)/gmu, '$1: ').replaceAll('##[', '## [');
