/** Tells runs while they happen: plain lines for a log, and on a terminal one status line below them. */
import type { Clock, Instant, Millis } from '../clock.ts';
import type { Emit, RunEvent } from '../run/events.ts';
import type { RunReport } from '../run/report.ts';
import { eventText } from './event-text.ts';
import { inert, plain } from './plain.ts';
import { runBlock } from './run-block.ts';
import { after, crowdText, liveLine, progressText, type Running } from './running.ts';

/** What a reporter writes to; `process.stdout` is one. */
export interface Out {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number | undefined;
}

export interface Reporter {
  emit: Emit;
  /** Removes the status line and stops the heartbeat. */
  close(): void;
}

/** No load is silent for longer than this in a log. */
const HEARTBEAT: Millis = 60_000;
/** More loads than this share one sign of life each minute. */
const APART = 8;
const REDRAW: Millis = 100;
const TICK: Millis = 1000;

const COLOURS = { green: 32, red: 31, yellow: 33, dim: 2, bold: 1 } as const;
const OUTCOME_COLOUR: Record<RunReport['outcome'], keyof typeof COLOURS> = {
  succeeded: 'green',
  failed: 'red',
  held: 'red',
  busy: 'yellow',
  unfinished: 'yellow',
};

/**
 * `live` (default: whether `out` is a terminal) shows the status line, `colour` (default: a terminal
 * without NO_COLOR) paints.
 */
export function consoleReporter({
  out,
  clock,
  live = out.isTTY === true,
  colour = out.isTTY === true && !process.env.NO_COLOR,
}: {
  out: Out;
  clock: Clock;
  live?: boolean;
  colour?: boolean;
}): Reporter {
  const runs = new Map<string, Running & { told: Instant }>();
  let beat: AbortController | undefined;
  let crowdTold = clock.now();
  let drawn = false;
  let drawnAt = Number.NEGATIVE_INFINITY;

  const paint = (name: keyof typeof COLOURS, text: string) =>
    colour ? `\x1b[${COLOURS[name]}m${text}\x1b[0m` : text;

  const named = (pipeline: string, text: string) => {
    const line = inert(`${plain(pipeline, 80)}: ${text}`);
    const name = line.indexOf(': ') + 1;
    return `${paint('bold', line.slice(0, name))}${line.slice(name)}`;
  };

  const statusLine = (): string | undefined =>
    live ? liveLine([...runs.values()], clock.now(), (out.columns || 80) - 1) : undefined;

  const write = (lines: string[], force = false) => {
    const now = clock.now();
    const redraw = force || now - drawnAt >= REDRAW || now < drawnAt;
    if (lines.length === 0 && !redraw) return;
    const status = redraw ? statusLine() : undefined;
    const text = `${drawn ? '\r\x1b[2K' : ''}${lines.map((line) => `${line}\n`).join('')}${status ? paint('dim', status) : ''}`;
    if (status) drawnAt = now;
    drawn = status !== undefined;
    if (text) out.write(text);
  };

  const heartbeats = () => {
    const now = clock.now();
    const all = [...runs.values()];
    if (all.length > APART) {
      if (now - crowdTold < HEARTBEAT) return;
      crowdTold = now;
      write([inert(crowdText(all))]);
      return;
    }
    const due = all.filter(({ told }) => now - told >= HEARTBEAT);
    for (const run of due) runs.set(run.pipeline, { ...run, told: now });
    if (due.length > 0) write(due.map((run) => named(run.pipeline, progressText(run, now))));
  };

  const nextBeat = (): Millis => {
    if (live) return TICK;
    const last = runs.size > APART ? crowdTold : Math.min(...[...runs.values()].map(({ told }) => told));
    return Math.max(1, last + HEARTBEAT - clock.now());
  };

  const keepBeating = async ({ signal }: AbortController) => {
    while (!signal.aborted) {
      await clock.sleep(nextBeat(), signal);
      if (live) write([], true);
      else heartbeats();
    }
  };

  const stopBeating = () => {
    beat?.abort();
    beat = undefined;
  };

  const linesOf = (event: RunEvent, before: Running | undefined): string[] => {
    if (event.type !== 'ended') {
      const text = eventText(event, before);
      return text === undefined ? [] : [named(event.pipeline, text)];
    }
    const [first = '', ...rest] = runBlock(event.report);
    return [paint(OUTCOME_COLOUR[event.report.outcome], inert(first)), ...rest.map((line) => inert(line))];
  };

  return {
    emit(event) {
      const before = runs.get(event.pipeline);
      const lines = linesOf(event, before);
      const run = after(event, before);
      if (run)
        runs.set(event.pipeline, { ...run, told: lines.length > 0 || !before ? clock.now() : before.told });
      else runs.delete(event.pipeline);
      write(lines);

      if (runs.size === 0) stopBeating();
      else if (!beat) {
        beat = new AbortController();
        // Ends by its signal alone; writing to a terminal that has gone away is no reason to fail a load.
        keepBeating(beat).catch(() => {});
      }
    },
    close() {
      stopBeating();
      runs.clear();
      if (drawn) out.write('\r\x1b[2K');
      drawn = false;
    },
  };
}
