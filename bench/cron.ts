/** How long runners are busy with a long load when each waits only two minutes, on a ten-minute cron. */
import { VirtualClock } from '../src/clock.ts';
import { load } from '../src/run/load.ts';
import type { StateStore } from '../src/run/ports.ts';
import { memoryStore } from '../src/store/memory.ts';
import { aPipeline } from '../test/support/simulated.ts';
import { account, engineOn, unavoidable, type Waits, waitsOf } from './lives.ts';

const MINUTE = 60_000;

/** Minutes of runner time for a load that takes fifty minutes in all, and how often it was taken up. */
export async function cronDriven(): Promise<{ minutes: number; turns: number; load: number }> {
  const clock = new VirtualClock();
  const store = memoryStore();
  // A dozen nights have told how long things take.
  let last = { minutes: 0, turns: 0, load: 0 };
  for (let night = 0; night <= 12; night += 1) last = await oneNight(clock, store, night);
  return last;
}

/** Waits of AWS that make up fifty minutes in all, most of them the copying. */
function fiftyMinutes(seed: number): Waits {
  const waits = waitsOf(seed);
  const others = unavoidable({ ...waits, catchUp: 0 }).ended / 1000;
  return { ...waits, catchUp: Math.max(600, 50 * 60 - others) };
}

async function oneNight(clock: VirtualClock, store: StateStore, seed: number) {
  const aws = account(clock, fiftyMinutes(seed), seed);
  const engine = engineOn(clock, aws, store);
  let busy = 0;
  let turns = 0;
  const began = clock.now();
  await clock.run(async () => {
    for (let done = false; !done; turns += 1) {
      await clock.sleep(began + turns * 10 * MINUTE - clock.now());
      const start = clock.now();
      const patience = new AbortController();
      const over = new AbortController();
      clock.sleep(2 * MINUTE, over.signal).then(
        () => patience.abort(new Error('the time for waiting is over')),
        () => {},
      );
      const report = await load({
        pipeline: aPipeline({
          mode: 'full-load',
          timeout: { provision: 40 * MINUTE, replicate: 180 * MINUTE, teardown: 90 * MINUTE },
        }),
        engine,
        holder: { who: 'bench', since: start },
        lease: MINUTE,
        signal: patience.signal,
        deadline: start + 2 * MINUTE,
      });
      over.abort();
      busy += clock.now() - start;
      done = report.outcome === 'succeeded';
      if (turns > 100) throw new Error(`${report.outcome} ${report.failure?.message}`);
    }
  });
  await aws.close();
  return { minutes: busy / MINUTE, turns, load: (clock.now() - began) / MINUTE };
}
