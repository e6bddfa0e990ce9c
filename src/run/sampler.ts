/** Reads a running task's statistics now and then: for progress, and to notice that nothing arrives any more. */
import type { Instant, Millis } from '../clock.ts';
import type { Engine } from './drive.ts';
import { CallFault, type Seen, type TableStatistic } from './ports.ts';
import type { Activity } from './situation.ts';
import type { RunPlan, RunState } from './state.ts';

/** The slowest and the default beat; a shorter `idle` makes it quicker. */
const BEAT: Millis = 30_000;

export class Sampler {
  readonly #engine: Pick<Engine, 'dms' | 'clock' | 'poll' | 'emit' | 'maySample'>;
  readonly #plan: RunPlan;
  readonly #beat: Millis;
  #sampled: Instant | undefined;
  #rows = 0;
  #activity: Activity | undefined;

  constructor(engine: Pick<Engine, 'dms' | 'clock' | 'poll' | 'emit' | 'maySample'>, plan: RunPlan) {
    this.#engine = engine;
    this.#plan = plan;
    const idle = plan.stop?.idle ?? BEAT * 2;
    this.#beat = Math.max(engine.poll, Math.min(BEAT, idle / 2));
  }

  /** What is known of arriving changes; reads the statistics when the beat is due. */
  async sample(run: RunState, seen: Seen): Promise<Activity | undefined> {
    const { clock, dms, maySample } = this.#engine;
    const task = seen.task;
    if (run.phase !== 'replicating' || !task || task === 'absent' || task.status !== 'running') {
      return this.#activity;
    }
    const now = clock.now();
    this.#sampled ??= run.task.runningAt ?? now;
    if (now - this.#sampled < this.#beat || !maySample(now)) return this.#activity;
    this.#sampled = now;
    try {
      this.#take(await dms.tables(task.arn), run.task.runningAt ?? now);
    } catch (error) {
      // Progress is a courtesy, and idleness is noticed at the next beat.
      if (!(error instanceof CallFault)) throw error;
    }
    return this.#activity;
  }

  #take(tables: TableStatistic[], runningSince: Instant): void {
    const now = this.#engine.clock.now();
    const rows = tables.reduce(
      (sum, row) => sum + row.inserts + row.updates + row.deletes + row.ddls + row.fullLoadRows,
      0,
    );
    const changed = rows !== this.#rows;
    this.#rows = rows;
    this.#activity = {
      sampledAt: now,
      changedAt: changed ? now : (this.#activity?.changedAt ?? runningSince),
    };
    this.#engine.emit({
      type: 'progress',
      pipeline: this.#plan.pipeline,
      run: this.#plan.run,
      at: now,
      rows,
      tables: tables.length,
      tablesDone: tables.filter((row) => row.state === 'Table completed').length,
    });
  }
}

/** A gate that lets one reading a second through, so that a hundred loads do not use up the API's rate. */
export function samplingGate(interval: Millis = 1000): (now: Instant) => boolean {
  let next = 0;
  return (now) => {
    if (now < next) return false;
    next = now + interval;
    return true;
  };
}
