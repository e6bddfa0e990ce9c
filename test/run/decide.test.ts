import { describe, expect, it } from 'vitest';
import { decide, wants } from '../../src/run/decide.ts';
import type { Seen } from '../../src/run/ports.ts';
import type { Decision, Situation } from '../../src/run/situation.ts';
import type { RunState } from '../../src/run/state.ts';
import {
  aPlan,
  aRun,
  aSituation,
  aTask,
  INSTANCE,
  MINUTE,
  SOURCE,
  START,
  TARGET,
  TASK,
} from '../support/run-world.ts';

interface Case {
  title: string;
  run: RunState;
  seen?: Partial<Seen>;
  at?: Partial<Situation>;
  expected: string;
}

/** One line for a decision: `act createTask testSource`, `wait replication instance`, `enter starting`, … */
function told(decision: Decision): string {
  switch (decision.kind) {
    case 'act':
      return `act ${decision.actions
        .map(({ name }) => name)
        .sort()
        .join(' ')}`;
    case 'wait':
      return `wait ${decision.what}: ${decision.status}`;
    case 'enter':
      return `enter ${decision.phase}`;
    case 'fail':
      return `fail ${decision.failure.code}`;
    default:
      return decision.kind;
  }
}

const check = ({ run, seen = {}, at = {}, expected }: Case) =>
  expect(told(decide(aSituation(run, seen, at)))).toBe(expected);

const instance = (status: string) => ({ instance: { arn: INSTANCE, status } });
const connections = (source: string, target: string) => ({
  connections: {
    [SOURCE]: source === 'untested' ? ('untested' as const) : { status: source },
    [TARGET]: target === 'untested' ? ('untested' as const) : { status: target },
  },
});
const begun = aRun('provisioning', {
  instance: { identifier: 'i', arn: INSTANCE, owned: true, createdAt: START },
});
const ready = aRun('provisioning', {
  instance: { identifier: 'i', arn: INSTANCE, owned: true, createdAt: START, readyAt: START },
});
const withTask = { ...ready, task: { identifier: 't', arn: TASK, owned: true, createdAt: START } };

describe('provisioning', () => {
  it.each<Case>([
    { title: 'asks for the instance first', run: aRun('provisioning'), expected: 'act createInstance' },
    {
      title: 'makes inline endpoints beside the instance',
      run: aRun('provisioning', {
        source: { identifier: 's', owned: true },
        target: { identifier: 't', owned: true },
      }),
      expected: 'act createInstance createSource createTarget',
    },
    {
      title: 'asks again when the answer to the creation was lost',
      run: aRun('provisioning', { instance: { identifier: 'i', owned: true, createdAt: START } }),
      seen: instance('creating'),
      expected: 'act createInstance',
    },
    {
      title: 'waits while it is created',
      run: begun,
      seen: instance('creating'),
      expected: 'wait replication instance: creating',
    },
    {
      title: 'takes modifying for a step on the way',
      run: begun,
      seen: instance('modifying'),
      expected: 'wait replication instance: modifying',
    },
    {
      title: 'waits at a status nobody knows',
      run: begun,
      seen: instance('pondering'),
      expected: 'wait replication instance: pondering',
    },
    { title: 'notes that it is not seen', run: begun, seen: { instance: 'absent' }, expected: 'note' },
    {
      title: 'bears with an instance that is not visible for two minutes',
      run: { ...begun, missedAt: START },
      seen: { instance: 'absent' },
      at: { now: START + MINUTE },
      expected: 'wait replication instance: not found',
    },
    {
      title: 'fails when the instance stays away',
      run: { ...begun, missedAt: START },
      seen: { instance: 'absent' },
      at: { now: START + 3 * MINUTE },
      expected: 'fail instance-vanished',
    },
    ...['failed', 'incompatible-network', 'storage-full', 'deleting'].map((status) => ({
      title: `fails at an instance that is ${status}`,
      run: begun,
      seen: instance(status),
      expected: `fail instance-${status}`,
    })),
    { title: 'notes that it is available', run: begun, seen: instance('available'), expected: 'note' },
    {
      title: 'then tests both connections and creates the task at once',
      run: ready,
      expected: 'act createTask testSource testTarget',
    },
    {
      title: 'waits for the slowest test',
      run: withTask,
      seen: { ...connections('successful', 'testing'), task: aTask('ready') },
      expected: 'wait connection tests: target testing',
    },
    {
      title: 'waits for the task',
      run: withTask,
      seen: { ...connections('successful', 'successful'), task: aTask('creating') },
      expected: 'wait replication task: creating',
    },
    {
      title: 'tests again what failed once',
      run: withTask,
      seen: { ...connections('failed', 'successful'), task: aTask('ready') },
      expected: 'act testSource',
    },
    {
      title: 'fails when the test keeps failing',
      run: { ...withTask, retries: { 'failed target tests': 2 } },
      seen: { ...connections('successful', 'failed'), task: aTask('ready') },
      expected: 'fail target-connection-failed',
    },
    {
      title: 'fails with a task that could not be created',
      run: withTask,
      seen: { ...connections('successful', 'successful'), task: aTask('failed') },
      expected: 'fail task-creation-failed',
    },
    {
      title: 'goes on when everything is ready',
      run: withTask,
      seen: { ...connections('successful', 'successful'), task: aTask('ready') },
      expected: 'enter starting',
    },
    {
      title: 'goes on even late, when everything is ready',
      run: withTask,
      seen: { ...connections('successful', 'successful'), task: aTask('ready') },
      at: { now: START + 500 * MINUTE },
      expected: 'enter starting',
    },
    {
      title: 'does not count time in which nobody drove it',
      run: { ...begun, phases: [{ phase: 'provisioning', from: START, away: 30 * MINUTE }] },
      seen: instance('creating'),
      at: { now: START + 41 * MINUTE },
      expected: 'wait replication instance: creating',
    },
    {
      title: 'gives up when it takes too long',
      run: begun,
      seen: instance('creating'),
      at: { now: START + 41 * MINUTE },
      expected: 'fail provision-timeout',
    },
  ])('$title', check);
});

describe('starting', () => {
  const asked = (change: Partial<RunState['task']> = {}) => {
    const run = aRun('starting');
    return { ...run, task: { ...run.task, startBefore: null, startAsked: START, ...change } };
  };
  it.each<Case>([
    {
      title: 'asks for the start',
      run: aRun('starting'),
      seen: { task: aTask('ready') },
      expected: 'act startTask',
    },
    {
      title: 'gives the start call a minute to show',
      run: asked(),
      seen: { task: aTask('ready') },
      expected: 'wait replication task: ready',
    },
    {
      title: 'asks again when nothing came of it',
      run: asked(),
      seen: { task: aTask('ready') },
      at: { now: START + 2 * MINUTE },
      expected: 'act startTask',
    },
    {
      title: 'sees that it starts',
      run: asked(),
      seen: { task: aTask('starting') },
      expected: 'enter replicating',
    },
    {
      title: 'knows a load that began and ended between two looks',
      run: asked(),
      seen: { task: aTask('stopped', { startedAt: START + 5 }) },
      expected: 'enter replicating',
    },
    {
      title: 'is not fooled by a start of long ago',
      run: asked({ startBefore: START - 5 }),
      seen: { task: aTask('stopped', { startedAt: START - 5 }) },
      expected: 'wait replication task: stopped',
    },
    {
      title: 'tests the connections again when DMS did not trust its own tests',
      run: { ...aRun('starting'), retries: { startTask: 1 } },
      seen: { ...connections('failed', 'untested'), task: aTask('ready') },
      expected: 'act testSource testTarget',
    },
    {
      title: 'fails with a task that fails before it starts',
      run: aRun('starting'),
      seen: { task: aTask('failed') },
      expected: 'fail start-failed',
    },
  ])('$title', check);

  it('records what DMS showed before the start, and a stop position after the run began', () => {
    const decision = decide(aSituation(aRun('starting'), { task: aTask('ready') }, { now: START + MINUTE }));
    if (decision.kind !== 'act') throw new Error('must act');
    const run = decision.actions[0]?.record?.(aRun('starting'), START + MINUTE);
    expect(run?.task).toMatchObject({
      startBefore: null,
      startAsked: START + MINUTE,
      stopPosition: 'commit_time:2026-11-20T02:17:01',
    });
  });

  it('counts a server-time stop from the start call, for one in the past would read nothing', () => {
    const plan = aPlan({ stop: { by: 'server_time', at: START + 1000, after: 0, idle: MINUTE } });
    const decision = decide(
      aSituation(aRun('starting'), { task: aTask('ready') }, { now: START + 20 * MINUTE, plan }),
    );
    if (decision.kind !== 'act') throw new Error('must act');
    const run = decision.actions[0]?.record?.(aRun('starting'), START + 20 * MINUTE);
    expect(run?.task.stopPosition).toBe('server_time:2026-11-20T02:42:00');
  });
});

describe('replicating', () => {
  const running = (change: Partial<RunState['task']> = {}) => {
    const run = aRun('replicating');
    return { ...run, task: { ...run.task, runningAt: START, ...change } };
  };
  const idle = (sampled: number, changed: number) => ({
    now: START + sampled,
    activity: { sampledAt: START + sampled, changedAt: START + changed },
  });
  it.each<Case>([
    {
      title: 'waits while it runs',
      run: running(),
      seen: { task: aTask('running') },
      expected: 'wait replication: running',
    },
    {
      title: 'notes when it is first seen running',
      run: aRun('replicating'),
      seen: { task: aTask('running') },
      expected: 'note',
    },
    {
      title: 'settles a stop',
      run: running(),
      seen: { task: aTask('stopped', { stopReason: 'Stop Reason STOPPED_AT_COMMIT_TIME' }) },
      expected: 'enter settling',
    },
    {
      title: 'settles a failure',
      run: running(),
      seen: { task: aTask('failed') },
      expected: 'enter settling',
    },
    {
      title: 'waits for a task that DMS restarts for itself',
      run: running(),
      seen: { task: aTask('stopped', { stopReason: 'Stop Reason RECYCLE_TASK' }) },
      expected: 'wait replication: stopped',
    },
    {
      title: 'stops what has been idle for long enough',
      run: running(),
      seen: { task: aTask('running') },
      at: idle(MINUTE, 0),
      expected: 'act stopTask',
    },
    {
      title: 'does not call idle what changed lately',
      run: running(),
      seen: { task: aTask('running') },
      at: idle(MINUTE, 30_000),
      expected: 'wait replication: running',
    },
    {
      title: 'does not stop before the stop point',
      run: running(),
      seen: { task: aTask('running') },
      at: {
        ...idle(2 * MINUTE, 0),
        plan: aPlan({ stop: { by: 'commit_time', at: START + 5 * MINUTE, after: 5 * MINUTE, idle: MINUTE } }),
      },
      expected: 'wait replication: running',
    },
    {
      title: 'stops what takes longer than it may',
      run: running(),
      seen: { task: aTask('running') },
      at: { now: START + 181 * MINUTE },
      expected: 'act stopTask',
    },
    {
      title: 'asks for a stop only once',
      run: running({ stopAsked: { at: START, why: 'idle' } }),
      seen: { task: aTask('stopping') },
      at: { now: START + 10 * MINUTE },
      expected: 'wait replication: stopping',
    },
    {
      title: 'asks again when the task goes on running as if nothing had been asked',
      run: running({ stopAsked: { at: START, why: 'idle' } }),
      seen: { task: aTask('running') },
      at: { now: START + 2 * MINUTE },
      expected: 'act stopTask',
    },
    {
      title: 'fails when the stop never comes',
      run: running({ stopAsked: { at: START, why: 'idle' } }),
      seen: { task: aTask('stopping') },
      at: { now: START + 31 * MINUTE },
      expected: 'fail stop-hangs',
    },
    { title: 'notes a task it does not see', run: running(), seen: { task: 'absent' }, expected: 'note' },
    {
      title: 'fails when the task stays away',
      run: { ...running(), missedAt: START },
      seen: { task: 'absent' },
      at: { now: START + 2 * MINUTE },
      expected: 'fail task-vanished',
    },
    {
      title: 'is glad when the task is back',
      run: { ...running(), missedAt: START },
      seen: { task: aTask('running') },
      expected: 'note',
    },
  ])('$title', check);
});

describe('settling', () => {
  const stopped = { stopReason: 'Stop Reason STOPPED_AT_COMMIT_TIME', checkpoint: 'checkpoint:V1#…' };
  it.each<Case>([
    { title: 'judges', run: aRun('settling'), seen: { task: aTask('stopped', stopped) }, expected: 'judge' },
    {
      title: 'waits a little for a checkpoint that lags behind',
      run: aRun('settling'),
      seen: { task: aTask('stopped', { stopReason: stopped.stopReason }) },
      expected: 'wait final figures: stopped',
    },
    {
      title: 'judges without one after a minute',
      run: aRun('settling'),
      seen: { task: aTask('stopped', { stopReason: stopped.stopReason }) },
      at: { now: START + 2 * MINUTE },
      expected: 'judge',
    },
    {
      title: 'does not wait for the checkpoint of a plain full load',
      run: aRun('settling'),
      seen: { task: aTask('stopped', { stopReason: 'Stop Reason FULL_LOAD_ONLY_FINISHED' }) },
      at: { plan: aPlan({ mode: 'full-load', migrationType: 'full-load' }) },
      expected: 'judge',
    },
  ])('$title', check);
});

describe('clearing', () => {
  const clear = (change: Partial<RunState> = {}) => aRun('clearing', change);
  const base = aRun('clearing');
  const taskGone = { task: { ...base.task, deletedAt: START, goneAt: START } };
  const late = { now: START + 3 * MINUTE };
  it.each<Case>([
    {
      title: 'deletes the task first',
      run: clear(),
      seen: { task: aTask('stopped') },
      expected: 'act deleteTask',
    },
    { title: 'deletes without a look when it just judged', run: clear(), expected: 'act deleteTask' },
    {
      title: 'stops a running one before',
      run: clear(),
      seen: { task: aTask('running') },
      expected: 'act stopTask',
    },
    {
      title: 'waits for one that is being created',
      run: clear(),
      seen: { task: aTask('creating') },
      expected: 'wait deletion of the task: creating',
    },
    {
      title: 'waits while it goes',
      run: clear({ task: { ...base.task, deletedAt: START } }),
      seen: { task: aTask('deleting') },
      expected: 'wait deletion of the task: deleting',
    },
    {
      title: 'asks again when nothing came of it',
      run: clear({ task: { ...base.task, deletedAt: START } }),
      seen: { task: aTask('stopped') },
      at: { now: START + 2 * MINUTE },
      expected: 'act deleteTask',
    },
    {
      title: 'notes that the task is gone',
      run: clear({ task: { ...base.task, deletedAt: START } }),
      seen: { task: 'absent' },
      expected: 'note',
    },
    {
      title: 'does not believe that a task just created is gone',
      run: clear(),
      seen: { task: 'absent' },
      expected: 'wait deletion of the task: not visible yet',
    },
    { title: 'then the instance', run: clear(taskGone), expected: 'act deleteInstance' },
    {
      title: 'endpoints of its own and the instance at once',
      run: clear({
        ...taskGone,
        source: { identifier: 's', arn: SOURCE, owned: true, createdAt: START },
        target: { identifier: 't', arn: TARGET, owned: true, createdAt: START },
      }),
      expected: 'act deleteInstance deleteSource deleteTarget',
    },
    {
      title: 'never touches an endpoint that is not its own',
      run: clear({ ...taskGone, instance: { ...base.instance, goneAt: START } }),
      expected: 'done',
    },
    {
      title: 'waits for an instance that is still being created',
      run: clear({ ...taskGone, instance: { identifier: 'i', owned: true, createdAt: START } }),
      seen: instance('creating'),
      expected: 'wait deletion of the replication instance: creating',
    },
    {
      title: 'does not believe that an instance just asked for does not exist',
      run: clear({ ...taskGone, instance: { identifier: 'i', owned: true, createdAt: START } }),
      seen: { instance: 'absent' },
      expected: 'wait deletion of the replication instance: absent',
    },
    {
      title: 'believes it later',
      run: clear({ ...taskGone, instance: { identifier: 'i', owned: true, createdAt: START } }),
      seen: { instance: 'absent' },
      at: late,
      expected: 'note',
    },
    {
      title: 'deletes a broken instance',
      run: clear({
        ...taskGone,
        instance: { identifier: 'i', arn: INSTANCE, owned: true, createdAt: START },
      }),
      seen: instance('incompatible-network'),
      expected: 'act deleteInstance',
    },
    {
      title: 'gives up in time and says what is left',
      run: clear({ ...taskGone, instance: { ...base.instance, deletedAt: START + 30 * MINUTE } }),
      seen: instance('deleting'),
      at: { now: START + 31 * MINUTE },
      expected: 'giveUp',
    },
    {
      title: 'gives up on a deletion that is refused for ever',
      run: clear({ ...taskGone, retries: { deleteInstance: 30 } }),
      seen: instance('available'),
      at: { now: START + 31 * MINUTE },
      expected: 'giveUp',
    },
    {
      title: 'is done when nothing was made',
      run: clear({
        task: { identifier: 't', owned: true },
        instance: { identifier: 'i', owned: true },
      }),
      expected: 'done',
    },
  ])('$title', check);
});

describe('what a look has to show', () => {
  it.each([
    ['the instance alone while it is created', begun, ['instance']],
    ['connections and task once it is available', withTask, ['connections', 'task']],
    ['the task alone while it runs', aRun('replicating'), ['task']],
    ['nothing when only the world is to be told', aRun('committed'), []],
  ])('%s', (_, run, keys) => {
    expect(Object.keys(wants(run)).sort()).toEqual(keys);
  });
});
