import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { datapoints, publishMetrics } from '../../src/aws/metrics.ts';
import type { RunReport } from '../../src/run/report.ts';
import { failedReport, plan, report, START, tableCounts } from '../store/samples.ts';
import { recorder } from './recorder.ts';

const never = new AbortController().signal;
const MINUTE = 60_000;

/** `Name{Dimension=value,…}` of each datapoint with its value. */
function named(of: RunReport, change: Partial<ReturnType<typeof plan>> = {}): Record<string, number> {
  const points = datapoints({ ...plan('students'), ...change }, of);
  return Object.fromEntries(
    points.map(({ MetricName, Dimensions = [], Value }) => {
      const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).join();
      return [`${MetricName}{${dimensions}}`, Value ?? Number.NaN];
    }),
  );
}

describe('the metrics of a run', () => {
  it('of a good load', () => {
    expect(named(report('students'))).toEqual({
      'Success{Pipeline=students}': 1,
      'Duration{Pipeline=students}': 600,
      'DurationOfProvisioning{Pipeline=students}': 480,
      'DurationOfStarting{Pipeline=students}': 60,
      'DurationOfReplicating{Pipeline=students}': 60,
      'Freshness{Pipeline=students}': 600,
      'InstanceHours{Pipeline=students}': 0.15,
      'RowsInserted{Pipeline=students}': 10,
      'RowsUpdated{Pipeline=students}': 4,
      'RowsDeleted{Pipeline=students}': 6,
      'RowsFullLoaded{Pipeline=students}': 0,
      'Ddls{Pipeline=students}': 0,
    });
  });

  it('of a failed load count no rows, and the failure by its code', () => {
    expect(named(failedReport('students'), { metrics: { namespace: 'Sluice', perTable: true } })).toEqual({
      'Success{Pipeline=students}': 0,
      'Duration{Pipeline=students}': 600,
      'DurationOfProvisioning{Pipeline=students}': 480,
      'DurationOfStarting{Pipeline=students}': 60,
      'DurationOfReplicating{Pipeline=students}': 60,
      'Freshness{Pipeline=students}': 70 * 60,
      'InstanceHours{Pipeline=students}': 0.15,
      'Failure{Pipeline=students,Code=table-error}': 1,
    });
  });

  it('of a run that never began say only that it failed', () => {
    const refused: Partial<RunReport> = { phases: [], checkpoint: {}, outcome: 'held' };
    const { cost: _, failure: __, ...held } = failedReport('students', refused);
    expect(named(held)).toEqual({
      'Success{Pipeline=students}': 0,
      'Failure{Pipeline=students,Code=held}': 1,
    });
  });

  it('add tables only when asked, and only the counts that are not zero', () => {
    const perTable = { metrics: { namespace: 'Sluice', perTable: true } };
    const tables = [
      tableCounts('app.orders', 10),
      { ...tableCounts('app.empty', 0), updates: 0, deletes: 0 },
    ];
    const points = named(report('students', { tables }), perTable);
    expect(Object.fromEntries(Object.entries(points).filter(([name]) => name.includes('Table=')))).toEqual({
      'RowsInserted{Pipeline=students,Table=app.orders}': 10,
      'RowsUpdated{Pipeline=students,Table=app.orders}': 2,
      'RowsDeleted{Pipeline=students,Table=app.orders}': 3,
    });
  });

  it('carry the time of the end and their units', () => {
    for (const point of datapoints(plan('students'), report('students'))) {
      expect(point.Timestamp).toEqual(new Date(START + 10 * MINUTE));
      expect(point.Unit).toBe(
        /^Dur|^Fresh/.test(point.MetricName ?? '')
          ? 'Seconds'
          : /Hours/.test(point.MetricName ?? '')
            ? 'None'
            : 'Count',
      );
    }
  });

  it('add up the times of a phase that was entered again, and leave out one that goes on', () => {
    const phases: RunReport['phases'] = [
      { phase: 'starting', from: 0, to: 5_000 },
      { phase: 'replicating', from: 5_000, to: 6_000 },
      { phase: 'starting', from: 6_000, to: 8_000 },
      { phase: 'clearing', from: 8_000 },
    ];
    const points = named(report('students', { phases }));
    expect(points['DurationOfStarting{Pipeline=students}']).toBe(7);
    expect(points).not.toHaveProperty('DurationOfClearing{Pipeline=students}');
  });

  describe('tell how fresh the data is', () => {
    const freshness = (of: RunReport, stop?: ReturnType<typeof plan>['stop']) => {
      const { stop: _, ...rest } = plan('students');
      const points = datapoints({ ...rest, ...(stop && { stop }) }, of);
      return points.find(({ MetricName }) => MetricName === 'Freshness')?.Value;
    };
    const stopAt = (at: number) => ({ by: 'commit_time', at, after: 0, idle: MINUTE }) as const;
    const end = START + 10 * MINUTE;

    it.each<[string, RunReport, number | undefined, number | undefined]>([
      ['since the stop position, when it was reached', report('p'), START + 4 * MINUTE, 360],
      ['none, when the stop lies in the future', report('p'), end + MINUTE, 0],
      ['since the start of the copy, after a full load', report('p'), undefined, 60],
      [
        'since the last checkpoint, when the load did not catch up',
        report('p', { caughtUp: false }),
        START,
        87_000,
      ],
      ['since the last checkpoint, when the load failed', failedReport('p'), START, 4_200],
      ['unknown, when nothing was ever loaded', failedReport('p', { checkpoint: {} }), START, undefined],
    ])('%s', (_, of, stop, expected) => {
      expect(freshness(of, stop === undefined ? undefined : stopAt(stop))).toBe(expected);
    });
  });

  it.each([
    ['app.orders', 'app.orders'],
    ['app.año', 'app.a%C3%B1o'],
    ['a\n::error::\u0000', 'a%0A::error::%00'],
    ['cut \ud83d', 'cut %3F'],
    [' ', '(blank)'],
    ['x'.repeat(3_000), 'x'.repeat(1_024)],
  ])('name the table %j in a way that CloudWatch takes', (table, expected) => {
    const points = datapoints(
      { metrics: { namespace: 'Sluice', perTable: true } },
      report('students', { tables: [tableCounts(table)] }),
    );
    expect(points.at(-1)?.Dimensions?.[1]).toEqual({ Name: 'Table', Value: expected });
  });
});

describe('putting metrics through the SDK', () => {
  const many = (count: number, name = 'app.t') =>
    datapoints(
      { metrics: { namespace: 'Sluice', perTable: true } },
      report('students', {
        tables: Array.from({ length: count }, (_, index) => tableCounts(`${name}${index}`)),
      }),
    );

  async function put(points: ReturnType<typeof many>, answer = { status: 200, body: '{}' }) {
    const server = await recorder(() => answer);
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const client = new CloudWatch({ endpoint: server.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
    const warnings = await publishMetrics(async () => client, 'Loads', points, never);
    client.destroy();
    server.close();
    const bodies = server.requests.map(({ body }) => JSON.parse(body));
    return { warnings, bodies, sizes: server.requests.map(({ body }) => body.length) };
  }

  it('puts them in the namespace, in one call when they fit', async () => {
    const { warnings, bodies } = await put(many(0));
    expect(warnings).toEqual([]);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toMatchObject({ Namespace: 'Loads' });
    expect(bodies[0].MetricData).toHaveLength(many(0).length);
  });

  it('puts at most 1,000 in a call, each of them once', async () => {
    const points = many(1_000);
    const { bodies } = await put(points);
    const names = bodies.flatMap(({ MetricData }) => MetricData);
    expect(bodies.map(({ MetricData }) => MetricData.length)).toEqual([
      1_000,
      1_000,
      1_000,
      points.length - 3_000,
    ]);
    expect(new Set(names.map((point) => JSON.stringify([point.MetricName, point.Dimensions]))).size).toBe(
      points.length,
    );
  });

  it('puts at most a megabyte in a call', async () => {
    const { bodies, sizes } = await put(many(600, 'x'.repeat(1_000)));
    expect(bodies.length).toBeGreaterThan(1);
    for (const size of sizes) expect(size).toBeLessThan(1_048_576);
  });

  it.each([
    ['a denial', 'AccessDeniedException', 'Allow cloudwatch:PutMetricData to the role'],
    ['data that CloudWatch refuses', 'InvalidParameterValueException', 'not like that'],
  ])('ends in a warning at %s, without asking further', async (_, type, expected) => {
    const body = JSON.stringify({ __type: type, message: 'not like that' });
    const { warnings, bodies } = await put(many(1_000), { status: 400, body });
    expect(warnings).toEqual([expect.stringContaining(expected)]);
    expect(bodies).toHaveLength(1);
  });
});
