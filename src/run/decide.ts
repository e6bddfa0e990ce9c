/**
 * The judgement of a run in progress: from what is recorded and what was seen, what to do next. Pure: no
 * clock, no client, no promise. A run that is continued by another process simply looks and decides.
 */
import { clearing } from './decide-clearing.ts';
import { provisioning } from './decide-provisioning.ts';
import { replicating, settling, starting } from './decide-replication.ts';
import type { Want } from './ports.ts';
import type { Decision, Situation } from './situation.ts';
import type { RunState } from './state.ts';

/** What the next look has to show. */
export function wants(run: RunState): Want {
  switch (run.phase) {
    case 'provisioning':
      return provisioningWants(run);
    case 'starting':
      return { task: run.task.identifier, ...(run.retries?.startTask ? connectionsOf(run) : {}) };
    case 'replicating':
    case 'settling':
      return { task: run.task.identifier };
    case 'committed':
      return {};
    case 'clearing':
    case 'held':
      return clearingWants(run);
  }
}

export function decide(situation: Situation): Decision {
  switch (situation.run.phase) {
    case 'provisioning':
      return provisioning(situation);
    case 'starting':
      return starting(situation);
    case 'replicating':
      return replicating(situation);
    case 'settling':
      return settling(situation);
    case 'committed':
      return { kind: 'announce' };
    case 'clearing':
      return clearing(situation);
    case 'held':
      return { kind: 'done' };
  }
}

const ownedEndpoints = (run: RunState): string[] =>
  [run.source, run.target]
    .filter((endpoint) => endpoint.owned && endpoint.createdAt && !endpoint.goneAt)
    .map((endpoint) => endpoint.identifier);

function connectionsOf(run: RunState): Want {
  const { instance, source, target } = run;
  if (!instance.arn || !source.arn || !target.arn) return {};
  return { connections: { instanceArn: instance.arn, endpointArns: [source.arn, target.arn] } };
}

function provisioningWants(run: RunState): Want {
  const want: Want = {};
  if (!run.instance.readyAt) want.instance = run.instance.identifier;
  else Object.assign(want, connectionsOf(run));
  if (run.task.createdAt) want.task = run.task.identifier;
  return want;
}

function clearingWants(run: RunState): Want {
  // The instance cannot go before the task, nor an endpoint; until then a look at them tells nothing.
  if (run.task.createdAt && !run.task.goneAt) return { task: run.task.identifier };
  const want: Want = {};
  const endpoints = ownedEndpoints(run);
  if (endpoints.length > 0) want.endpoints = endpoints;
  if (run.instance.owned && run.instance.createdAt && !run.instance.goneAt) {
    want.instance = run.instance.identifier;
  }
  return want;
}
