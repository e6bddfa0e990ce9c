/** The loop: look at AWS and the record, decide, write down what is about to happen, do it, say so, sleep. */
import type { Clock, Instant, Millis } from '../clock.ts';
import { notAsked, notMade, worthKeeping } from './amendments.ts';
import type { Claim } from './claim.ts';
import { conclude, failed } from './conclude.ts';
import { decide, wants } from './decide.ts';
import { isDoubtful } from './doubt.ts';
import { perform, subject } from './effects.ts';
import type { Emit } from './events.ts';
import { failureOf, mayPass, pause } from './faults.ts';
import { earliest, nextLook } from './pace.ts';
import {
  type Announcer,
  CallFault,
  Conflict,
  type Replication,
  type Seen,
  type StateStore,
} from './ports.ts';
import { Sampler } from './sampler.ts';
import type { Action, Decision } from './situation.ts';
import type { Phase, RunPlan, RunState } from './state.ts';
import { enter, timed } from './transitions.ts';

/** Everything a run needs from the world. */
export interface Engine {
  dms: Replication;
  store: StateStore;
  announcer: Announcer;
  clock: Clock;
  /** How often AWS is looked at. */
  poll: Millis;
  emit: Emit;
  /** Whether the statistics of one more running task may be read now; shared by all loads of the process. */
  maySample: (now: Instant) => boolean;
  /** Where AWS is, for links and cost. */
  region?: string;
}

/** How far a drive came. */
export type Drive =
  /** Everything is gone; the run has ended. */
  | { end: 'done' }
  /** Failed and kept for a person. */
  | { end: 'held' }
  /** Could not be cleared in time; the next run goes on. */
  | { end: 'leftovers'; leftovers: string[] }
  /** The signal was aborted, or AWS is out of reach: the next run goes on. */
  | { end: 'unfinished'; because: unknown };

/**
 * Carries the claimed run on from wherever its record says it is. Rejects with Conflict when another run has
 * taken over, and with StoreUnavailable when the record can no longer be written.
 */
export async function drive(
  claim: Claim,
  plan: RunPlan,
  engine: Engine,
  limits: { signal: AbortSignal; deadline?: Instant },
): Promise<Drive> {
  const { signal } = limits;
  const driver = new Driver(claim, plan, engine, limits);
  try {
    return await driver.run();
  } catch (error) {
    if (error instanceof Conflict || claim.lost.aborted) throw new Conflict(plan.pipeline);
    if (signal.aborted || error instanceof CallFault) return { end: 'unfinished', because: error };
    throw error;
  }
}

class Driver {
  readonly #claim: Claim;
  readonly #plan: RunPlan;
  readonly #engine: Engine;
  readonly #signal: AbortSignal;
  readonly #sampler: Sampler;
  readonly #deadline: Instant;
  #lookAt: Instant;

  constructor(
    claim: Claim,
    plan: RunPlan,
    engine: Engine,
    { signal, deadline }: { signal: AbortSignal; deadline?: Instant },
  ) {
    this.#deadline = deadline ?? Number.POSITIVE_INFINITY;
    this.#claim = claim;
    this.#plan = plan;
    this.#engine = engine;
    this.#signal = AbortSignal.any([signal, claim.lost]);
    this.#sampler = new Sampler(engine, plan);
    this.#lookAt = engine.clock.now();
  }

  get #run(): RunState {
    const run = this.#claim.state.run;
    if (!run) throw new Error(`no run is recorded for ${this.#plan.pipeline}`);
    return run;
  }

  async run(): Promise<Drive> {
    for (;;) {
      const seen = await this.#look();
      for (;;) {
        this.#signal.throwIfAborted();
        const activity = await this.#sampler.sample(this.#run, seen);
        const decision = decide({
          run: this.#run,
          plan: this.#plan,
          seen,
          now: this.#engine.clock.now(),
          ...(activity ? { activity } : {}),
        });
        const ended = await this.#carryOut(decision, seen);
        if (ended === 'look') break;
        if (ended !== 'again') return ended;
      }
    }
  }

  async #look(): Promise<Seen> {
    const want = wants(this.#run);
    const { clock, dms } = this.#engine;
    if (Object.keys(want).length === 0) return { at: clock.now(), endpoints: {}, connections: {} };
    for (let tried = 0; ; tried += 1) {
      try {
        return await dms.look(want, this.#lookAt, this.#signal);
      } catch (error) {
        if (!(error instanceof CallFault)) throw error;
        if (error.fault === 'denied' || error.fault === 'invalid') return this.#blind(error);
        if (error.fault !== 'unavailable' || tried >= 40) throw error;
        this.#warn(`AWS cannot be reached, trying again: ${error.message}`);
        await clock.sleep(pause(this.#engine.poll, tried), this.#signal);
      }
    }
  }

  /** What DMS never shows cannot be waited for: the load fails, and somebody is told. */
  async #blind(fault: CallFault): Promise<Seen> {
    const { phase } = this.#run;
    if (phase === 'clearing' || phase === 'committed' || phase === 'held') throw fault;
    await failed(this.#claim, this.#plan, this.#engine, {
      code: fault.fault === 'denied' ? 'access-denied' : 'dms-invalid',
      message: `AWS does not let this run look at its resources: ${fault.code}`,
      remedy: 'grant the caller dms:Describe* and dms:ListTagsForResource, then `sluice clear` and run again',
      evidence: [fault.message],
    });
    this.#entered(phase);
    return { at: this.#engine.clock.now(), endpoints: {}, connections: {} };
  }

  /** `look` when the world has to be seen anew, `again` when what was seen still serves. */
  async #carryOut(decision: Decision, seen: Seen): Promise<Drive | 'look' | 'again'> {
    switch (decision.kind) {
      case 'act':
        return this.#act(decision.actions, seen);
      case 'wait':
        return this.#wait(decision);
      case 'note':
        await this.#record(decision.change);
        return 'again';
      case 'enter':
        await this.#enter(decision.phase, decision.change);
        return 'again';
      case 'judge':
        if (!(await conclude(this.#claim, this.#plan, this.#engine, seen))) {
          this.#lookAt = this.#engine.clock.now() + this.#engine.poll;
          return 'look';
        }
        this.#entered('settling');
        return 'again';
      case 'fail': {
        const from = this.#run.phase;
        await failed(this.#claim, this.#plan, this.#engine, decision.failure);
        this.#entered(from);
        return 'again';
      }
      case 'announce':
        return this.#announce();
      case 'giveUp':
        return { end: 'leftovers', leftovers: decision.leftovers };
      case 'done':
        return this.#run.phase === 'held' ? { end: 'held' } : { end: 'done' };
    }
  }

  /** Sets the time of the next look, or leaves at once when nothing can have changed before the deadline. */
  #wait(wait: Extract<Decision, { kind: 'wait' }>): 'look' | Drive {
    const { clock, poll } = this.#engine;
    const now = clock.now();
    this.#say({ type: 'waiting', what: wait.what, status: wait.status, since: wait.since });
    const recent = wait.typical ? this.#claim.state.pace[wait.typical] : undefined;
    if (earliest(wait.since, recent) > this.#deadline) {
      return {
        end: 'unfinished',
        because: new Error('nothing can be done before the time for waiting is over'),
      };
    }
    // A running task is looked at all the same, to see whether anything still arrives.
    const pace = wait.typical === 'replication' ? undefined : recent;
    this.#lookAt = nextLook({ since: wait.since, now, poll, recent: pace });
    return 'look';
  }

  /** The record is written before the calls are made, also because a run that lost its lease learns it here. */
  async #act(actions: Action[], seen: Seen): Promise<'look'> {
    await this.#record((run, now) =>
      actions.reduce((before, action) => action.record?.(before, now) ?? before, run),
    );
    const run = this.#run;
    const done = await Promise.all(
      actions.map(async ({ name }) => {
        this.#say({ type: 'action', action: name, on: subject(name, run) });
        try {
          return {
            name,
            change: await perform(name, { run, plan: this.#plan, seen, dms: this.#engine.dms }),
          };
        } catch (error) {
          if (error instanceof CallFault) return { name, fault: error };
          throw error;
        }
      }),
    );
    const { clock, poll } = this.#engine;
    this.#lookAt = clock.now() + poll;
    const changes = done.flatMap(
      ({ name, change, fault }) => change ?? (fault?.certain ? notMade(name) : []),
    );
    if (changes.length > 0) {
      await this.#record((before) => changes.reduce((state, change) => change(state), before));
    }
    for (const { name, fault } of done) if (fault) await this.#trouble(name, fault);
    return 'look';
  }

  async #trouble(action: Action['name'], fault: CallFault): Promise<void> {
    if (fault.fault === 'credentials') throw fault;
    const run = this.#run;
    const tried = run.retries?.[action] ?? 0;
    const clearing = run.phase === 'clearing';
    if (run.phase === 'committed' || run.phase === 'held') return;
    if (
      action === 'startTask' &&
      fault.fault === 'invalid' &&
      run.task.stopPosition &&
      !run.task.withoutStop
    ) {
      this.#warn(`DMS refuses the stop position (${fault.message}); starting without one`);
      await this.#record((before) => {
        const again = notAsked(action, before);
        return { ...again, task: { ...again.task, withoutStop: true } };
      });
      this.#lookAt = this.#engine.clock.now();
      return;
    }
    if (!clearing && !mayPass(fault, tried)) {
      await failed(this.#claim, this.#plan, this.#engine, failureOf(action, subject(action, run), fault));
      return;
    }
    if (fault.fault !== 'state') this.#warn(`${action}: ${fault.code}: ${fault.message}; trying again`);
    await this.#record((before) => ({
      ...notAsked(action, before),
      retries: { ...before.retries, [action]: tried + 1 },
    }));
    this.#lookAt = this.#engine.clock.now() + pause(this.#engine.poll, fault.fault === 'state' ? 0 : tried);
  }

  async #announce(): Promise<'again'> {
    const { announcer, store } = this.#engine;
    const run = this.#run;
    const record = await store.readRun(this.#plan.pipeline, run.id);
    if (record?.report) {
      for (const warning of await announcer.announce(this.#plan, record.report)) this.#warn(warning);
    }
    const hold =
      run.verdict?.ok === false &&
      (this.#plan.onFailure === 'keep' || isDoubtful(this.#plan, run.verdict.code)) &&
      worthKeeping(run);
    await this.#enter(hold ? 'held' : 'clearing');
    return 'again';
  }

  async #enter(
    phase: Phase,
    change: (run: RunState, now: Instant) => RunState = (run) => run,
  ): Promise<void> {
    const from = this.#run.phase;
    await this.#record((run, now) => enter(change(run, now), phase, now));
    this.#entered(from);
  }

  #entered(from: Phase): void {
    const to = this.#run.phase;
    if (to !== from) this.#say({ type: 'phase', from, to });
  }

  async #record(change: (run: RunState, now: Instant) => RunState): Promise<void> {
    await this.#claim.update((state, now) => {
      if (!state.run) return state;
      const run = change(state.run, now);
      const verdict = run.verdict;
      const held = run.phase === 'held' && verdict?.ok === false;
      return {
        ...state,
        run,
        pace: timed(state.run, run, state.pace),
        ...(held
          ? {
              hold: {
                run: run.id,
                since: now,
                code: verdict.code,
                message: verdict.message,
                remedy: verdict.remedy,
                evidence: verdict.evidence.slice(0, 10),
              },
            }
          : {}),
      };
    });
  }

  #warn(message: string): void {
    this.#say({ type: 'warning', message });
  }

  #say(event: DistributiveOmit<Parameters<Emit>[0], 'pipeline' | 'run' | 'at'>): void {
    const about = { pipeline: this.#plan.pipeline, run: this.#plan.run, at: this.#engine.clock.now() };
    this.#engine.emit({ ...event, ...about });
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
