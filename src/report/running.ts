/** What is known of a run while it goes on, folded from its events, and how that is told in one line. */
import type { Instant, Millis } from '../clock.ts';
import type { RunEvent } from '../run/events.ts';
import type { Phase } from '../run/state.ts';
import { count, counted, duration } from './format.ts';
import { inert, plain } from './plain.ts';
import { cutTo } from './width.ts';

export interface Running {
  readonly pipeline: string;
  readonly startedAt: Instant;
  readonly phase: Phase | undefined;
  readonly phaseSince: Instant;
  readonly waiting?: { what: string; status: string };
  readonly progress?: { rows: number; tablesDone: number; tables: number };
}

/** The run after an event; undefined once it has ended. */
export function after(event: RunEvent, before: Running | undefined): Running | undefined {
  const run = before ?? {
    pipeline: event.pipeline,
    startedAt: event.at,
    phase: undefined,
    phaseSince: event.at,
  };
  switch (event.type) {
    case 'phase': {
      const { waiting: _, ...rest } = run;
      return { ...rest, phase: event.to, phaseSince: event.at };
    }
    case 'waiting':
      return { ...run, waiting: { what: event.what, status: event.status } };
    case 'progress':
      return {
        ...run,
        progress: { rows: event.rows, tablesDone: event.tablesDone, tables: event.tables },
      };
    case 'ended':
      return undefined;
    case 'started':
    case 'action':
    case 'warning':
      return run;
  }
}

/** `replicating for 4 m 10 s (12 m 04 s in all), 1,234 rows so far, 3 of 5 tables` */
export function progressText(run: Running, now: Instant): string {
  const all = duration(now - run.startedAt);
  const phase = duration(now - run.phaseSince);
  const { waiting, progress } = run;
  return [
    `${run.phase ?? 'under way'} for ${phase}${all === phase ? '' : ` (${all} in all)`}`,
    ...(progress ? [`${counted(progress.rows, 'row')} so far`] : []),
    ...(progress && progress.tables > 0
      ? [`${count(progress.tablesDone)} of ${counted(progress.tables, 'table')}`]
      : []),
    ...(waiting ? [`waiting for ${plain(waiting.what, 100)}: ${plain(waiting.status, 60)}`] : []),
  ].join(', ');
}

/** `12 loads: 3 provisioning, 9 replicating, 1,234 rows so far` */
export function crowdText(runs: readonly Running[]): string {
  const phases = new Map<string, number>();
  for (const { phase = 'under way' } of runs) phases.set(phase, (phases.get(phase) ?? 0) + 1);
  const rows = runs.reduce((sum, { progress }) => sum + (progress?.rows ?? 0), 0);
  return [
    `${counted(runs.length, 'load')}: ${[...phases].map(([phase, number]) => `${number} ${phase}`).join(', ')}`,
    ...(rows > 0 ? [`${counted(rows, 'row')} so far`] : []),
  ].join(', ');
}

/** How long the status line shows one of several loads. */
const TURN: Millis = 3000;

/**
 * The status line: all loads in short, and one of them, which changes. Always one row of at most `room`
 * columns, because a wrapped line could not be taken back; undefined where that is too little for anything.
 */
export function liveLine(runs: readonly Running[], now: Instant, room: number): string | undefined {
  const shown = runs[Math.floor(now / TURN) % Math.max(1, runs.length)];
  if (!shown || room < 10) return undefined;
  const crowd = runs.length > 1 ? `${crowdText(runs)} | ` : '';
  return cutTo(inert(`${crowd}${plain(shown.pipeline, 80)}: ${progressText(shown, now)}`), room);
}
