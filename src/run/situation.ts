/** The words in which a run is judged: what is known, and what may be decided. */
import type { Instant, Millis } from '../clock.ts';
import type { Seen } from './ports.ts';
import type { Failure, Phase, RunPlan, RunState, Wait } from './state.ts';

export type ActionName =
  | 'createInstance'
  | 'createSource'
  | 'createTarget'
  | 'testSource'
  | 'testTarget'
  | 'createTask'
  | 'startTask'
  | 'stopTask'
  | 'deleteTask'
  | 'deleteSource'
  | 'deleteTarget'
  | 'deleteInstance';

/** An AWS call, with what is to be recorded before it is made. */
export interface Action {
  name: ActionName;
  record?: (run: RunState, now: Instant) => RunState;
}

export type Decision =
  /** Make these calls at once, then look again. */
  | { kind: 'act'; actions: Action[] }
  /** Nothing to do before something changes. `typical` names the wait whose past lengths say when to look. */
  | { kind: 'wait'; what: string; status: string; since: Instant; typical?: Wait }
  /** Something worth recording was seen (a resource became usable, a phase is over). */
  | { kind: 'note'; change: (run: RunState, now: Instant) => RunState }
  | { kind: 'enter'; phase: Phase; change?: (run: RunState, now: Instant) => RunState }
  /** The task has ended: read its statistics and judge. */
  | { kind: 'judge' }
  /** Tell the world, then clear or hold. */
  | { kind: 'announce' }
  | { kind: 'fail'; failure: Failure }
  /** Everything is gone. */
  | { kind: 'done' }
  /** The time for deleting is over and something is still there. */
  | { kind: 'giveUp'; leftovers: string[] };

export interface Situation {
  run: RunState;
  plan: RunPlan;
  seen: Seen;
  now: Instant;
  /** What is known of changes arriving, from the statistics read so far by this process. */
  activity?: Activity;
}

export interface Activity {
  /** When the statistics were last read. */
  sampledAt: Instant;
  /** When a count was last seen to differ from the reading before. */
  changedAt: Instant;
}

/** How long a Describe may contradict a create or delete call that succeeded (observed: one to two minutes). */
export const SETTLING_TIME: Millis = 120_000;

/** How long the present phase has been driven: time in which nobody did does not count. */
export const drivenFor = (run: RunState, now: Instant): Millis =>
  now - enteredAt(run) - (run.phases.at(-1)?.away ?? 0);

/** When the present phase was entered. */
export const enteredAt = (run: RunState): Instant => run.phases.at(-1)?.from ?? run.startedAt;

/**
 * What to do about something that should be there and was not seen. One look may miss it (observed: Describe
 * lags behind); what stays away for two minutes is gone.
 */
export function missed(
  { run, now }: Situation,
  gone: { what: string; identifier: string; code: string },
): Decision {
  if (run.missedAt === undefined) {
    return { kind: 'note', change: (before, at) => ({ ...before, missedAt: at }) };
  }
  if (now - run.missedAt < SETTLING_TIME) {
    return { kind: 'wait', what: gone.what, status: 'not found', since: run.missedAt };
  }
  return {
    kind: 'fail',
    failure: {
      code: gone.code,
      message: `the ${gone.what} ${gone.identifier} is gone, and this run did not delete it`,
      remedy:
        'find out who deleted it (CloudTrail); what was loaded is not proven, and the next run starts again from the stored checkpoint',
      evidence: [`${gone.what}: not found`],
    },
  };
}

/** It is back. */
export const found: Decision = {
  kind: 'note',
  change: (run) => {
    const { missedAt: _, ...rest } = run;
    return rest;
  },
};
