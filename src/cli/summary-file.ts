/** The job summary's file. What cannot be written there is told as a warning, and changes no result. */
import { appendFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, type SluiceError } from '../errors.ts';
import type { Problem } from '../pipeline/problem.ts';
import { code, markdown, prose } from '../report/escape.ts';
import type { Call } from './commands.ts';
import { tell, understood } from './complain.ts';
import type { Io } from './io.ts';
import type { Values } from './options.ts';
import { WrongFiles } from './wrong-files.ts';

/** The file that was named is written anew; that of a workflow step also holds what others have written. */
export async function writeSummary(
  text: string,
  { summary }: Pick<Values, 'summary'>,
  io: Io,
): Promise<void> {
  const file = summary ?? io.env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  try {
    if (summary === undefined || summary === io.env.GITHUB_STEP_SUMMARY) await appendFile(file, text);
    else await writeFile(resolve(io.cwd, summary), text);
  } catch (error) {
    tell(io, 'warning', `the summary could not be written: ${messageOf(error)}`);
  }
}

/** Does `work`; when it refuses to begin, the summary says so, and why. */
export async function inSummary<T>({ options }: Call, io: Io, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = understood(error);
    if (known) await writeSummary(refusal(known), options, io);
    throw error;
  }
}

/** Nothing was begun, and what to do about it. */
const refusal = (error: SluiceError): string =>
  paragraphs([
    `**Nothing was begun**: ${prose(error.message)} (${code(error.code, 60)})`,
    ...(error instanceof WrongFiles ? problemList(error.problems) : []),
    `**Next:** ${prose(error.remedy)}`,
  ]);

/** What is wrong with files, below a line that says how much it is. */
export const problemsMarkdown = (headline: string, problems: readonly Problem[]): string =>
  paragraphs([`**${markdown(headline)}**`, ...problemList(problems)]);

const SHOWN = 200;

function problemList(problems: readonly Problem[]): string[] {
  const lines = problems
    .slice(0, SHOWN)
    .map(
      ({ severity, file, line, column, message, remedy }) =>
        `- ${severity} ${code(`${file}:${line}:${column}`)} ${markdown(message)}; ${markdown(remedy)}`,
    );
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`- and ${more} more, which \`sluice validate\` shows`);
  return lines.length > 0 ? [lines.join('\n')] : [];
}

const paragraphs = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;
