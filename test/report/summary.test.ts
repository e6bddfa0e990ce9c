import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gantt } from '../../src/report/summary/phases.ts';
import { summary } from '../../src/report/summary.ts';
import type { RunReport } from '../../src/run/report.ts';
import { isWhole, NASTY } from './hostile.ts';
import { BEGAN, phases, report, table } from './reports.ts';
import { stories } from './stories.ts';

const NOW = BEGAN + 3_600_000;
const story = (name: string): RunReport => stories[name]?.report ?? report();
const all = Object.values(stories).map(({ report }) => report);

const withoutFences = (text: string): string => text.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '');

/** Every fence that is opened is closed, and nothing is left open at the end. */
function expectBalanced(text: string) {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const marks = /^`{3,}/.exec(line)?.[0];
    if (!marks) continue;
    if (open === undefined) open = marks;
    else if (line === open) open = undefined;
  }
  expect(open).toBeUndefined();
  const unfenced = withoutFences(text);
  expect(unfenced.split('<details>').length).toBe(unfenced.split('</details>').length);
}

/** Cells of every table row outside of fenced blocks, as GitHub splits them. */
const cellsOf = (text: string): number[][] =>
  withoutFences(text)
    .split(/\n\n/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((rows) => rows.length > 0)
    .map((rows) => rows.map((row) => row.match(/\|/g)?.length ?? 0));

describe('the first line is the answer:', () => {
  it.each<[string, RunReport[]]>([
    ['**Nothing to load.**', []],
    ['**students succeeded**: 4 rows in 12 m', [story('success with changes')]],
    ['**students failed**: table suspended', [story('failed, kept')]],
    ['**students is held**: an earlier failure has not been cleared', [story('held')]],
    [
      '**1 of 2 loads succeeded**, 1 failed: students (table suspended)',
      [story('failed, kept'), story('nothing found')],
    ],
    [
      '**0 of 5 loads succeeded**, 5 failed: a (table suspended), b (table suspended), c (table suspended) and 2 more',
      ['a', 'b', 'c', 'd', 'e'].map((pipeline) => ({ ...story('failed, kept'), pipeline })),
    ],
  ])('%s', (line, reports) => {
    expect(summary(reports, { now: NOW }).split('\n')[0]).toBe(line);
  });
});

it('lists what needs a person before what went well', () => {
  const names = [...summary(all, { now: NOW }).matchAll(/^\| `students` \| (\S+)\u00a0(\w+)/gm)].map(
    (match) => match[2],
  );
  expect(names.slice(0, 6)).toEqual(['failed', 'failed', 'held', 'unfinished', 'busy', 'succeeded']);
});

it('counts an instance that several loads shared only once', () => {
  const shared = [story('success with changes'), { ...story('success with changes'), pipeline: 'other' }];
  expect(summary(shared, { now: NOW })).toContain('0.20 instance hours on 1 replication instance;');
});

it('tells cost as a fact only when the author gave the price', () => {
  const cost = { instanceClass: 'dms.t3.medium', instanceTime: 3_600_000, run: 0.1, allDay: 2.4 };
  const told = (own: boolean) =>
    summary([report({ cost: { ...cost, price: { perHour: 0.1, own } } })], { now: NOW });
  expect(told(true)).toContain('**Cost:** &#36;0.10 for 1.00 instance hours');
  expect(told(false)).toContain('**Cost:** about &#36;0.10 for 1.00 instance hours');
  const hoursOnly = summary([report({ cost: { instanceClass: 'x', instanceTime: 3_600_000 } })], {
    now: NOW,
  });
  expect(hoursOnly).toContain('**Cost:** 1.00 instance hours on 1 replication instance. Set `price`');
});

it('links the workflow run and the pipeline files, when it is told where they are', () => {
  const links = {
    run: 'https://github.com/o/r/actions/runs/1',
    file: (path: string) => `https://github.com/o/r/blob/1/${path}`,
  };
  const text = summary([story('nothing found')], { now: NOW, links });
  expect(text).toContain('[workflow run](https://github.com/o/r/actions/runs/1)');
  expect(text).toContain('| [students](https://github.com/o/r/blob/1/pipelines/students.yml) |');
});

describe('the chart', () => {
  it('marks the phase in which a failed run broke', () => {
    expect(gantt([story('failed, kept')])).toContain('replicating :crit,');
    expect(gantt([story('success with changes')])).not.toContain('crit');
  });

  it('leaves out times that are none, and gives every bar a second at least', () => {
    const strange = report({
      phases: [...phases({ starting: 0 }), { phase: 'replicating', from: Number.NaN }],
    });
    expect(
      gantt([strange])
        .split('\n')
        .filter((line) => line.includes(':done') || line.includes(':active')),
    ).toEqual(['  starting :done, 2026-11-20 02:17:04, 2026-11-20 02:17:05']);
  });

  it('stays below what Mermaid takes, whatever the names and however many loads and phases', () => {
    const many = Array.from({ length: 1000 }, () => ({
      ...report(),
      pipeline: '学'.repeat(200),
      phases: Array.from({ length: 50 }, () => phases({ provisioning: 60 })).flat(),
    }));
    const chart = summary(many, { now: NOW }).split('```mermaid')[1]?.split('```')[0] ?? '';
    expect(chart.length).toBeGreaterThan(1000);
    expect(chart.length).toBeLessThan(50_000);
  });
});

describe('a summary that would be too long', () => {
  const big = (loads: number, tables: number, outcome: RunReport['outcome'] = 'succeeded'): RunReport[] => {
    const rows = Array.from({ length: tables }, (_, index) =>
      table(`schema.table_${index}`, { inserts: index + 1 }),
    );
    const one = outcome === 'failed' ? story('failed, kept') : report();
    return Array.from({ length: loads }, (_, index) => ({ ...one, pipeline: `load-${index}`, tables: rows }));
  };
  const bytes = (text: string) => Buffer.byteLength(text);

  it('shrinks in stages: fewer tables, no tables, no chart, failures alone, the first line alone', () => {
    const reports = [...big(60, 300), ...big(3, 300, 'failed')];
    const at = (limitBytes: number) => {
      const text = summary(reports, { now: NOW, limitBytes });
      expect(bytes(text)).toBeLessThanOrEqual(limitBytes);
      return {
        tables: text.split('`schema.table_').length - 1,
        chart: text.includes('```mermaid'),
        overview: text.includes('| `load-0` | ✅'),
        failures: text.split('### load-').length - 1,
        head: text.startsWith('**60 of 63 loads succeeded**, 3 failed: load-0 (table suspended)'),
        shortened: text.includes('Shortened to fit'),
      };
    };
    const rest = { failures: 3, head: true };
    expect(at(5_000_000)).toEqual({
      ...rest,
      tables: 63 * 200,
      chart: true,
      overview: true,
      shortened: false,
    });
    expect(at(500_000)).toEqual({ ...rest, tables: 63 * 20, chart: true, overview: true, shortened: true });
    expect(at(50_000)).toEqual({ ...rest, tables: 0, chart: true, overview: true, shortened: true });
    expect(at(24_000)).toEqual({ ...rest, tables: 0, chart: false, overview: true, shortened: true });
    expect(at(6_000)).toEqual({ ...rest, tables: 0, chart: false, overview: false, shortened: true });
    expect(at(300)).toMatchObject({ failures: 0, head: true });
    expect(summary(reports, { now: NOW, limitBytes: 50 })).toBe('Loads: 3 failed, 60 succeeded.\n');
    expect(summary(reports, { now: NOW, limitBytes: 10 })).toBe('');
  });

  it.each([
    ['1,000 loads of 1,000 tables', big(1000, 1000)],
    ['1,000 failures', big(1000, 50, 'failed')],
    ['10,000 loads', big(10_000, 0)],
    [
      'a failure with a flood of evidence',
      [
        {
          ...story('failed, kept'),
          failure: { code: 'x', message: 'x', remedy: 'x', evidence: Array(100_000).fill('😀'.repeat(1000)) },
        },
      ],
    ],
    ['a load with 100,000 warnings', [report({ warnings: Array(100_000).fill('😀'.repeat(1000)) })]],
    ['a load with 100,000 leftovers', [report({ leftovers: Array(100_000).fill('😀'.repeat(1000)) })]],
  ])('fits by default: %s', (_, reports) => {
    const text = summary(reports, { now: NOW });
    expect(bytes(text)).toBeGreaterThan(100);
    expect(bytes(text)).toBeLessThanOrEqual(1_000_000);
    expectBalanced(text);
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(...Object.values(NASTY)),
  );
  const anyNumber = fc.oneof(fc.nat(), fc.constantFrom(Number.NaN, -1, 1e300));
  const anyTable = fc.record({
    table: anyText,
    state: fc.oneof(anyText, fc.constant('Table completed')),
    inserts: anyNumber,
    updates: anyNumber,
    deletes: anyNumber,
    ddls: anyNumber,
    fullLoadRows: anyNumber,
  });
  const anyReport: fc.Arbitrary<RunReport> = fc
    .record({
      pipeline: anyText,
      file: anyText,
      outcome: fc.constantFrom('succeeded', 'failed', 'held', 'busy', 'unfinished') as fc.Arbitrary<
        RunReport['outcome']
      >,
      startedAt: anyNumber,
      endedAt: anyNumber,
      resumed: fc.boolean(),
      caughtUp: fc.boolean(),
      tables: fc.array(anyTable, { maxLength: 30 }),
      warnings: fc.array(anyText, { maxLength: 4 }),
      leftovers: fc.array(anyText, { maxLength: 4 }),
      failure: fc.record({
        code: anyText,
        message: anyText,
        remedy: anyText,
        evidence: fc.array(anyText, { maxLength: 4 }),
      }),
      checkpoint: fc.record({ after: fc.record({ value: anyText, run: anyText, at: anyNumber }) }),
    })
    .map((change) => report(change));

  it('never exceeds its limit, is whole UTF-8, leaves nothing open, and breaks no table, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.array(anyReport, { maxLength: 6 }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.option(anyText, { nil: undefined }),
        (reports, limitBytes, title) => {
          const text = summary(reports, { now: NOW, limitBytes, ...(title === undefined ? {} : { title }) });
          expect(bytes(text)).toBeLessThanOrEqual(limitBytes);
          expect(isWhole(text)).toBe(true);
          expectBalanced(text);
          for (const rows of cellsOf(text)) expect(new Set(rows).size).toBe(1);
          expect(text === '' || text.endsWith('\n')).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
