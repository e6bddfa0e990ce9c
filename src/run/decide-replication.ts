/** Starting, replicating and settling: the task runs once, from its start position to its stop. */

import type { TaskSeen } from './ports.ts';
import { stopPosition } from './position.ts';
import type { Action, Decision, Situation } from './situation.ts';
import { drivenFor, enteredAt, found, missed } from './situation.ts';
import type { RunPlan, RunState } from './state.ts';
import { bareStopReason, resumesByItself, task as taskStatus } from './status.ts';

/** After a start call that succeeded, this long the task may still be shown as it was. */
const START_TIME = 60_000;
/** How often DMS may refuse to start because it does not trust its own connection tests (observed). */
const START_REPEATS = 20;
/** The final checkpoint and statistics can lag behind the status `stopped` (observed: several polls). */
const FLUSH_TIME = 60_000;
/** A task that DMS restarts for itself gets this long to come back. */
const RESTART_TIME = 300_000;

export function starting(situation: Situation): Decision {
  const { run, plan, seen, now } = situation;
  const task = seen.task ?? 'absent';
  if (task === 'absent') return taskMissed(situation);
  if (run.missedAt) return found;

  const asked = run.task.startBefore !== undefined;
  const begun = taskStatus.begun(task.status) || (asked && (task.startedAt ?? null) !== run.task.startBefore);
  if (begun) {
    return { kind: 'enter', phase: 'replicating' };
  }
  if (taskStatus.failed(task.status)) return startFailed(run, task);
  if (drivenFor(run, now) > plan.timeout.provision || (run.retries?.startTask ?? 0) > START_REPEATS) {
    return startFailed(run, task);
  }

  const waiting: Decision = {
    kind: 'wait',
    what: 'replication task',
    status: task.status,
    since: enteredAt(run),
  };
  if (!taskStatus.ready(task.status)) return waiting;
  if (asked && run.task.startAsked !== undefined && now - run.task.startAsked < START_TIME) return waiting;
  if (run.retries?.startTask) {
    const untested = testsAgain(run, seen.connections);
    if (untested) return untested === 'testing' ? waiting : { kind: 'act', actions: untested };
  }
  return {
    kind: 'act',
    actions: [
      {
        name: 'startTask',
        record: (before, at) => ({
          ...before,
          task: {
            ...before.task,
            startBefore: before.task.startBefore ?? task.startedAt ?? null,
            startAsked: at,
            ...stopAt(before, plan, at),
          },
        }),
      },
    ],
  };
}

/**
 * `commit_time` is a cut through the source's log and is counted from the run's beginning. `server_time` is
 * the clock of the replication instance: a point already past would stop the task before it read anything,
 * so it is counted from the start call.
 */
function stopAt(run: RunState, plan: RunPlan, now: number): { stopPosition?: string } {
  if (!plan.stop || run.task.withoutStop) return {};
  return { stopPosition: stopPosition(stopPoint(plan.stop, now)) };
}

/** A task needs up to three minutes from the start call until it reads. */
const START_UP = 300_000;

const stopPoint = (stop: { by: 'commit_time' | 'server_time'; at: number; after: number }, now: number) => ({
  by: stop.by,
  at: stop.by === 'commit_time' ? stop.at : Math.max(stop.at, now + Math.max(stop.after, START_UP)),
});

/** Both connections tested once more before the start is repeated (observed cure). */
function testsAgain(
  run: RunState,
  connections: Situation['seen']['connections'],
): Action[] | 'testing' | undefined {
  const actions: Action[] = [];
  let testing = false;
  for (const [side, name] of [
    ['source', 'testSource'],
    ['target', 'testTarget'],
  ] as const) {
    const connection = connections[run[side].arn ?? ''] ?? 'untested';
    if (connection === 'untested' || connection.status === 'failed') actions.push({ name });
    else if (connection.status !== 'successful') testing = true;
  }
  if (actions.length > 0) return actions;
  return testing ? 'testing' : undefined;
}

export function replicating(situation: Situation): Decision {
  const { run, plan, seen, now } = situation;
  const task = seen.task ?? 'absent';
  if (task === 'absent') return taskMissed(situation);
  if (run.missedAt) return found;

  const since = enteredAt(run);
  if (taskStatus.running(task.status) && run.task.runningAt === undefined) {
    return {
      kind: 'note',
      change: (before, at) => ({ ...before, task: { ...before.task, runningAt: at } }),
    };
  }
  if (taskStatus.ended(task.status)) {
    const restarting = resumesByItself(bareStopReason(task.stopReason));
    if (!restarting || now - since > plan.timeout.replicate + RESTART_TIME) {
      return { kind: 'enter', phase: 'settling' };
    }
  }

  const asked = run.task.stopAsked;
  if (asked) {
    if (now - asked.at > plan.timeout.teardown) return stopHangs(run, task);
    // A call that was recorded may never have been made, or may have come to nothing.
    const silent = now - (asked.again ?? asked.at) >= START_TIME;
    if (silent && taskStatus.running(task.status)) return stop(asked.why);
  } else if (taskStatus.running(task.status)) {
    if (now - since > plan.timeout.replicate) return stop('timeout');
    if (plan.stop && isIdle(situation, plan.stop, run.task.runningAt ?? now)) return stop('idle');
  } else if (now - since > plan.timeout.replicate + plan.timeout.teardown) {
    return stopHangs(run, task);
  }
  return { kind: 'wait', what: 'replication', status: task.status, since, typical: 'replication' };
}

/** Nothing arrived for as long as the pipeline allows, and the stop point has passed. */
function isIdle({ now, activity }: Situation, stop: { at: number; idle: number }, since: number): boolean {
  if (!activity || now < stop.at) return false;
  return activity.sampledAt - Math.max(activity.changedAt, since) >= stop.idle;
}

const stop = (why: 'idle' | 'timeout'): Decision => ({
  kind: 'act',
  actions: [
    {
      name: 'stopTask',
      record: (run, at) => {
        const first = run.task.stopAsked;
        return { ...run, task: { ...run.task, stopAsked: first ? { ...first, again: at } : { at, why } } };
      },
    },
  ],
});

/** The task has ended; its last figures may lag a little behind. */
export function settling(situation: Situation): Decision {
  const { run, plan, seen, now } = situation;
  const task = seen.task ?? 'absent';
  if (task === 'absent') return taskMissed(situation);
  if (run.missedAt) return found;
  const lacking =
    !task.stopReason ||
    (plan.migrationType !== 'full-load' && !task.checkpoint && !taskStatus.failed(task.status));
  if (taskStatus.ended(task.status) && lacking && now - enteredAt(run) < FLUSH_TIME) {
    return { kind: 'wait', what: 'final figures', status: task.status, since: enteredAt(run) };
  }
  return { kind: 'judge' };
}

const taskMissed = (situation: Situation): Decision =>
  missed(situation, {
    what: 'replication task',
    identifier: situation.run.task.identifier,
    code: 'task-vanished',
  });

const startFailed = (run: RunState, task: TaskSeen): Decision => ({
  kind: 'fail',
  failure: {
    code: 'start-failed',
    message: `the replication task ${run.task.identifier} did not start`,
    remedy: 'read the evidence: a start position, a slot or a connection that DMS does not accept',
    evidence: [`task status: ${task.status}`, ...(task.lastFailure ? [task.lastFailure] : [])],
  },
});

const stopHangs = (run: RunState, task: TaskSeen): Decision => ({
  kind: 'fail',
  failure: {
    code: 'stop-hangs',
    message: `the replication task ${run.task.identifier} does not come to a stop`,
    remedy: 'look at the task in the DMS console; a target that cannot be reached keeps a task in `stopping`',
    evidence: [`task status: ${task.status}`, ...(task.lastFailure ? [task.lastFailure] : [])],
  },
});
