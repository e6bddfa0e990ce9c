/** The deeds: one AWS call per action, and what its answer adds to the record. */
import type { Replication, Seen } from './ports.ts';
import type { ActionName } from './situation.ts';
import type { RunPlan, RunState } from './state.ts';

type Change = (run: RunState) => RunState;

const same: Change = (run) => run;
const withArn =
  (part: 'instance' | 'source' | 'target' | 'task', arn: string): Change =>
  (run) => ({ ...run, [part]: { ...run[part], arn } });

/** Makes the call. Throws CallFault. A resource whose ARN was never recorded is found in what was seen. */
export async function perform(
  action: ActionName,
  { run, plan, seen, dms }: { run: RunState; plan: RunPlan; seen: Seen; dms: Replication },
): Promise<Change> {
  const arns = arnsOf(run, seen);
  switch (action) {
    case 'createInstance':
      return withArn('instance', (await dms.createInstance(plan)).arn);
    case 'createSource':
      return withArn('source', (await dms.createEndpoint(plan, 'source')).arn);
    case 'createTarget':
      return withArn('target', (await dms.createEndpoint(plan, 'target')).arn);
    case 'testSource':
      await dms.testConnection(known(arns.instance), known(arns.source));
      return same;
    case 'testTarget':
      await dms.testConnection(known(arns.instance), known(arns.target));
      return same;
    case 'createTask': {
      const { instance, source, target } = arns;
      const made = await dms.createTask(plan, {
        instance: known(instance),
        source: known(source),
        target: known(target),
      });
      return withArn('task', made.arn);
    }
    case 'startTask':
      await dms.startTask(known(arns.task), run.task.withoutStop ? undefined : run.task.stopPosition);
      return same;
    case 'stopTask':
      await dms.stopTask(known(arns.task));
      return same;
    case 'deleteTask':
      await dms.deleteTask(known(arns.task));
      return same;
    case 'deleteSource':
      await dms.deleteEndpoint(known(arns.source));
      return same;
    case 'deleteTarget':
      await dms.deleteEndpoint(known(arns.target));
      return same;
    case 'deleteInstance':
      await dms.deleteInstance(known(arns.instance));
      return same;
  }
}

/** What an action is about, for messages. */
export function subject(action: ActionName, run: RunState): string {
  if (action.endsWith('Source')) return run.source.identifier;
  if (action.endsWith('Target')) return run.target.identifier;
  return action.endsWith('Instance') ? run.instance.identifier : run.task.identifier;
}

function arnsOf(run: RunState, seen: Seen) {
  const shown = (found: { arn: string } | 'absent' | undefined) =>
    found === undefined || found === 'absent' ? undefined : found.arn;
  return {
    instance: run.instance.arn ?? shown(seen.instance),
    task: run.task.arn ?? shown(seen.task),
    source: run.source.arn ?? shown(seen.endpoints[run.source.identifier]),
    target: run.target.arn ?? shown(seen.endpoints[run.target.identifier]),
  };
}

function known(arn: string | undefined): string {
  if (arn === undefined) throw new Error('an action was decided on for a resource without an ARN');
  return arn;
}
