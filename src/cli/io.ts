/** What a command is given of the world, so that nothing in `cli/` reads or writes anything global. */
import type { Clock } from '../clock.ts';
import type { Out } from '../report/console.ts';
import type { WorldOptions } from '../wiring.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM';

export interface Io {
  /** Answers: what was asked for, and nothing else. */
  stdout: Out;
  /** Progress, warnings and errors. */
  stderr: Out;
  env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  cwd: string;
  clock: Clock;
  /** Asks a person a question of one line; absent when nobody sits at a terminal. */
  ask?: (question: string) => Promise<string>;
  /** Calls `handler` at each signal until the returned function is called. */
  onSignal(handler: (signal: StopSignal) => void): () => void;
  /** Ends the process at once, whatever is still going on. */
  quit(code: number): void;
  /** In place of the real AWS, for simulated runs. */
  world?: Pick<WorldOptions, 'credentials' | 'requestHandler' | 'store' | 'region'>;
}
