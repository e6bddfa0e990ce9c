/** The plan of one pipeline, or why it cannot run. */
import type { Instant } from '../clock.ts';
import { SluiceError } from '../errors.ts';
import type { Endpoint, Pipeline } from '../pipeline/pipeline.ts';
import { nextRuns } from '../pipeline/schedule.ts';
import type { PlanItem } from '../report/plan.ts';
import { type KnownEndpoint, knownEndpoint, resolveEndpoints } from '../run/endpoint.ts';
import { runId } from '../run/names.ts';
import { planRun, runnable } from '../run/plan.ts';
import { CallFault, StoreUnavailable } from '../run/ports.ts';
import type { World } from '../wiring.ts';

interface About {
  /** Absent: offline. */
  world: Pick<World, 'store' | 'dms'> | undefined;
  now: Instant;
  owner: string;
}

/** Where AWS cannot be asked, the item says so among its warnings and is planned as if nothing were stored. */
export async function plannedItem(pipeline: Pipeline, { world, now, owner }: About): Promise<PlanItem> {
  const warnings: string[] = [];
  const asked = async <T>(what: string, ask: (open: NonNullable<typeof world>) => Promise<T>) => {
    if (!world) {
      warnings.push(`not checked: ${what}`);
      return undefined;
    }
    try {
      return await ask(world);
    } catch (error) {
      // Then nothing is stored; that the table is to be made has been said already.
      if (error instanceof SluiceError && error.code === 'state-table-missing') return undefined;
      if (!isDenied(error)) throw error;
      warnings.push(`not checked: ${what}: ${error.message}`);
      return undefined;
    }
  };
  try {
    runnable(pipeline);
    const state = await asked('the stored state; with a checkpoint the load starts there', ({ store }) =>
      store.read(pipeline.name),
    );
    const endpoints =
      (await asked('the endpoints', ({ dms }) => resolveEndpoints(pipeline, dms))) ?? assumed(pipeline);
    const group = pipeline.instance.subnetGroup;
    const hasGroup =
      group && world ? await asked('the subnet group', ({ dms }) => dms.subnetGroupExists(group)) : true;
    if (hasGroup === false)
      warnings.push(`the replication subnet group ${group} does not exist: a run would fail`);
    const plan = planRun({
      pipeline,
      checkpoint: state?.checkpoint,
      ...endpoints,
      run: runId(now),
      now,
      owner,
    });
    return {
      plan,
      schedule: pipeline.schedule,
      nextRuns: nextRuns(pipeline.schedule, now, 3),
      warnings,
      ...(state ? { state } : {}),
    };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return { pipeline: pipeline.name, error };
  }
}

/** No answer, or none for this caller; what AWS does say of a pipeline is not among them. */
const isDenied = (error: unknown): error is Error =>
  error instanceof CallFault ||
  error instanceof StoreUnavailable ||
  (error instanceof SluiceError && error.code === 'access-denied');

function assumed(pipeline: Pipeline): { source: KnownEndpoint; target: KnownEndpoint } {
  const known = (written: Endpoint, type: 'source' | 'target'): KnownEndpoint =>
    knownEndpoint(
      written,
      written.kind === 'inline'
        ? undefined
        : { identifier: written.ref, arn: '', type, engine: 'unknown', settings: {} },
    );
  return { source: known(pipeline.source, 'source'), target: known(pipeline.target, 'target') };
}
