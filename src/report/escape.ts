/**
 * Text from outside made inert in what GitHub renders: Markdown with its tables and HTML, links, fenced
 * blocks, Mermaid labels. Every function here takes raw text and hides secrets and control characters first.
 */
import { plain, plainLines } from './plain.ts';
import { redact } from './secrets.ts';

/**
 * A space that is not seen, after the mark of a mention or an issue: GitHub looks for them in the finished
 * page, where an entity is a character like any other.
 */
const BREAK = '\u200b';

const entity = (character: string): string => `&#${character.codePointAt(0)};`;

/** Prose, safe in a paragraph, a list item, a heading and a table cell. */
export const markdown = (text: string, max = 300): string => inline(plain(text, max).trim());

/**
 * Prose in which a part between backticks is a command or a name, as remedies are written; each part is
 * escaped by itself, so that what stands in it cannot end it.
 */
export const prose = (text: string, max = 500): string =>
  plain(text, max)
    .trim()
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? code(part, max) : inline(part)))
    .join('');

const inline = (shown: string): string =>
  unlinked(encode(shown))
    .replace(/(&#64;|&#35;)(?=[\p{L}\p{N}_-])/gu, `$1${BREAK}`)
    .replace(/\b(GH)-(?=\d)/gi, `$1-${BREAK}`);

/** Addresses are linked while Markdown is read: there an entity is enough, and the text can still be copied. */
const unlinked = (text: string): string =>
  text.replace(/:(?=\/\/)/g, entity(':')).replace(/\b(www)\./gi, `$1${entity('.')}`);

/** A name or command in fixed width; never a mention, a link or a break of its table. */
export function code(text: string, max = 200): string {
  const shown = plain(text, max);
  return /^[\w.:/#@$%=,+*~()-]+(?: [\w.:/#@$%=,+*~()-]+)*$/.test(shown)
    ? `\`${shown}\``
    : htmlCode(text, max);
}

/** The same where only HTML is read, as in `<summary>`. */
export const htmlCode = (text: string, max = 200): string => {
  const inside = unlinked(encode(plain(text, max)))
    .replace(/^ | $/g, entity(' '))
    // An address would be linked even from entities; an empty comment parts it.
    .replaceAll(entity('@'), `${entity('@')}<!-- -->`);
  return `<code>${inside}</code>`;
};

/** Characters with a meaning in Markdown or HTML as entities, which never have one. */
function encode(text: string): string {
  return text
    .replace(/[&<>\\`*[\]|~$^{}#@"]/g, (character) => entity(character))
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, entity('_'))
    .replace(/^[-+=]/, (character) => entity(character))
    .replace(/^(\d+)([.)])/, (_, digits: string, mark: string) => digits + entity(mark));
}

/** Lines in a fenced block that none of them can end. */
export function fence(lines: readonly string[], limit = 20): string {
  const shown = plainLines(lines, limit);
  const longest = Math.max(0, ...shown.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length));
  const marks = '`'.repeat(Math.max(3, longest + 1));
  return [`${marks}text`, ...shown, marks].join('\n');
}

/** A label of a Mermaid diagram: letters, digits and few marks, of which none has a meaning there. */
export const mermaid = (text: string, max = 40): string =>
  plain(text, max)
    .replace(/[^\p{L}\p{N} _.-]+/gu, ' ')
    .replace(/-{2,}/g, '-')
    .replace(/ {2,}/g, ' ')
    .trim() || 'unnamed';

/** An `https:` or `http:` address without secrets and with nothing that ends a Markdown link; else undefined. */
export function safeUrl(text: string): string | undefined {
  if (text.length > 2000 || redact(text) !== text || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!['https:', 'http:'].includes(url.protocol) || url.username || url.password) return undefined;
  return url.href.replace(
    /[()<>"'`|\\[\]{}\s]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** A link whose label is inert; the label alone when the address is none. */
export const link = (label: string, address: string | undefined): string => {
  const url = address === undefined ? undefined : safeUrl(address);
  return url ? `[${markdown(label)}](${url})` : markdown(label);
};
