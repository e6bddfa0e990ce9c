/** What a run intends, computed from the pipeline, what is remembered and what DMS knows. Touches nothing. */
import type { Instant } from '../clock.ts';
import { definitionError, setupError } from '../errors.ts';
import { expectedTables, tableMappings } from '../pipeline/mappings.ts';
import { merge } from '../pipeline/merge.ts';
import type { Day, InstanceSpec, Pipeline } from '../pipeline/pipeline.ts';
import { endpointPlan, type KnownEndpoint, sourceIdOf } from './endpoint.ts';
import { identifiers, tagsFor } from './names.ts';
import { isPostgres, startPosition } from './position.ts';
import { cutsLobs, defaultSettings, LIMITED_LOB } from './settings.ts';
import type { Checkpoint, InstancePlan, RunPlan } from './state.ts';

export interface Intent {
  pipeline: Pipeline;
  checkpoint: Checkpoint | undefined;
  source: KnownEndpoint;
  target: KnownEndpoint;
  run: string;
  /** The instant the run begins: `stop: now`, and the day that `sizes` go by. */
  now: Instant;
  /** Who runs it, for the tags. */
  owner: string;
}

/**
 * Throws a definition error for what this version cannot run, and a setup error for a source that does not
 * fit the wanted start.
 */
export function planRun(intent: Intent): RunPlan {
  const { pipeline, run, now } = intent;
  const mode = runnable(pipeline);
  const from = mode === 'full-load' ? ({ kind: 'full-load' } as const) : startOf(intent);
  const migrationType =
    mode === 'full-load' ? 'full-load' : from.kind === 'full-load' ? 'full-load-and-cdc' : 'cdc';
  const names = identifiers(pipeline.name, run);
  const lifetime = pipeline.timeout.provision + pipeline.timeout.replicate + pipeline.timeout.teardown;
  const { source, target } = intent;
  return {
    format: 1,
    run,
    pipeline: pipeline.name,
    file: pipeline.file,
    mode,
    migrationType,
    from,
    ...(migrationType === 'cdc' ? { stop: stopOf(pipeline, now) } : {}),
    tableMappings: JSON.stringify(
      pipeline.selection.kind === 'mappings' ? pipeline.selection.document : tableMappings(pipeline),
    ),
    settings: JSON.stringify(merge(defaultSettings(migrationType, target.engine), pipeline.settings)),
    expectedTables: expectedTables(pipeline),
    instance: instancePlan(pipeline.instance, names.instance, now),
    source: endpointPlan('source', source, migrationType, names.source, pipeline),
    target: endpointPlan('target', target, migrationType, names.target, pipeline),
    sourceId: sourceIdOf(source),
    task: { identifier: names.task },
    tags: tagsFor({
      pipeline: pipeline.name,
      run,
      owner: intent.owner,
      expires: now + lifetime,
      own: pipeline.tags,
    }),
    timeout: pipeline.timeout,
    onFailure: pipeline.onFailure,
    ...(pipeline.notify ? { notify: pipeline.notify } : {}),
    metrics: pipeline.metrics,
    warnings: cautions(intent, migrationType),
  };
}

/** The mode, when this version can run it. */
export function runnable(pipeline: Pipeline): 'cdc' | 'full-load' {
  if (pipeline.mode === 'delta') {
    throw definitionError({
      code: 'delta-not-available',
      message: `${pipeline.name} (${pipeline.file}): loads of \`mode: delta\` cannot be run or planned by this version`,
      remedy:
        'the file itself is valid; run it with a version that loads by watermark, or use `mode: cdc` or `full-load`',
    });
  }
  if (pipeline.instance.shared) {
    throw definitionError({
      code: 'shared-not-available',
      message: `${pipeline.name} (${pipeline.file}): \`shared: true\` of its instance cannot be run by this version`,
      remedy: 'name an instance without `shared`; each run then gets an instance of its own',
    });
  }
  return pipeline.mode;
}

function startOf({ pipeline, checkpoint, source }: Intent): RunPlan['from'] {
  if (checkpoint) {
    return {
      kind: 'checkpoint',
      checkpoint: checkpoint.value,
      position: startPosition(source.engine, checkpoint.value),
      run: checkpoint.run,
      at: checkpoint.at,
    };
  }
  const { start } = pipeline;
  if (start.kind === 'full-load') return { kind: 'full-load' };
  if (start.kind === 'position') {
    return { kind: 'position', position: startPosition(source.engine, start.position) };
  }
  if (isPostgres(source.engine)) {
    throw setupError({
      code: 'start-time-unsupported',
      message: `${pipeline.name} (${pipeline.file}): DMS cannot start a PostgreSQL source at a point in time`,
      remedy: 'write `start: { position: 4AF/B00000D0 }` with a log position, or `start: full-load`',
    });
  }
  return { kind: 'time', at: Date.parse(start.at) };
}

/** DMS takes whole seconds; the next one lies after everything that was committed before the run began. */
function stopOf({ stop }: Pipeline, now: Instant): NonNullable<RunPlan['stop']> {
  const at = (Math.floor((now + stop.after) / 1000) + 1) * 1000;
  return { by: stop.by, at, after: stop.after, idle: stop.idle };
}

const DAYS: readonly Day[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The instance with the class that its `sizes` name for the UTC day. */
export function instancePlan(spec: InstanceSpec, identifier: string, now: Instant): InstancePlan {
  const today = DAYS[new Date(now).getUTCDay()];
  const size = spec.sizes.find(({ days }) => days.some((day) => day === today));
  const price = size && size.class !== spec.class ? size.price : (size?.price ?? spec.price);
  const { name: _, sizes: __, shared: ___, price: ____, ...plain } = spec;
  return {
    ...plain,
    identifier,
    class: size?.class ?? spec.class,
    ...(price === undefined ? {} : { price: { perHour: price, own: true } }),
  };
}

function cautions({ pipeline, source, target }: Intent, migrationType: RunPlan['migrationType']): string[] {
  const warnings: string[] = [];
  if (migrationType === 'full-load-and-cdc' && source.slot) {
    warnings.push(
      `the slot ${source.slot} must exist on the source before this first load begins: a slot made later misses the changes in between`,
    );
  }
  if (cutsLobs(target.engine)) {
    warnings.push(
      `values of large columns are cut at ${LIMITED_LOB} KB: DMS carries none of any size to ${target.engine}`,
    );
  }
  if (migrationType === 'cdc' && target.engine === 's3') {
    warnings.push(
      'changes at the border of two runs may arrive twice in S3: de-duplicate by primary key and commit time downstream',
    );
  }
  if (migrationType !== 'cdc' && target.engine !== 's3') {
    warnings.push('a full load empties the target tables before it fills them');
  }
  if (migrationType === 'full-load-and-cdc' && pipeline.stop.after > 0) {
    warnings.push(
      'the first load ends when the changes made during it are applied; `stop` counts from the second run on',
    );
  }
  return warnings;
}
