/** What a run adds to the time that AWS itself needs: up to the stored checkpoint, and up to the end. */
import { VirtualClock } from '../src/clock.ts';
import type { Pipeline } from '../src/pipeline/pipeline.ts';
import { load } from '../src/run/load.ts';
import { memoryStore } from '../src/store/memory.ts';
import { aPipeline } from '../test/support/simulated.ts';
import { account, engineOn, unavoidable, waitsOf } from './lives.ts';

/** Seconds. */
export interface Overhead {
  committed: number;
  ended: number;
}

export async function ours(seeds: readonly number[]): Promise<Overhead[]> {
  const clock = new VirtualClock();
  const store = memoryStore();
  const pipeline: Pipeline = aPipeline({ start: { kind: 'position', position: '0/1000000' } });
  const measured: Overhead[] = [];
  for (const seed of seeds) {
    const waits = waitsOf(seed);
    const aws = account(clock, waits, seed);
    const engine = engineOn(clock, aws, store);
    const report = await clock.run(async () => {
      const ended = await load({
        pipeline,
        engine,
        holder: { who: 'bench', since: clock.now() },
        lease: 60_000,
        signal: new AbortController().signal,
      });
      // A night until the next load.
      await clock.sleep(3_600_000);
      return ended;
    });
    await aws.close();
    if (report.outcome !== 'succeeded')
      throw new Error(`run ${seed}: ${report.outcome} ${report.failure?.message}`);
    const commit = report.phases.find(({ phase }) => phase === 'committed')?.from ?? Number.NaN;
    const floor = unavoidable(waits);
    measured.push({
      committed: (commit - report.startedAt - floor.committed) / 1000,
      ended: (report.endedAt - report.startedAt - floor.ended) / 1000,
    });
  }
  return measured;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((one, other) => one - other)[
    Math.min(values.length - 1, Math.floor(values.length * share))
  ] ?? 0;
