/** Generated parts of a text, between `<!-- name -->` and `<!-- /name -->`. */

/**
 * `text` with `content` between the markers of `name`, or undefined where they are not there (or the second
 * stands before the first): such a text has no such part.
 */
export function withSection(text: string, name: string, content: string): string | undefined {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const begin = text.indexOf(open);
  const end = begin < 0 ? -1 : text.indexOf(close, begin);
  if (end < 0) return undefined;
  return `${text.slice(0, begin + open.length)}\n${content.trim()}\n${text.slice(end)}`;
}
