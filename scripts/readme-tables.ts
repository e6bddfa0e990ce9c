/** The README's tables, from the definitions that the program itself goes by. */
import * as z from 'zod';
import { COMMANDS, type Command } from '../src/cli/commands.ts';
import { EXIT_MEANINGS } from '../src/cli/exit-code.ts';
import { OPTIONS, type OptionName } from '../src/cli/options.ts';
import { MODES_OF_KEY } from '../src/pipeline/context.ts';
import { pipelineSchema } from '../src/pipeline/schema.ts';

/** Tables by the name of their markers. */
export const TABLES: Record<string, () => string> = {
  commands: () =>
    table(
      ['command', 'does'],
      COMMANDS.map((command) => [`\`${typed(command)}\``, command.describe]),
    ),

  options: () =>
    table(
      ['option', 'does', 'default', 'commands'],
      (Object.keys(OPTIONS) as OptionName[]).map((name) => {
        const option = OPTIONS[name];
        return [
          `\`--${name}${'form' in option ? ` ${option.form}` : ''}\``,
          option.describe,
          'default' in option ? `\`${option.default}\`` : '',
          commandsWith(name),
        ];
      }),
    ),

  'exit-codes': () =>
    table(
      ['code', 'meaning'],
      EXIT_MEANINGS.map(([code, meaning]) => [String(code), meaning]),
    ),

  keys: () =>
    table(
      ['key', 'what it says', 'modes'],
      Object.entries<z.core.$ZodType>(pipelineSchema.shape).map(([key, schema]) => [
        `\`${key}\``,
        descriptionOf(schema),
        MODES_OF_KEY.get(key)?.join(', ') ?? 'all',
      ]),
    ),
};

/** `sluice run [names]` */
function typed({ words, positional }: Command): string {
  if (!positional) return `sluice ${words}`;
  return `sluice ${words} ${positional.name === 'name' ? 'NAME' : `[${positional.name}]`}`;
}

function commandsWith(name: OptionName): string {
  return COMMANDS.filter(({ options }) => options.includes(name))
    .map(({ words }) => words)
    .join(', ');
}

function descriptionOf(schema: z.core.$ZodType): string {
  const own = z.globalRegistry.get(schema)?.description;
  if (own !== undefined) return own;
  return schema instanceof z.ZodOptional ? descriptionOf(schema.unwrap()) : '';
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
