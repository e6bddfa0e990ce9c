/** A stored checkpoint belongs to a source and to the tables that were loaded with it. */
import { definitionError } from '../errors.ts';
import type { StateStore } from './ports.ts';
import type { RunPlan } from './state.ts';

/**
 * Compares a run that starts from a checkpoint with the run that left it. Throws a definition error when the
 * source is another one: its log says something else under the same position. Tables that are new get a
 * warning in the plan: the log holds their changes, not the rows they had before.
 */
export async function compareWithLast(plan: RunPlan, store: Pick<StateStore, 'readRun'>): Promise<void> {
  if (plan.from.kind !== 'checkpoint') return;
  const last = (await store.readRun(plan.pipeline, plan.from.run))?.plan;
  if (!last) return;
  if (last.sourceId !== undefined && last.sourceId !== plan.sourceId) {
    throw definitionError({
      code: 'source-changed',
      message: `${plan.pipeline} (${plan.file}): the stored checkpoint was left by a run on another source than the one the file names now`,
      remedy: 'give the pipeline another `name`: it then begins with a first load of its own',
    });
  }
  const known = new Set(last.expectedTables);
  const added = plan.expectedTables.filter((table) => !known.has(table));
  if (added.length > 0) {
    plan.warnings.push(
      `new since the checkpoint: ${added.slice(0, 5).join(', ')}${added.length > 5 ? ` and ${added.length - 5} more` : ''}; only their changes arrive, the rows they have already must be loaded once with \`mode: full-load\``,
    );
  }
}
