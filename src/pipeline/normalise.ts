/** What is written → the pipeline that the program works with: shorthands unfolded, defaults filled in. */
import type { CheckedPipeline } from './check-pipeline.ts';
import type { Written } from './context.ts';
import { parseDuration } from './duration.ts';
import { entriesOf } from './entries.ts';
import { merge } from './merge.ts';
import type { Endpoint, Filter, InstanceSpec, Pipeline, Start, TableRule, Watermark } from './pipeline.ts';
import { usualAdvance } from './rules/delta.ts';
import type { WrittenEndpoint } from './schema-endpoint.ts';
import type { WrittenInstance } from './schema-instance.ts';
import type { WrittenFilter, WrittenWatermark } from './schema-tables.ts';

/** Only for a pipeline without errors; anything missing then is a bug, and thrown as one. */
export function normalise({ name, source, written, settings, mappings, project }: CheckedPipeline): Pipeline {
  const { notify, metrics, quarantineAfter } = written;
  return {
    name: sure(name),
    file: source.file,
    ...defined({ description: written.description }),
    enabled: written.enabled ?? true,
    mode: sure(written.mode),
    schedule: typeof written.schedule === 'string' ? [written.schedule] : (written.schedule ?? []),
    source: endpoint(sure(written.source)),
    target: endpoint(sure(written.target)),
    selection: written.tables
      ? { kind: 'tables', tables: tables(written) }
      : { kind: 'mappings', document: sure(mappings).value },
    settings: settings.map(({ value }) => value).reduce(merge, {}),
    instance: instance(sure(written.instance), project.instances),
    start: start(written.start),
    stop: stop(written.stop),
    ...defined({
      logRetention: written.logRetention === undefined ? undefined : millis(written.logRetention),
    }),
    timeout: timeout(written.timeout),
    onFailure: written.onFailure ?? 'keep',
    ...(notify === undefined
      ? {}
      : {
          notify: {
            topic: typeof notify === 'string' ? notify : notify.topic,
            on: (typeof notify === 'string' ? undefined : notify.on) ?? ['success', 'failure'],
          },
        }),
    metrics: { namespace: metrics?.namespace ?? 'Sluice', perTable: metrics?.perTable ?? false },
    tags: written.tags ?? {},
    delta: {
      publish: written.publish ?? 'after-proof',
      split: written.split ?? 1,
      ...defined({ quarantineAfter }),
    },
  };
}

/** `timeout: 3h` is the replication's. */
export const unfoldTimeout = (
  timeout: NonNullable<Written['timeout']>,
): Exclude<NonNullable<Written['timeout']>, string> =>
  typeof timeout === 'string' ? { replicate: timeout } : timeout;

function timeout(written: Written['timeout']): Pipeline['timeout'] {
  const { provision = '40m', replicate = '3h', teardown = '30m' } = unfoldTimeout(written ?? {});
  return { provision: millis(provision), replicate: millis(replicate), teardown: millis(teardown) };
}

function endpoint(written: WrittenEndpoint): Endpoint {
  if (typeof written === 'string') return { kind: 'existing', ref: written };
  const { settings = {}, ...others } = written;
  return { kind: 'inline', ...defined(others), settings };
}

function tables(written: Written): TableRule[] {
  return entriesOf(written).map(({ kind, name, as, active, rule: { watermark: mark, filter: sieve } }) => ({
    kind,
    ...name,
    ...defined({ as, watermark: mark && watermark(mark), filter: sieve && filter(sieve) }),
    active,
  }));
}

function watermark({ column, type, start, advance, lag = '0s' }: WrittenWatermark): Watermark {
  return { column, type, ...defined({ start }), advance: advance ?? usualAdvance(type), lag: millis(lag) };
}

function filter({ column, operator, advance = false, ...operands }: WrittenFilter): Filter {
  return { column, operator, ...defined(operands), advance };
}

function instance(
  written: NonNullable<Written['instance']>,
  known: Record<string, WrittenInstance>,
): InstanceSpec {
  const name = typeof written === 'string' ? written : undefined;
  const { securityGroups, multiAz, sizes, shared, ...others } =
    typeof written === 'string' ? sure(known[written]) : written;
  return {
    ...defined({ name, ...others }),
    class: others.class,
    securityGroups: securityGroups ?? [],
    multiAz: multiAz ?? false,
    sizes: (sizes ?? []).map(({ price, ...size }) => ({ ...size, ...defined({ price }) })),
    shared: shared ?? false,
  };
}

function start(written: Written['start']): Start {
  if (typeof written !== 'object') return { kind: 'full-load' };
  if (written.position !== undefined) return { kind: 'position', position: written.position };
  return { kind: 'at', at: sure(written.at) };
}

function stop(written: Written['stop']): Pipeline['stop'] {
  const { after = '0s', by = 'commit_time', idle = '60s' } = typeof written === 'object' ? written : {};
  return { after: millis(after), by, idle: millis(idle) };
}

const millis = (duration: string): number => sure(parseDuration(duration));

function sure<T>(value: T | undefined): T {
  if (value === undefined)
    throw new Error('bug: a pipeline without errors lacks something that it must have');
  return value;
}

/** The members that are there: optional ones are left out rather than undefined. */
type Defined<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
