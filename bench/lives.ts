/** Simulated AWS accounts whose waits are known, so that what a program adds to them can be told exactly. */
import { replication } from '../src/aws/replication.ts';
import type { VirtualClock } from '../src/clock.ts';
import type { Engine } from '../src/run/drive.ts';
import type { StateStore } from '../src/run/ports.ts';
import { samplingGate } from '../src/run/sampler.ts';
import { type Aws, createAws } from '../src/sandbox/aws.ts';
import { seeded } from '../src/sandbox/random.ts';
import { scriptedDataPlane } from '../src/sandbox/scripted.ts';
import { dmsClient } from '../test/support/simulated.ts';

/** What AWS itself takes in one life, in seconds. */
export interface Waits {
  instance: number;
  task: number;
  test: number;
  start: number;
  catchUp: number;
  stop: number;
  taskDelete: number;
  instanceDelete: number;
}

/** Drawn evenly from the ranges that DMS is known for. */
export function waitsOf(seed: number): Waits {
  const random = seeded(seed);
  const between = (name: string, from: number, to: number) => from + (to - from) * random(name);
  const task = between('task', 20, 70);
  return {
    instance: between('instance', 300, 1200),
    task,
    // A task is ready only when the connection tests that come with it are over.
    test: between('test', 10, task),
    start: between('start', 30, 90),
    catchUp: between('catch-up', 10, 60),
    stop: between('stop', 10, 60),
    taskDelete: between('task delete', 60, 300),
    instanceDelete: between('instance delete', 300, 900),
  };
}

/**
 * Milliseconds that AWS itself takes, up to the stored checkpoint and up to the end, with so many tasks one
 * after another.
 */
export const unavoidable = (waits: Waits, tasks = 1) => {
  const { instance, task, test, start, catchUp, stop } = waits;
  const committed = instance + tasks * (Math.max(task, test) + start + catchUp + stop);
  return { committed: committed * 1000, ended: (committed + waits.taskDelete + waits.instanceDelete) * 1000 };
};

/** An account in which every wait is as `waits` says. */
export function account(clock: VirtualClock, waits: Waits, seed = 1): Aws {
  const fixed = (seconds: number) => ({ typical: seconds, from: seconds, to: seconds });
  return createAws({
    clock,
    speed: 1,
    seed,
    apiRate: false,
    durations: {
      'instance.creating': fixed(waits.instance),
      'task.creating': fixed(waits.task),
      'connection.testing': fixed(waits.test),
      'task.starting': fixed(waits.start),
      'task.stopping': fixed(waits.stop),
      'task.deleting': fixed(waits.taskDelete),
      'instance.deleting': fixed(waits.instanceDelete),
    },
    dataPlane: scriptedDataPlane({ seed, speed: 1, script: () => ({ seconds: waits.catchUp }) }),
  });
}

/** The product's engine on an account, with its own defaults. */
export function engineOn(clock: VirtualClock, aws: Aws, store: StateStore): Engine {
  const poll = 5000;
  const client = dmsClient(clock, aws.requestHandler);
  return {
    dms: replication(async () => client, clock, poll),
    store,
    announcer: { announce: async () => [] },
    clock,
    poll,
    emit: () => {},
    maySample: samplingGate(),
  };
}
