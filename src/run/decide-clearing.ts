/** Clearing: the task first, then endpoints and instance at once; done when none is seen any more. */
import type { Action, ActionName, Decision, Situation } from './situation.ts';
import { drivenFor, enteredAt, SETTLING_TIME } from './situation.ts';
import type { Resource, RunState } from './state.ts';
import { instance as instanceStatus, task as taskStatus } from './status.ts';

/** A delete call is repeated when nothing came of it for this long. */
const REPEAT = 60_000;

const PARTS = ['task', 'source', 'target', 'instance'] as const;
type Part = (typeof PARTS)[number];
const DELETE: Record<Part, ActionName> = {
  task: 'deleteTask',
  source: 'deleteSource',
  target: 'deleteTarget',
  instance: 'deleteInstance',
};

/** Whether a run made this, so that it is to be deleted. */
export const isOurs = (resource: Resource): boolean => resource.owned && resource.createdAt !== undefined;

export function clearing(situation: Situation): Decision {
  const { run, plan, now } = situation;
  const decision = next(situation);
  // An instance that is still being created can be deleted only when that is over.
  const creating = run.instance.readyAt === undefined ? plan.timeout.provision : 0;
  if (drivenFor(run, now) <= plan.timeout.teardown + creating || !isVain(decision, run)) return decision;
  const left = PARTS.filter((part) => isOurs(run[part]) && !run[part].goneAt);
  return { kind: 'giveUp', leftovers: left.map((part) => describe(situation, part)) };
}

/** More of the same: a wait, or calls that have all been refused before. */
const isVain = (decision: Decision, run: RunState): boolean =>
  decision.kind === 'wait' ||
  (decision.kind === 'act' && decision.actions.every(({ name }) => (run.retries?.[name] ?? 0) > 0));

function next(situation: Situation): Decision {
  const { run, seen, now } = situation;
  const parts = PARTS.filter((part) => isOurs(run[part]));
  const gone = parts.filter((part) => !run[part].goneAt && isGone(situation, part));
  if (gone.length > 0) return { kind: 'note', change: (before, at) => gone.reduce(markGone(at), before) };

  const left = parts.filter((part) => !run[part].goneAt);
  if (left.length === 0) return { kind: 'done' };

  const task = left.includes('task') ? seen.task : undefined;
  if (left.includes('task')) {
    if (task === undefined && neverAsked(run.task)) return { kind: 'act', actions: [deleting('task')] };
    const status = task === undefined || task === 'absent' ? 'not visible yet' : task.status;
    const wait: Decision = {
      kind: 'wait',
      what: 'deletion of the task',
      status,
      since: run.task.deletedAt ?? enteredAt(run),
      ...(run.task.deletedAt ? { typical: 'taskDelete' as const } : {}),
    };
    if (taskStatus.running(status)) {
      if (run.task.stopAsked && now - run.task.stopAsked.at < REPEAT) return wait;
      return { kind: 'act', actions: [{ name: 'stopTask', record: stopRecorded }] };
    }
    const due = taskStatus.deletable(status) && isDue(run.task, now);
    return due ? { kind: 'act', actions: [deleting('task')] } : wait;
  }

  const actions: Action[] = [];
  for (const part of left) {
    if (part === 'task') continue;
    const status = statusOf(situation, part);
    const deletable = part === 'instance' ? instanceStatus.deletable(status) : status === 'active';
    const due = status === 'unseen' ? neverAsked(run[part]) : deletable && isDue(run[part], now);
    if (due) actions.push(deleting(part));
  }
  if (actions.length > 0) return { kind: 'act', actions };
  const slowest = left.includes('instance') ? 'instance' : (left[0] ?? 'instance');
  return {
    kind: 'wait',
    what: `deletion of the ${slowest === 'instance' ? 'replication instance' : `${slowest} endpoint`}`,
    status: statusOf(situation, slowest),
    since: run[slowest].deletedAt ?? enteredAt(run),
    ...(slowest === 'instance' && run.instance.deletedAt ? { typical: 'instanceDelete' as const } : {}),
  };
}

/** Worth trying without a look first: DMS itself refuses a deletion that comes too early. */
const neverAsked = (resource: Resource) => resource.deletedAt === undefined && resource.arn !== undefined;

const isDue = (resource: Resource, now: number) =>
  resource.deletedAt === undefined || now - resource.deletedAt >= REPEAT;

const deleting = (part: Part): Action => ({
  name: DELETE[part],
  record: (run, at) => ({ ...run, [part]: { ...run[part], deletedAt: at } }),
});

const stopRecorded = (run: RunState, at: number): RunState => ({
  ...run,
  task: { ...run.task, stopAsked: { at, why: run.task.stopAsked?.why ?? 'timeout' } },
});

const markGone =
  (at: number) =>
  (run: RunState, part: Part): RunState => ({ ...run, [part]: { ...run[part], goneAt: at } });

/** What was created only just now may not be visible yet; what was deleted and is not seen is gone. */
function isGone(situation: Situation, part: Part): boolean {
  if (statusOf(situation, part) !== 'absent') return false;
  const { createdAt = 0, deletedAt } = situation.run[part];
  return deletedAt !== undefined || situation.now - createdAt >= SETTLING_TIME;
}

/** `unseen` when the look did not ask for it. */
function statusOf({ run, seen }: Situation, part: Part): string {
  const found =
    part === 'task' ? seen.task : part === 'instance' ? seen.instance : seen.endpoints[run[part].identifier];
  if (found === undefined) return 'unseen';
  return found === 'absent' ? 'absent' : found.status;
}

const describe = (situation: Situation, part: Part): string => {
  const what = { task: 'replication task', instance: 'replication instance' }[part as 'task' | 'instance'];
  return `${what ?? `${part} endpoint`} ${situation.run[part].identifier} (${statusOf(situation, part)})`;
};
