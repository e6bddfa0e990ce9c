/** Small steps of the record: into a phase, and what a step says about how long things take. */
import type { Instant } from '../clock.ts';
import { remember } from './pace.ts';
import type { Phase, PipelineState, RunState, Wait } from './state.ts';

/** The run in its next phase, with the present one closed. */
export function enter(run: RunState, phase: Phase, now: Instant): RunState {
  const open = run.phases.at(-1);
  const closed =
    open && open.to === undefined ? [...run.phases.slice(0, -1), { ...open, to: now }] : run.phases;
  return { ...run, phase, phases: [...closed, { phase, from: now }] };
}

const enteredReplication = (run: RunState): Instant | undefined =>
  run.phases.find(({ phase }) => phase === 'replicating')?.from;

/** The remembered waits, with those that a step from `before` to `after` has ended. */
export function timed(before: RunState, after: RunState, pace: PipelineState['pace']): PipelineState['pace'] {
  const ended: [Wait, Instant | undefined, Instant | undefined, Instant | undefined][] = [
    ['instance', before.instance.readyAt, after.instance.readyAt, after.instance.createdAt],
    ['task', before.task.readyAt, after.task.readyAt, after.task.createdAt],
    ['taskDelete', before.task.goneAt, after.task.goneAt, after.task.deletedAt],
    ['instanceDelete', before.instance.goneAt, after.instance.goneAt, after.instance.deletedAt],
  ];
  const stopped = (run: RunState) => run.phases.find(({ phase }) => phase === 'settling')?.from;
  ended.push(['replication', stopped(before), stopped(after), enteredReplication(after)]);
  let next = pace;
  for (const [wait, was, is, since] of ended) {
    if (was === undefined && is !== undefined && since !== undefined) {
      next = { ...next, [wait]: remember(next[wait], is - since) };
    }
  }
  return next;
}
