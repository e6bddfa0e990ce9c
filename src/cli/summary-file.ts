/** The job summary's file. What cannot be written there is told as a warning, and changes no result. */
import { appendFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, SluiceError } from '../errors.ts';
import { code, markdown, prose } from '../report/escape.ts';
import type { Call } from './commands.ts';
import { tell } from './complain.ts';
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
    if (error instanceof SluiceError) await writeSummary(refusal(error), options, io);
    throw error;
  }
}

const SHOWN = 50;

/** Nothing was begun, and what to do about it. */
export function refusal(error: SluiceError): string {
  const problems = error instanceof WrongFiles ? error.problems : [];
  const lines = problems
    .slice(0, SHOWN)
    .map(
      ({ file, line, column, message, remedy }) =>
        `- ${code(`${file}:${line}:${column}`)} ${markdown(message)}; ${markdown(remedy)}`,
    );
  const more = problems.length - lines.length;
  return [
    `**Nothing was begun**: ${prose(error.message)} (${code(error.code, 60)})`,
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    ...(more > 0 ? [`And ${more} more; \`sluice validate\` shows them all.`] : []),
    `**Next:** ${prose(error.remedy)}`,
    '',
  ].join('\n\n');
}
