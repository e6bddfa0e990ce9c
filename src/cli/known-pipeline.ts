/** A pipeline of which something is stored, or a helpful refusal. */
import { definitionError } from '../errors.ts';
import { nearest } from '../pipeline/nearest.ts';
import { quoted } from '../pipeline/problem.ts';
import type { StateStore } from '../run/ports.ts';
import type { PipelineState } from '../run/state.ts';

/** Rejects with a definition error `pipeline-unknown` when nothing is stored under this name. */
export async function knownPipeline(
  name: string,
  store: Pick<StateStore, 'read' | 'list'>,
): Promise<PipelineState> {
  // Nothing else is ever stored, and DynamoDB takes no key that is empty or endless.
  const state = /^[a-z0-9-]{1,56}$/.test(name) ? await store.read(name) : undefined;
  if (state) return state;
  const near = nearest(
    name,
    (await store.list()).map(({ pipeline }) => pipeline),
  );
  throw definitionError({
    code: 'pipeline-unknown',
    message: `nothing is stored about a pipeline ${quoted(name)}: it has never run here`,
    remedy: near
      ? `did you mean ${near}?`
      : '`sluice status` shows which have run; check --region and --state-table',
  });
}
