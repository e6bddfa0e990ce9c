/** Provisioning: instance and endpoints are made, both connections tested, the task created beside the tests. */

import type { Action, Decision, Situation } from './situation.ts';
import { drivenFor, found, missed } from './situation.ts';
import type { RunState } from './state.ts';
import { instance as instanceStatus, task as taskStatus } from './status.ts';

/** A connection test that fails is made again this often: a fresh instance's first test is known to flap. */
const TEST_REPEATS = 2;

export function provisioning(situation: Situation): Decision {
  const { run, plan, now } = situation;
  const decision = next(situation);
  // Only waiting can be too long: a run that is continued late may find everything ready.
  const late = decision.kind === 'wait' && drivenFor(run, now) > plan.timeout.provision;
  return late ? tooLong(situation) : decision;
}

function next(situation: Situation): Decision {
  const { run } = situation;
  const actions: Action[] = [];
  for (const [side, name] of [
    ['source', 'createSource'],
    ['target', 'createTarget'],
  ] as const) {
    if (run[side].owned && !run[side].arn) actions.push({ name, record: created(side) });
  }

  if (!run.instance.arn) {
    actions.push({ name: 'createInstance', record: created('instance') });
    return { kind: 'act', actions };
  }
  if (actions.length > 0) return { kind: 'act', actions };

  if (!run.instance.readyAt) return awaitInstance(situation);
  return prepareTask(situation);
}

const created = (name: 'instance' | 'source' | 'target' | 'task') => (run: RunState, now: number) => ({
  ...run,
  [name]: { ...run[name], createdAt: run[name].createdAt ?? now },
});

function awaitInstance(situation: Situation): Decision {
  const { run, seen, now } = situation;
  const instance = seen.instance ?? 'absent';
  const since = run.instance.createdAt ?? now;
  if (instance === 'absent') {
    return missed(situation, {
      what: 'replication instance',
      identifier: run.instance.identifier,
      code: 'instance-vanished',
    });
  }
  if (run.missedAt) return found;
  if (instanceStatus.usable(instance.status)) {
    return {
      kind: 'note',
      change: (before, at) => ({ ...before, instance: { ...before.instance, readyAt: at } }),
    };
  }
  if (instanceStatus.broken(instance.status)) {
    return {
      kind: 'fail',
      failure: {
        code: `instance-${instance.status}`,
        message: `the replication instance ${run.instance.identifier} ended as ${instance.status} instead of available`,
        remedy: INSTANCE_REMEDY[instance.status] ?? 'look at the instance and its events in the DMS console',
        evidence: [`instance status: ${instance.status}`],
      },
    };
  }
  return { kind: 'wait', what: 'replication instance', status: instance.status, since, typical: 'instance' };
}

const INSTANCE_REMEDY: Record<string, string> = {
  'incompatible-network':
    'check that the subnet group still has its subnets, free IP addresses, and that the security groups exist',
  'storage-full': 'give the instance more `storage`',
  'inaccessible-encryption-credentials': 'check that DMS may use the KMS key',
};

/** Tests and the task's creation run side by side; the slowest of the three decides. */
function prepareTask(situation: Situation): Decision {
  const { run, seen, now } = situation;
  const actions: Action[] = [];
  const testing: string[] = [];
  for (const [side, name] of [
    ['source', 'testSource'],
    ['target', 'testTarget'],
  ] as const) {
    const arn = run[side].arn ?? '';
    const connection = seen.connections[arn] ?? 'untested';
    if (connection === 'untested') {
      // Its test was asked for and is not visible yet, or was never asked for; asking again is harmless.
      actions.push({ name });
    } else if (connection.status === 'failed') {
      if ((run.retries?.[failedTests(side)] ?? 0) >= TEST_REPEATS)
        return connectionFailed(run, side, connection.failure);
      actions.push({ name, record: counted(failedTests(side)) });
    } else if (connection.status !== 'successful') {
      testing.push(`${side} ${connection.status}`);
    }
  }

  if (!run.task.arn) actions.push({ name: 'createTask', record: created('task') });
  else {
    const trouble = taskTrouble(situation);
    if (trouble) return trouble;
  }
  if (actions.length > 0) return { kind: 'act', actions };

  const task = seen.task;
  const ready = task !== undefined && task !== 'absent' && taskStatus.ready(task.status);
  if (ready && testing.length === 0) {
    return {
      kind: 'enter',
      phase: 'starting',
      change: (before, at) => ({ ...before, task: { ...before.task, readyAt: at } }),
    };
  }
  const since = run.task.createdAt ?? now;
  if (ready) return { kind: 'wait', what: 'connection tests', status: testing.join(', '), since };
  const status = task === undefined || task === 'absent' ? 'not visible yet' : task.status;
  return { kind: 'wait', what: 'replication task', status, since, typical: 'task' };
}

const failedTests = (side: string) => `failed ${side} tests`;

const counted = (name: string) => (run: RunState) => ({
  ...run,
  retries: { ...run.retries, [name]: (run.retries?.[name] ?? 0) + 1 },
});

function taskTrouble(situation: Situation): Decision | undefined {
  const { run, seen } = situation;
  const task = seen.task;
  if (task === 'absent') {
    return missed(situation, {
      what: 'replication task',
      identifier: run.task.identifier,
      code: 'task-vanished',
    });
  }
  if (task && run.missedAt) return found;
  if (task && taskStatus.failed(task.status)) {
    return {
      kind: 'fail',
      failure: {
        code: 'task-creation-failed',
        message: `DMS could not create the replication task ${run.task.identifier}`,
        remedy: 'read the evidence; usually the mappings, the settings or a connection are wrong',
        evidence: [`task status: ${task.status}`, ...(task.lastFailure ? [task.lastFailure] : [])],
      },
    };
  }
  return undefined;
}

const connectionFailed = (run: RunState, side: 'source' | 'target', said: string | undefined): Decision => ({
  kind: 'fail',
  failure: {
    code: `${side}-connection-failed`,
    message: `DMS cannot connect to the ${side} endpoint ${run[side].identifier}`,
    remedy:
      'check host, port, credentials and that the security groups let the replication instance reach the database',
    evidence: said ? [said] : ['connection status: failed'],
  },
});

function tooLong({ run, plan, seen }: Situation): Decision {
  const instance = seen.instance === undefined ? undefined : seen.instance;
  const task = seen.task;
  const evidence = [
    instance === undefined || instance === 'absent' ? undefined : `instance status: ${instance.status}`,
    task === undefined || task === 'absent' ? undefined : `task status: ${task.status}`,
    ...Object.entries(seen.connections).map(([arn, connection]) =>
      connection === 'untested' ? `connection ${arn}: untested` : `connection ${arn}: ${connection.status}`,
    ),
  ].filter((line) => line !== undefined);
  return {
    kind: 'fail',
    failure: {
      code: 'provision-timeout',
      message: `instance, connections and task of ${run.id} were not ready within ${Math.round(plan.timeout.provision / 60_000)} minutes`,
      remedy: 'look at the instance in the DMS console; `timeout: { provision: … }` sets the limit',
      evidence,
    },
  };
}
