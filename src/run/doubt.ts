/** Failures after which the stored checkpoint alone may not bring everything back. */
import { isPostgres } from './position.ts';
import type { Failure, RunPlan } from './state.ts';

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

const DOUBT =
  'the slot may have moved past changes that these tables did not get: load them in full once (`mode: full-load`) before `sluice clear`';

/** The failure with what has to be known about the slot. */
export const withDoubt = <F extends Failure>(plan: RunPlan, failure: F): F =>
  isDoubtful(plan, failure.code) ? { ...failure, remedy: `${failure.remedy}; ${DOUBT}` } : failure;
