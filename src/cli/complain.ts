/** How an error reaches the person: what happened, what to do next, and a stack only for a bug. */
import { messageOf, SluiceError } from '../errors.ts';
import { formatProblem } from '../pipeline/problem.ts';
import { inert, plain } from '../report/plain.ts';
import { CallFault, Conflict, StoreUnavailable } from '../run/ports.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { WrongFiles } from './wrong-files.ts';

/** Tells on standard error and returns the exit code that fits. */
export function complain(error: unknown, io: Pick<Io, 'stderr'>): ExitCode {
  const known = understood(error);
  if (!known) return bug(error, io);
  if (known instanceof WrongFiles) {
    for (const problem of known.problems) io.stderr.write(`${formatProblem(problem)}\n`);
  }
  tell(io, 'error', `${known.message} [${known.code}]`, known.remedy);
  return known.family === 'busy' ? EXIT.busy : EXIT.wrong;
}

/** One message, and below it what to do. */
export function tell(
  { stderr }: Pick<Io, 'stderr'>,
  kind: 'error' | 'warning' | 'note',
  message: string,
  next?: string,
): void {
  const lines = [
    `${kind}: ${plain(message, 2000)}`,
    ...(next === undefined ? [] : [`  next: ${plain(next, 1000)}`]),
  ];
  stderr.write(inert(lines.map((line) => `${line}\n`).join('')));
}

/** What a person can do something about, also what AWS or another run does to any command; else undefined. */
export function understood(error: unknown): SluiceError | undefined {
  if (error instanceof SluiceError) return error;
  if (error instanceof Conflict) {
    return new SluiceError('busy', {
      code: 'lease-lost',
      message: error.message,
      remedy: 'see `sluice status`, then try again',
    });
  }
  if (error instanceof StoreUnavailable) {
    return new SluiceError('setup', {
      code: 'state-table-unavailable',
      message: error.message,
      remedy: 'try again; if it stays so, look at the table and the network',
    });
  }
  if (error instanceof CallFault) {
    return new SluiceError('setup', {
      code: `aws-${error.fault}`,
      message: `AWS answered ${error.code}: ${error.message}`,
      remedy: 'check credentials, permissions and the region, then try again',
    });
  }
  return undefined;
}

function bug(error: unknown, io: Pick<Io, 'stderr'>): ExitCode {
  tell(
    io,
    'error',
    `this is a bug in Sluice: ${messageOf(error)} [bug]`,
    'please report it with what follows',
  );
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  io.stderr.write(
    inert(
      `${stack
        .split('\n')
        .map((line) => plain(line, 500))
        .join('\n')}\n`,
    ),
  );
  return EXIT.failed;
}
