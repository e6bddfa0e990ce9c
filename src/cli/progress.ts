/** What happens while it happens. Telling can fail; that is no reason to fail a load. */
import { consoleReporter, type Out, type Reporter } from '../report/console.ts';
import type { Io } from './io.ts';

export function progress({ clock, env }: Pick<Io, 'clock' | 'env'>, out: Out): Reporter {
  const terminal = out.isTTY === true;
  const reporter = consoleReporter({ out, clock, live: terminal, colour: terminal && !env.NO_COLOR });
  return {
    emit: (event) => quietly(() => reporter.emit(event)),
    close: () => quietly(() => reporter.close()),
  };
}

function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // Whoever would have read it is gone, or the text could not be made; the report still is.
  }
}
