import type { Dms } from './dms.ts';
import type { Run, Task } from './world.ts';

/** How often the tables are looked at, in seconds of AWS's time. */
const BEAT = 5;

/**
 * For the reading that a commit_time stop fires although the source is silent: stops the task once the
 * time has come and nothing has arrived for a beat.
 */
export function watchForSilence(dms: Dms, task: Task, run: Run): void {
  const { stop } = run;
  if (dms.readings.commitTimeOnIdleSource !== 'fires' || stop?.by !== 'commit_time') return;
  const arrived = () =>
    [...task.tables.values()].reduce((sum, it) => sum + it.inserts + it.updates + it.deletes + it.ddls, 0);
  const look = (before: number) => {
    if (task.run !== run || task.outcome || run.halt.signal.aborted) return;
    const now = arrived();
    if (now === before) {
      run.verdict = { status: 'stopped', stopReason: 'STOPPED_AT_COMMIT_TIME' };
      run.halt.abort();
    } else {
      dms.agenda.at(dms.clock.now() + dms.millis(BEAT), () => look(now));
    }
  };
  const from = Math.max(stop.at, dms.clock.now());
  dms.agenda.at(from, () => {
    const before = arrived();
    dms.agenda.at(dms.clock.now() + dms.millis(BEAT), () => look(before));
  });
}
