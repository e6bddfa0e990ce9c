/** Where a load begins and how far it came, in words. Only for people: checkpoints are passed on untouched. */
import type { RunReport } from '../run/report.ts';
import type { Checkpoint, RunPlan } from '../run/state.ts';
import { utc } from './format.ts';
import { plain } from './plain.ts';

/**
 * The part of a position that says something to a person, at most `max` characters:
 * `mysql-bin-changelog.157832:1975`, `000004AF/B00000D0`. A checkpoint is `checkpoint:V1#n#position#…` (DMS
 * user guide, CDC recovery checkpoint); anything else is shown as it is.
 */
export function positionText(position: string, max = 60): string {
  const stream = /^checkpoint:V\d+#[^#]*#([^#]+)#/.exec(position)?.[1] ?? position;
  const binlog = /^([^:]+\.\d+:\d+):/.exec(stream)?.[1];
  return plain(binlog ?? stream, max);
}

/** `mysql-bin.000024:373 (run 20261119-021704-k3x9, 2026-11-19 02:31 UTC)` */
export const checkpointWords = (checkpoint: Checkpoint): string =>
  `${positionText(checkpoint.value)} (run ${plain(checkpoint.run, 60)}, ${utc(checkpoint.at)})`;

/** `the checkpoint of 2026-11-19 02:31 UTC at mysql-bin.000024:373`, `the beginning`, … */
export function startWords(from: RunPlan['from']): string {
  switch (from.kind) {
    case 'full-load':
      return 'the beginning';
    case 'checkpoint':
      return `the checkpoint of ${utc(from.at)} at ${positionText(from.position)}`;
    case 'position':
      return `position ${positionText(from.position)}`;
    case 'time':
      return `changes since ${utc(from.at)}`;
  }
}

/** What became of the checkpoint; undefined where there is none to speak of. */
export function checkpointMove(report: RunReport): string | undefined {
  if (report.mode === 'full-load' || report.outcome === 'held' || report.outcome === 'busy') return undefined;
  // Nothing was begun, and nothing is known of what is stored.
  if (!report.run) return undefined;
  const { before, after } = report.checkpoint ?? {};
  if (after) {
    const [from, to] = [before && positionText(before.value), positionText(after.value)];
    if (before?.value === after.value) return `stands where it stood, at ${to}`;
    // Beside the position a checkpoint holds counters, which differ from run to run.
    if (from === to) return `stored anew, at the same position ${to}`;
    return `moved${from ? ` from ${from}` : ''} to ${to}`;
  }
  if (before) return `not moved: still ${checkpointWords(before)}`;
  return report.mode === 'cdc' ? 'not moved: none is stored yet' : undefined;
}
