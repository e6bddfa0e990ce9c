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
  const state = await store.read(name);
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
