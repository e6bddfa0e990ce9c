/** The values of a command's options: what was typed, else what the environment says, else the default. */
import { definitionError } from '../errors.ts';
import { nearest } from '../pipeline/nearest.ts';
import { quoted } from '../pipeline/problem.ts';
import { OPTIONS, type OptionName, type Values } from './options.ts';
import { type Option, Unfit } from './values.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The texts given for an option, and how whoever gave them calls it. */
interface Given {
  texts: string[];
  as: string;
}

const NAMES = Object.keys(OPTIONS) as OptionName[];
const PREFIX = 'SLUICE_';

/** `state-table` → `SLUICE_STATE_TABLE`. */
export const variableOf = (name: string): string => PREFIX + name.toUpperCase().replaceAll('-', '_');

/**
 * `typed` as yargs gives it, by option. Throws a definition error for an option that the command does not
 * know and for a value that does not fit.
 */
export function valuesOf(
  typed: Readonly<Record<string, unknown>>,
  env: Env,
  command: { words: string; options: readonly OptionName[] },
): Values {
  for (const name of Object.keys(typed)) {
    if (!command.options.some((known) => known === name)) throw unknownOption(name, command);
  }
  return Object.fromEntries(
    NAMES.map((name) => {
      const known = command.options.includes(name);
      return [name, read(name, (known && (byHand(name, typed) ?? byEnvironment(name, env))) || undefined)];
    }),
  ) as Values;
}

function byHand(name: OptionName, typed: Readonly<Record<string, unknown>>): Given | undefined {
  const value = typed[name];
  if (value === undefined) return undefined;
  // yargs reads an option that nothing follows as true.
  const flag = OPTIONS[name].kind === 'flag';
  const texts = [value].flat().map((text) => (text === true && !flag ? '' : String(text)));
  return { texts, as: `--${name}` };
}

/** A variable that is set to nothing counts as not set: that is how workflows leave one out. */
function byEnvironment(name: OptionName, env: Env): Given | undefined {
  const as = variableOf(name);
  const value = env[as];
  if (!value) return undefined;
  const option: Option<unknown> = OPTIONS[name];
  return { texts: option.commas ? value.split(',') : [value], as };
}

function read(name: OptionName, given: Given | undefined): unknown {
  const option: Option<unknown> = OPTIONS[name];
  if (given && option.kind !== 'list' && given.texts.length > 1) {
    throw definitionError({
      code: 'option-twice',
      message: `${given.as} was given ${given.texts.length} times`,
      remedy: 'give it once',
    });
  }
  try {
    return option.read(given?.texts ?? []);
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    const text = given?.texts.join(', ') ?? '';
    throw definitionError({
      code: 'option-value',
      message: `${given?.as ?? name} must be ${error.message}${text ? `, not ${quoted(text)}` : ''}`,
      remedy: '`--help` after the command shows every option with its form',
    });
  }
}

function unknownOption(name: string, { words, options }: { words: string; options: readonly OptionName[] }) {
  const near = nearest(name, options);
  const elsewhere = NAMES.some((known) => known === name);
  return definitionError({
    code: 'unknown-option',
    message: elsewhere
      ? `${dashed(name)} is no option of \`sluice ${words}\``
      : `unknown option ${dashed(name)}`,
    remedy: near
      ? `did you mean --${near}? \`sluice ${words} --help\` shows all options`
      : `\`sluice ${words} --help\` shows the options it has`,
  });
}

const dashed = (name: string): string => quoted(name.length === 1 ? `-${name}` : `--${name}`);

/** What is probably a slip in the environment: set for Sluice, known by no command. */
export function strayVariables(env: Env): string[] {
  const known = NAMES.map(variableOf);
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && env[name] && !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      return `${name} is set but is no option of Sluice${near ? `; did you mean ${near}?` : ''}`;
    });
}
