/** One command in this process, with a folder of its own and everything it says caught. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io, StopSignal } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import { systemClock } from '../../src/clock.ts';

/** Files by path, in a new folder that goes away with `dispose`. */
export function folder(files: Record<string, string>): { path: string; [Symbol.dispose](): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-cli-')));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export interface Invoked {
  code: number;
  out: string;
  err: string;
}

export interface Invocation {
  /** Resolves when the command has ended. */
  ended: Promise<Invoked>;
  /** Sends a signal, as soon as somebody listens. */
  signal(name: StopSignal): Promise<void>;
  /** Codes with which the process was to end at once. */
  quits: number[];
  /** Resolves when standard output or error holds `text`. */
  says(text: string): Promise<void>;
}

/** Begins a command. `cwd` defaults to a folder without any files. */
export function begin(words: string[], io: Partial<Io> = {}): Invocation {
  const said = { out: '', err: '' };
  const waiting: { text: string; resolve: () => void }[] = [];
  const handlers = new Set<(signal: StopSignal) => void>();
  const quits: number[] = [];
  let listens = () => {};
  const listening = new Promise<void>((resolve) => {
    listens = resolve;
  });
  const writer = (stream: 'out' | 'err') => ({
    write(text: string) {
      said[stream] += text;
      for (const { text: wanted, resolve } of waiting) if (said[stream].includes(wanted)) resolve();
    },
  });
  const ended = main(words, {
    stdout: writer('out'),
    stderr: writer('err'),
    env: {},
    cwd: EMPTY,
    clock: systemClock,
    onSignal(handler) {
      handlers.add(handler);
      listens();
      return () => handlers.delete(handler);
    },
    quit: (code) => quits.push(code),
    ...io,
  }).then((code) => ({ code, ...said }));
  return {
    ended,
    quits,
    signal: async (name) => {
      await listening;
      for (const handler of handlers) handler(name);
    },
    says: (text) =>
      new Promise((resolve) => {
        if (said.out.includes(text) || said.err.includes(text)) resolve();
        else waiting.push({ text, resolve });
      }),
  };
}

export const invoke = (words: string[], io: Partial<Io> = {}): Promise<Invoked> => begin(words, io).ended;

const EMPTY = join(tmpdir(), 'no-such-folder-of-sluice');
