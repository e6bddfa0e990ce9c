/** yargs, told of every command and option. It parses and writes the help; nothing is run by it. */
import yargs, { type Argv } from 'yargs';
import manifest from '../../package.json' with { type: 'json' };
import { COMMANDS, type Command } from './commands.ts';
import { EXIT_MEANINGS } from './exit-code.ts';
import { OPTIONS, type OptionName } from './options.ts';

export type Chosen = (command: Command, argv: Readonly<Record<string, unknown>>) => void;

const CODES = ['Exit codes:', ...EXIT_MEANINGS.map(([code, meaning]) => `  ${code}  ${meaning}`)].join('\n');
const ENVIRONMENT =
  'Every option can also be set as SLUICE_… in the environment: SLUICE_STATE_TABLE for --state-table.';
const DOCUMENTATION =
  'Documentation: README.md of this package; docs/ in its repository explains every failure code.';

/** A parser that calls `chosen` with the command and what stands after it. `columns`: how wide the help may be. */
export function parser(chosen: Chosen, columns: number): Argv {
  const cli = yargs([])
    .scriptName('sluice')
    .locale('en')
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .usage(`$0 COMMAND [options]\n\n${manifest.description}`)
    .example('sluice validate', 'check every file in pipelines/')
    .example('sluice plan students', 'see what a run would do')
    .example('sluice run students --create-tables', 'load')
    .example('sluice run --help', 'everything about a command')
    .epilogue(`${CODES}\n\n${ENVIRONMENT}\n\n${DOCUMENTATION}`)
    .version(manifest.version)
    .help()
    .alias({ help: 'h', version: 'v' })
    .group(['help', 'version'], 'Always:')
    .wrap(columns)
    .exitProcess(false)
    .fail(false);
  for (const [first, commands] of byFirstWord()) {
    if (commands[0]?.words === first) add(cli, commands[0], chosen);
    else group(cli, first, commands, chosen);
  }
  return cli;
}

/** `checkpoint get` and its like stand together under their first word. */
function group(cli: Argv, first: string, commands: Command[], chosen: Chosen): void {
  const describe = commands.map(({ describe }) => describe).join('; ');
  const second = commands.map(({ words }) => words.slice(first.length + 1)).join('|');
  cli.command(`${first} <${second}>`, describe, (inner) => {
    for (const command of commands) add(inner, command, chosen, command.words.slice(first.length + 1));
    return inner;
  });
}

function add(cli: Argv, command: Command, chosen: Chosen, words = command.words): void {
  cli.command(
    `${words}${positional(command)}`,
    command.describe,
    (inner) => describe(inner, command),
    (argv) => chosen(command, argv),
  );
}

function positional({ positional }: Command): string {
  if (!positional) return '';
  return positional.name === 'name' ? ' <name>' : ` [${positional.name}..]`;
}

function describe(cli: Argv, command: Command): Argv {
  const { positional, options, examples, notes = [] } = command;
  if (positional) cli.positional(positional.name, { type: 'string', describe: positional.describe });
  for (const name of options) cli.option(name, shown(name));
  for (const [line, what] of examples) cli.example(line, what);
  return cli.epilogue([...notes, CODES].join('\n\n'));
}

/** Defaults are shown only: yargs does not tell a default from what was typed. */
function shown(name: OptionName) {
  const option = OPTIONS[name];
  const { kind, group, describe } = option;
  return {
    group,
    describe: 'form' in option ? `${option.form}: ${describe}` : describe,
    ...(kind === 'flag' ? { boolean: true } : {}),
    ...('default' in option ? { defaultDescription: option.default } : {}),
  };
}

function byFirstWord(): Map<string, Command[]> {
  const groups = new Map<string, Command[]>();
  for (const command of COMMANDS) {
    const first = command.words.split(' ')[0] ?? '';
    groups.set(first, [...(groups.get(first) ?? []), command]);
  }
  return groups;
}
