/** The ways in which a person, a runner or a deadline ends the waiting: as one signal for the engine. */
import { setMaxListeners } from 'node:events';
import type { Instant, Millis } from '../clock.ts';
import { tell } from './complain.ts';
import type { Io } from './io.ts';

export interface Stop {
  /** Aborts when loads are to be left to the next run. */
  signal: AbortSignal;
  /** When it is going to abort for its limit. */
  deadline?: Instant;
  /** Stops listening. */
  close(): void;
}

/** What a shell reports for a process that an interrupt has ended. */
const INTERRUPTED = 130;

/**
 * The first SIGINT or SIGTERM hands over, the second ends the process at once. After `limit`, when there is
 * one, the loads are handed over as well.
 */
export function listenForStop(
  io: Pick<Io, 'onSignal' | 'quit' | 'clock' | 'stderr'>,
  limit?: Millis,
  doing = 'handing over to the next run',
): Stop {
  const stopped = new AbortController();
  const over = new AbortController();
  // Hundreds of loads listen to it.
  setMaxListeners(0, stopped.signal);
  let interrupted = false;
  const unlisten = io.onSignal((name) => {
    if (over.signal.aborted) return;
    if (interrupted) return io.quit(INTERRUPTED);
    interrupted = true;
    tell(io, 'note', `${name}: ${doing}; once more to quit at once`);
    stopped.abort(new Error(`the process was told to end (${name})`));
  });
  if (limit !== undefined) {
    io.clock.sleep(limit, over.signal).then(
      () => stopped.abort(new Error('the time given by --for is over')),
      () => {},
    );
  }
  return {
    signal: stopped.signal,
    ...(limit === undefined ? {} : { deadline: io.clock.now() + limit }),
    close() {
      over.abort();
      unlisten();
    },
  };
}
