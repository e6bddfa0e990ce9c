/** Corrections of a record after a call that did not do what it said it would. */
import type { ActionName } from './situation.ts';
import type { RunState } from './state.ts';

/** Whether there is something to look at, and to pay for: an endpoint alone is neither. */
export const worthKeeping = (run: RunState): boolean =>
  [run.task, run.instance].some(
    (resource) => resource.owned && resource.arn !== undefined && resource.goneAt === undefined,
  );

/** A deletion or a start that was refused has not been asked for: the next look decides anew. */
export function notAsked(action: ActionName, run: RunState): RunState {
  if (action === 'startTask') {
    const { startAsked: _, ...task } = run.task;
    return { ...run, task };
  }
  if (action === 'stopTask' && run.task.stopAsked) {
    return { ...run, task: { ...run.task, stopAsked: { ...run.task.stopAsked, again: 0 } } };
  }
  const part = DELETIONS[action];
  if (!part) return run;
  const { deletedAt: _, ...rest } = run[part];
  return { ...run, [part]: rest };
}

/** A creation that AWS refused outright has made nothing. */
export const notMade =
  (action: ActionName) =>
  (run: RunState): RunState => {
    const part = CREATIONS[action];
    if (!part) return run;
    const { createdAt: _, ...rest } = run[part];
    return { ...run, [part]: rest };
  };

const CREATIONS: Partial<Record<ActionName, 'instance' | 'source' | 'target' | 'task'>> = {
  createInstance: 'instance',
  createSource: 'source',
  createTarget: 'target',
  createTask: 'task',
};

const DELETIONS: Partial<Record<ActionName, 'task' | 'source' | 'target' | 'instance'>> = {
  deleteTask: 'task',
  deleteSource: 'source',
  deleteTarget: 'target',
  deleteInstance: 'instance',
};
