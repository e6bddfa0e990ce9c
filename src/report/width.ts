/** How many columns of a terminal a text takes, and text cut or padded to columns. */

const ASCII = /^[\x20-\x7e]*$/;
const NOTHING = /[\p{Mn}\p{Me}\u200c\u200d]/u;
/** East Asian wide and full-width forms and emoji (Unicode, East Asian Width); joined emoji count singly. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

const columnsOf = (character: string): number => (NOTHING.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** Columns of a text without control characters; rather one too many than one too few. */
export function width(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += columnsOf(character);
  return columns;
}

/** `text` in at most `max` columns, the last of them `…` when something was left out. */
export function cutTo(text: string, max: number): string {
  if (width(text) <= max) return text;
  if (max < 1) return '';
  let kept = '';
  let columns = 0;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > max - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** `text` with blanks up to `columns`. */
export const pad = (text: string, columns: number, side: 'left' | 'right' = 'left'): string => {
  const blanks = ' '.repeat(Math.max(0, columns - width(text)));
  return side === 'left' ? text + blanks : blanks + text;
};
