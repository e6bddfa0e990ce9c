import type { Clock, Instant } from '../clock.ts';
import { notSupported, Refusal } from './refusal.ts';
import { type Service, serviceOf } from './service.ts';

export interface Metric {
  /** When it was received; `timestamp` is what the caller says. */
  at: Instant;
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  value: number;
  unit: string;
  timestamp?: Instant;
}

/** CloudWatch: takes metrics and keeps them to be read. Limits are those of PutMetricData. */
export function createCloudWatch(clock: Clock): { service: Service; metrics: Metric[] } {
  const metrics: Metric[] = [];
  const service = serviceOf('cloudwatch', {
    PutMetricData(input) {
      const { Namespace: namespace, MetricData: data, ...others } = input;
      const other = Object.keys(others).find((name) => name !== 'StrictEntityValidation');
      if (other) throw notSupported(`the parameter ${other} of PutMetricData`);
      if (typeof namespace !== 'string' || namespace === '') throw missing('Namespace');
      if (namespace.startsWith('AWS/')) throw invalid('The value AWS/ for parameter Namespace is invalid.');
      if (!Array.isArray(data)) throw missing('MetricData');
      if (data.length > 1000)
        throw invalid('The collection MetricData must not have more than 1000 elements.');
      if (Buffer.byteLength(JSON.stringify(input)) > 1024 * 1024) {
        throw new Refusal('RequestEntityTooLarge', 'Request size is larger than 1 MB', 413);
      }
      metrics.push(...data.map((datum) => metricOf(clock.now(), namespace, datum as Datum)));
      return {};
    },
  });
  return { service, metrics };
}

/** As it comes: numbers are text when the request was a form. */
interface Datum {
  MetricName?: unknown;
  Dimensions?: unknown;
  Value?: unknown;
  Unit?: unknown;
  Timestamp?: unknown;
}

function metricOf(at: Instant, namespace: string, datum: Datum): Metric {
  const {
    MetricName: name,
    Dimensions,
    Value: value,
    Unit: unit = 'None',
    Timestamp: timestamp,
    ...others
  } = datum;
  const [other] = Object.keys(others);
  if (other) throw notSupported(`the parameter MetricData.${other} of PutMetricData`);
  if (typeof name !== 'string' || name === '') throw missing('MetricData.member.MetricName');
  const number = Number(value ?? Number.NaN);
  if (!Number.isFinite(number)) throw invalid(`The value ${String(value)} for parameter Value is invalid.`);
  if (!UNITS.test(String(unit))) throw invalid(`The value ${String(unit)} for parameter Unit is invalid.`);
  const time = timestamp === undefined ? undefined : timeOf(timestamp);
  return {
    at,
    namespace,
    name,
    dimensions: dimensionsOf(Dimensions),
    value: number,
    unit: String(unit),
    ...(time === undefined ? {} : { timestamp: time }),
  };
}

function dimensionsOf(given: unknown): Record<string, string> {
  if (given === undefined) return {};
  if (!Array.isArray(given)) throw invalid('Dimensions is not a list.');
  if (given.length > 30) throw invalid('The collection Dimensions must not have more than 30 elements.');
  return Object.fromEntries(
    given.map((dimension: { Name?: unknown; Value?: unknown }) => {
      const { Name, Value } = dimension;
      if (typeof Name !== 'string' || Name === '' || typeof Value !== 'string' || Value === '') {
        throw invalid('A dimension needs a name and a value that are not empty.');
      }
      return [Name, Value];
    }),
  );
}

/** Epoch seconds in JSON, ISO 8601 in a form. */
function timeOf(timestamp: unknown): Instant {
  const at = typeof timestamp === 'number' ? timestamp * 1000 : Date.parse(String(timestamp));
  if (Number.isNaN(at)) throw invalid(`The value ${String(timestamp)} for parameter Timestamp is invalid.`);
  return at;
}

const UNITS =
  /^(None|Percent|Count|Seconds|Microseconds|Milliseconds|((Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits)(\/Second)?)|Count\/Second)$/;
const invalid = (text: string) => new Refusal('InvalidParameterValue', text);
const missing = (name: string) => new Refusal('MissingParameter', `The parameter ${name} is required.`);
