/** Kinds of options: from the texts somebody typed, or set in the environment, to a value. */
import { parseDuration } from '../pipeline/duration.ts';

/** Thrown for a text that is no value of its option; completes `--poll must be …`. */
export class Unfit extends Error {}

export interface Option<T> {
  kind: 'flag' | 'text' | 'list';
  group: string;
  /** What it does, for `--help` and the README. */
  describe: string;
  /** The form of its value, in capitals. */
  form?: string;
  /** Whether several values may stand in one variable of the environment, with commas between. */
  commas?: boolean;
  /** Shown as the default, and read when nothing is given. */
  default?: string;
  /** All the texts given for it, in order; none when it was not given and has no default. Throws `Unfit`. */
  read(texts: readonly string[]): T;
}

interface About {
  group: string;
  describe: string;
}

interface WithForm extends About {
  form: string;
}

const YES = ['true', '1', 'yes', 'on'];
const NO = ['false', '0', 'no', 'off'];

/** Given alone, or in the environment as `true`, `1`, `yes`, `on` or their contraries. */
export const flag = (about: About): Option<boolean> => ({
  ...about,
  kind: 'flag',
  read([text]) {
    if (text === undefined || NO.includes(text.toLowerCase())) return false;
    if (YES.includes(text.toLowerCase())) return true;
    throw new Unfit('true or false');
  },
});

/** `parse` returns undefined for what is no value. */
interface Parsed<T> extends WithForm {
  mustBe: string;
  parse: (text: string) => T | undefined;
}

export const text = <T>({ mustBe, parse, ...about }: Parsed<T>): Option<T | undefined> => ({
  ...about,
  kind: 'text',
  read: ([given]) => (given === undefined ? undefined : fitting(parse(given), mustBe)),
});

export const textOr = <T>(fallback: string, { mustBe, parse, ...about }: Parsed<T>): Option<T> => ({
  ...about,
  kind: 'text',
  default: fallback,
  read: ([given]) => fitting(parse(given ?? fallback), mustBe),
});

/** Given any number of times. */
export const list = <T>({ mustBe, parse, ...about }: Parsed<T> & { commas: boolean }): Option<T[]> => ({
  ...about,
  kind: 'list',
  read: (given) => given.map((one) => fitting(parse(one), mustBe)),
});

function fitting<T>(value: T | undefined, mustBe: string): T {
  if (value === undefined) throw new Unfit(mustBe);
  return value;
}

export const anyText = { mustBe: 'a text', parse: (given: string) => given || undefined };

export const matching = (pattern: RegExp, mustBe: string) => ({
  mustBe,
  parse: (given: string) => (pattern.test(given) ? given : undefined),
});

/** `least` and `most` as a person writes them, and so is `example`. */
export const durationWithin = (least: string, most: string, example: string) => ({
  mustBe: `a duration from ${least} to ${most}, such as ${example}`,
  parse: (given: string) => {
    const [length, from, to] = [given, least, most].map(parseDuration);
    if (length === undefined || from === undefined || to === undefined) return undefined;
    return from <= length && length <= to ? length : undefined;
  },
});

export const wholeNumber = (least: number, most: number) => ({
  mustBe: `a whole number from ${least} to ${most}`,
  parse: (given: string) => {
    const number = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
    return number >= least && number <= most ? number : undefined;
  },
});
