/** `sluice status`: how each pipeline stands. */
import type { Instant } from '../clock.ts';
import type { PipelineState } from '../run/state.ts';
import { ago } from './format.ts';
import { causeWords } from './headline.ts';
import { plain } from './plain.ts';
import { positionText } from './position.ts';
import { type TextColumn, textTable } from './text-table.ts';

const COLUMNS: readonly TextColumn[] = [
  { title: 'PIPELINE' },
  { title: 'STATE', elastic: true },
  { title: 'LAST GOOD LOAD' },
  { title: 'CHECKPOINT', elastic: true },
  { title: 'WHERE', elastic: true },
];

/** `neverRun`: names of pipelines of which nothing is stored. `columns`: the terminal's, absent for a pipe. */
export function statusText(
  states: readonly PipelineState[],
  {
    now,
    columns,
    neverRun = [],
  }: { now: Instant; columns?: number | undefined; neverRun?: readonly string[] },
): string {
  if (states.length + neverRun.length === 0) return 'No pipeline has run yet.\n';
  const rows = [
    ...states.map((state) => row(state, now)),
    ...neverRun.map((name) => [plain(name, 80), 'never ran', '', '', '']),
  ];
  return textTable(COLUMNS, rows, columns);
}

function row(state: PipelineState, now: Instant): string[] {
  const { checkpoint, lastSuccess, lease, pipeline } = state;
  return [
    plain(pipeline, 80),
    standing(state, now),
    lastSuccess ? ago(lastSuccess.at, now) : 'never',
    checkpoint ? positionText(checkpoint.value) : '',
    lease ? plain([lease.holder.who, lease.holder.link].filter(Boolean).join(' '), 200) : '',
  ];
}

/** `HELD 3 h ago: table suspended`, `replicating for 4 m`, `unfinished: replicating`, `idle`. */
export function standing(state: PipelineState, now: Instant): string {
  const { hold, run, lease, lastFailure, lastSuccess } = state;
  if (hold) return `HELD ${ago(hold.since, now)}: ${causeWords(hold.code)}`;
  if (run) {
    const since = ago(run.phases.at(-1)?.from ?? run.startedAt, now);
    return lease ? `${run.phase}, since ${since}` : `unfinished: ${run.phase} since ${since}`;
  }
  if (lease) return 'beginning';
  const failed = lastFailure && lastFailure.at > (lastSuccess?.at ?? Number.NEGATIVE_INFINITY);
  return failed ? `failed ${ago(lastFailure.at, now)}: ${causeWords(lastFailure.code)}` : 'idle';
}
