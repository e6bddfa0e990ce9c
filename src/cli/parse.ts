/** From the words that were typed to a call, or to the text that answers them. */
import type { Argv } from 'yargs';
import { definitionError } from '../errors.ts';
import { nearest, oneOf } from '../pipeline/nearest.ts';
import { inert, quoted } from '../pipeline/problem.ts';
import { type Call, COMMANDS, type Command } from './commands.ts';
import { valuesOf } from './given.ts';
import { parser } from './help.ts';
import type { Io } from './io.ts';

export type Parsed =
  | { kind: 'call'; command: Command; call: Call }
  /** The answer to `--help` or `--version`. */
  | { kind: 'answer'; text: string }
  /** Nothing was asked for: the help, for somebody who does not know what to ask. */
  | { kind: 'nothing'; text: string };

const WIDEST = 110;

/** Throws a definition error for a call that cannot be understood. */
export function parse(words: readonly string[], { env, stdout }: Pick<Io, 'env' | 'stdout'>): Parsed {
  // `sluice help run`, as other tools have it.
  const [first, ...rest] = words;
  const asked = first === 'help' || first === undefined ? [...rest, '--help'] : [...words];
  let chosen: { command: Command; argv: Readonly<Record<string, unknown>> } | undefined;
  let text = '';
  const cli = parser(
    (command, argv) => {
      chosen = { command, argv };
    },
    Math.min(WIDEST, stdout.columns ?? WIDEST),
  );
  understood(cli, asked, (output) => {
    text = output;
  });
  if (text) return { kind: first === undefined ? 'nothing' : 'answer', text: `${text}\n` };
  if (chosen)
    return { kind: 'call', command: chosen.command, call: callOf(chosen.command, chosen.argv, env) };
  throw unknownCommand(words.filter((word) => !word.startsWith('-')));
}

function understood(cli: Argv, words: string[], answer: (text: string) => void): void {
  try {
    cli.parseSync(words, {}, (_error, _argv, output) => answer(output));
  } catch (error) {
    // Without handlers and checks of ours, all that yargs objects to is a positional that is missing.
    throw incomplete(words, error);
  }
}

/** What yargs adds of its own. */
const YARGS = ['_', '$0', 'help', 'h', 'version', 'v'];

function callOf(command: Command, argv: Readonly<Record<string, unknown>>, env: Io['env']): Call {
  const { positional } = command;
  const named = positional ? [argv[positional.name] ?? []].flat() : [];
  const rest = [argv._ ?? []].flat();
  const typed = Object.entries(argv).filter(([name]) => name !== positional?.name && !YARGS.includes(name));
  // What stands after `--` is left over as well.
  const names = [...named, ...rest.slice(command.words.split(' ').length)].map(String);
  const room = positional === undefined ? 0 : positional.name === 'name' ? 1 : Number.POSITIVE_INFINITY;
  const extra = names[room];
  if (extra !== undefined) {
    throw definitionError({
      code: 'word-unexpected',
      message: `\`sluice ${command.words}\` does not know what to do with ${quoted(extra)}`,
      remedy: helpWith(command.words),
    });
  }
  return { names, options: valuesOf(Object.fromEntries(typed), env, command) };
}

function incomplete(words: readonly string[], cause: unknown) {
  const typed = words.filter((word) => !word.startsWith('-'));
  const command = COMMANDS.find(({ words }) => `${typed.join(' ')} `.startsWith(`${words} `));
  const [first = ''] = typed;
  const seconds = COMMANDS.flatMap(({ words }) =>
    words.startsWith(`${first} `) ? words.slice(first.length + 1) : [],
  );
  return definitionError({
    code: 'call-incomplete',
    message: command
      ? `\`sluice ${command.words}\` needs the ${command.positional?.describe ?? 'rest of the call'}`
      : `\`sluice ${inert(first)}\` needs a word after it${seconds.length > 0 ? `: ${oneOf(seconds)}` : ''}`,
    remedy: helpWith(command?.words ?? first),
    cause,
  });
}

function unknownCommand(typed: readonly string[]) {
  const known = COMMANDS.map(({ words }) => words);
  const firsts = [...new Set(known.map((words) => words.split(' ')[0] ?? ''))];
  const [first = ''] = typed;
  // `checkpoint gte` is wrong in its second word, `rum students` in its first.
  const said = firsts.includes(first) ? typed.slice(0, 2).join(' ') : first;
  const near = nearest(said, known) ?? nearest(first, firsts);
  return definitionError({
    code: 'unknown-command',
    message: said ? `unknown command ${quoted(said)}` : 'no command was given',
    remedy: near
      ? `did you mean \`sluice ${near}\`?`
      : `known are ${known.join(', ')}; see \`sluice --help\``,
  });
}

const helpWith = (words: string): string => `\`sluice ${inert(words)} --help\` shows how it is called`;
