/** Many loads at once in one process: how often DMS is asked, and how much memory it takes. */
import { VirtualClock } from '../src/clock.ts';
import { load } from '../src/run/load.ts';
import { createAws } from '../src/sandbox/aws.ts';
import { scriptedDataPlane } from '../src/sandbox/scripted.ts';
import { memoryStore } from '../src/store/memory.ts';
import { aPipeline } from '../test/support/simulated.ts';
import { engineOn } from './lives.ts';

export interface Crowd {
  loads: number;
  /** Of simulated time. */
  seconds: number;
  /** Calls that look, and calls that change something. */
  looks: number;
  changes: number;
  /** Bytes; the sandbox lives in the same process and is counted. */
  memory: number;
}

export async function crowd(loads: number): Promise<Crowd> {
  const clock = new VirtualClock();
  const many = 10_000;
  const aws = createAws({
    clock,
    speed: 1,
    apiRate: false,
    quotas: { instances: many, storage: many * 100, tasks: many, endpoints: many },
    dataPlane: scriptedDataPlane({ speed: 1, script: () => ({ seconds: 30 }) }),
  });
  const engine = engineOn(clock, aws, memoryStore());
  let memory = 0;
  const began = clock.now();
  const reports = await clock.run(() =>
    Promise.all(
      Array.from({ length: loads }, async (_, index) => {
        const report = await load({
          pipeline: aPipeline({
            name: `load-${index}`,
            source: { kind: 'existing', ref: 'sandbox-source-slot' },
            start: { kind: 'position', position: '0/1000000' },
          }),
          engine,
          holder: { who: 'bench', since: began },
          lease: 60_000,
          signal: new AbortController().signal,
        });
        memory = Math.max(memory, process.memoryUsage.rss());
        return report;
      }),
    ),
  );
  const failed = reports.find(({ outcome }) => outcome !== 'succeeded');
  if (failed) throw new Error(`${failed.pipeline}: ${failed.outcome} ${failed.failure?.message}`);
  const counts = Object.entries(aws.callCounts());
  const sum = (looking: boolean) =>
    counts
      .filter(([name]) => name.startsWith('dms.') && name.startsWith('dms.Describe') === looking)
      .reduce((total, [, count]) => total + count, 0);
  return { loads, seconds: (clock.now() - began) / 1000, looks: sum(true), changes: sum(false), memory };
}
