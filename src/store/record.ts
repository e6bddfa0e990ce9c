/**
 * What is stored, item by item: its key, and its record as attributes and back. Keys of the state table are
 * `pipeline` and `record`; a run's identifier begins with its time, so keys sort by time.
 */
import type * as z from 'zod';
import { setupError } from '../errors.ts';
import type { MetricsRow } from '../run/ports.ts';
import type { RunRecord } from '../run/report.ts';
import type { Checkpoint, PipelineState } from '../run/state.ts';
import { aboutCheckpoint, aboutRun, aboutState } from './about.ts';
import { type Attributes, fromAttributes, toAttributes } from './attributes.ts';
import { checkpointShape, runShape, stateShape } from './shapes.ts';

const FORMAT = 1;

/** Beginnings of `record`. */
export const RUNS = 'run#';
export const CHECKPOINTS = 'checkpoint#';
/** The items that list the pipelines by name: reading all states needs no scan through all history. */
export const INDEX = { pipeline: '#pipelines', prefix: 'pipeline#' };

export interface Key {
  pipeline: string;
  record: string;
}

export const stateKey = (pipeline: string): Key => ({ pipeline, record: 'state' });
export const runKey = (pipeline: string, run: string): Key => ({ pipeline, record: `${RUNS}${run}` });

export const indexItem = (pipeline: string): Attributes =>
  toAttributes({ pipeline: INDEX.pipeline, record: `${INDEX.prefix}${pipeline}` });

export const indexedPipeline = (item: Attributes): string =>
  String(item.record?.S).slice(INDEX.prefix.length);

/** The revision and the owner stand at the top, where the conditions of a write name them. */
export function stateItem(state: PipelineState): Attributes {
  const { revision, lease, ...rest } = state;
  return toAttributes({
    ...stateKey(state.pipeline),
    about: aboutState(state),
    revision,
    owner: lease?.owner,
    lease,
    ...rest,
  });
}

export function runItem(record: RunRecord): Attributes {
  return toAttributes({ ...runKey(record.pipeline, record.run), about: aboutRun(record), ...record });
}

export function checkpointItem(pipeline: string, checkpoint: Checkpoint): Attributes {
  const key: Key = { pipeline, record: `${CHECKPOINTS}${checkpoint.run}` };
  return toAttributes({ ...key, about: aboutCheckpoint(checkpoint), format: FORMAT, ...checkpoint });
}

/** The name is a key, which must be a plain string; half a surrogate pair has no UTF-8. */
export const metricsItem = (row: MetricsRow): Attributes =>
  toAttributes({ ...row, TableName: row.TableName.replace(/\p{Surrogate}/gu, '\ufffd') });

/** All of these throw a setup error `record-newer` or `record-unreadable`. */
export const toState = (item: Attributes): PipelineState => {
  const { owner, ...state } = checked(item, stateShape);
  return state;
};

export const toRun = (item: Attributes): RunRecord => checked(item, runShape);

export const toCheckpoint = (item: Attributes): Checkpoint => {
  const { format, pipeline, ...checkpoint } = checked(item, checkpointShape);
  return checkpoint;
};

/** The record of an item with all its members, also those that the shape does not know. */
function checked<T>(item: Attributes, shape: z.ZodType<T>): T & Record<string, unknown> {
  const name = `${item.pipeline?.S}/${item.record?.S}`;
  const { record, about, ...document } = decoded(item, name);
  const format = document.format;
  if (typeof format === 'number' && format > FORMAT)
    throw setupError({
      code: 'record-newer',
      message: `The stored record ${name} was written by a newer Sluice (format ${format}; this one reads ${FORMAT}).`,
      remedy: 'Run the version of Sluice that the other runs of this pipeline use, or a newer one.',
    });
  const parsed = shape.safeParse(document);
  if (!parsed.success) throw unreadable(name, issueOf(parsed.error), parsed.error);
  return document as T & Record<string, unknown>;
}

function decoded(item: Attributes, name: string): Record<string, unknown> {
  try {
    return fromAttributes(item);
  } catch (error) {
    throw unreadable(name, 'its compressed part is damaged', error);
  }
}

const issueOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.')}: ${message}`)[0] ?? 'it has an unknown shape';

const unreadable = (name: string, why: string, cause: unknown) =>
  setupError({
    code: 'record-unreadable',
    message: `The stored record ${name} is not one of Sluice's: ${why}.`,
    remedy:
      'Look at the item in the state table; if somebody edited it, restore it from a backup (`aws dynamodb restore-table-to-point-in-time`) or by hand.',
    cause,
  });
