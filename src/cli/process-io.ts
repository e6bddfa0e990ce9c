/** The process as the commands see it. */
import { createInterface } from 'node:readline/promises';
import { systemClock } from '../clock.ts';
import type { Io, StopSignal } from './io.ts';

const SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM'];

export function processIo(): Io {
  // Whoever read the output may be gone (`sluice list | head`): no reason to break off a load.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
    onSignal(handler) {
      for (const signal of SIGNALS) process.on(signal, handler);
      return () => {
        for (const signal of SIGNALS) process.off(signal, handler);
      };
    },
    quit: (code) => process.exit(code),
  };
}

/** On standard error, so that an answer on standard output stays clean. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
