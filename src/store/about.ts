/** A line for whoever looks at an item in the AWS console. It is written for people and never read back. */
import type { Instant } from '../clock.ts';
import type { RunRecord } from '../run/report.ts';
import type { Checkpoint, PipelineState } from '../run/state.ts';

/** `run 20260101-020000-ab12: replicating since 2026-01-01T02:11:40Z; held by ann@build-7`. */
export function aboutState({ run, lease, hold, lastSuccess }: PipelineState): string {
  const since = run?.phases.at(-1)?.from ?? run?.startedAt;
  const parts = [
    run ? `run ${run.id}: ${run.phase} since ${utc(since ?? 0)}` : 'no run under way',
    hold && `on hold: ${hold.code}`,
    lease && `held by ${lease.holder.who}`,
    lastSuccess && `last good load ${utc(lastSuccess.at)}`,
  ];
  return parts.filter(Boolean).join('; ');
}

export function aboutRun({ report }: RunRecord): string {
  if (!report) return 'under way, or ended without a word';
  const { outcome, endedAt, failure, totals } = report;
  const rows = totals.inserts + totals.updates + totals.deletes + totals.fullLoadRows;
  return `${outcome}${failure ? ` (${failure.code})` : ''} at ${utc(endedAt)}, ${rows} rows`;
}

export const aboutCheckpoint = ({ at }: Checkpoint): string => `stored ${utc(at)}`;

/** To the second; what is no date (a foreign or damaged record) is shown as it is. */
function utc(at: Instant): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : `${date.toISOString().slice(0, 19)}Z`;
}
