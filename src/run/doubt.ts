/** Failures after which the stored checkpoint alone may not bring everything back. */
import { isPostgres } from './position.ts';
import type { Doubt, Failure, RunPlan } from './state.ts';

/** Ends in which a task may have read on for some tables while others got nothing. */
const PARTIAL = new Set([
  'table-suspended',
  'table-not-loaded',
  'table-missing',
  'validation-failed',
  'rows-refused',
  'task-vanished',
]);

/**
 * A PostgreSQL slot moves on at the server while a task runs, and never back: a task started again from an
 * older checkpoint silently begins where the slot stands (DMS user guide, PostgreSQL as a source). What a
 * suspended table missed is then gone from the log, so such a pipeline is held whatever `onFailure` says.
 */
export const isDoubtful = (plan: Pick<RunPlan, 'migrationType' | 'source'>, code: string): boolean =>
  plan.migrationType === 'cdc' && isPostgres(plan.source.engine) && PARTIAL.has(code);

/** Whether a later good load has to say that an earlier one may have left a gap. */
export const leavesDoubt = (plan: Pick<RunPlan, 'migrationType' | 'source'>, code: string): boolean =>
  isDoubtful(plan, code) ||
  (plan.migrationType === 'cdc' && isPostgres(plan.source.engine) && code === 'slot-unusable');

/** What the first good load after such a failure says. */
export const doubtWarning = ({ run, code }: Doubt): string =>
  `run ${run} before it failed with ${code}: the slot may have begun after changes that were never loaded, and this load does not bring them back; load the tables in full once (\`mode: full-load\`) unless you have done so`;

const DOUBT =
  'the slot may have moved past changes that these tables did not get: load them in full once (`mode: full-load`) before `sluice clear`';

/** The failure with what has to be known about the slot. */
export const withDoubt = <F extends Failure>(plan: RunPlan, failure: F): F =>
  isDoubtful(plan, failure.code) ? { ...failure, remedy: `${failure.remedy}; ${DOUBT}` } : failure;
