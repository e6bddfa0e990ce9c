/** One invocation: the words that were typed → a command → an exit code. */

import { complain, tell } from './complain.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { strayVariables } from './given.ts';
import type { Io } from './io.ts';
import { parse } from './parse.ts';

/** `words` are those after the program's name. Never rejects: what goes wrong is told on standard error. */
export async function main(words: readonly string[], io: Io): Promise<ExitCode> {
  try {
    const parsed = parse(words, io);
    if (parsed.kind === 'answer') {
      io.stdout.write(parsed.text);
      return EXIT.done;
    }
    if (parsed.kind === 'nothing') {
      io.stderr.write(parsed.text);
      return EXIT.wrong;
    }
    for (const stray of strayVariables(io.env)) tell(io, 'warning', stray);
    const handle = await parsed.command.load();
    return await handle(parsed.call, io);
  } catch (error) {
    return complain(error, io);
  }
}
