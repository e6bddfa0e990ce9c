import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFilters, passes } from '../../../src/sandbox/postgres/filters.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { newPair, type Pair, runTask, selecting } from './support/task.ts';

type Conditions = Record<string, string>[];

const filter = (column: string, conditions: Conditions) => ({
  'filter-type': 'source',
  'column-name': column,
  'filter-conditions': conditions,
});

let cluster: Cluster;
let pair: Pair;
beforeAll(async () => {
  cluster = await startCluster();
  pair = await newPair(cluster);
  await pair.source.query(`create table a (id int primary key, n int, t timestamp, s text);
    insert into a values (1, 9, '2026-11-20 10:00:00', 'it''s'), (2, 10, '2026-11-20 10:59:59.999', 'b\\c'),
                         (3, 11, '2026-11-20 11:00:00', 'c'), (4, null, null, null)`);
});
afterAll(() => cluster.stop());

const cases: [string, Record<string, unknown>[], number[]][] = [
  ['lte', [filter('n', [{ 'filter-operator': 'lte', value: '10' }])], [1, 2]],
  ['ste, the older spelling', [filter('n', [{ 'filter-operator': 'ste', value: '10' }])], [1, 2]],
  ['gte', [filter('n', [{ 'filter-operator': 'gte', value: '10' }])], [2, 3]],
  ['eq', [filter('n', [{ 'filter-operator': 'eq', value: '10' }])], [2]],
  ['noteq', [filter('n', [{ 'filter-operator': 'noteq', value: '10' }])], [1, 3]],
  [
    'between, both ends included',
    [filter('n', [{ 'filter-operator': 'between', 'start-value': '9', 'end-value': '10' }])],
    [1, 2],
  ],
  [
    'notbetween',
    [filter('n', [{ 'filter-operator': 'notbetween', 'start-value': '9', 'end-value': '10' }])],
    [3],
  ],
  ['null', [filter('n', [{ 'filter-operator': 'null' }])], [4]],
  ['notnull', [filter('n', [{ 'filter-operator': 'notnull' }])], [1, 2, 3]],
  [
    'several conditions as OR',
    [filter('n', [{ 'filter-operator': 'eq', value: '9' }, { 'filter-operator': 'null' }])],
    [1, 4],
  ],
  [
    'several filters as AND',
    [
      filter('n', [{ 'filter-operator': 'gte', value: '10' }]),
      filter('id', [{ 'filter-operator': 'lte', value: '2' }]),
    ],
    [2],
  ],
  [
    'a time',
    [
      filter('t', [
        {
          'filter-operator': 'between',
          'start-value': '2026-11-20 10:00:00',
          'end-value': '2026-11-20 10:59:59.999',
        },
      ]),
    ],
    [1, 2],
  ],
  ['quotes in a value', [filter('s', [{ 'filter-operator': 'eq', value: "it's" }])], [1]],
  ['backslashes in a value', [filter('s', [{ 'filter-operator': 'eq', value: 'b\\c' }])], [2]],
];

describe('source filters in a full load', () => {
  it.each(cases)('%s', async (_, filters, expected) => {
    const result = await runTask(pair, { rules: [selecting('public', 'a', { filters })] });
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'FULL_LOAD_ONLY_FINISHED' });
    expect((await pair.target.query('select id from a order by id')).map((row) => row.id)).toEqual(expected);
    expect(result.tables.get('public.a')?.fullLoadRows).toBe(expected.length);
  });

  it('put the table into error when the column is not there', async () => {
    const filters = [filter('nothing', [{ 'filter-operator': 'notnull' }])];
    const result = await runTask(pair, { rules: [selecting('public', 'a', { filters })] });
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'FULL_LOAD_ONLY_FINISHED' });
    expect(result.tables.get('public.a')?.state).toBe('Table error');
  });
});

describe('source filters on changes', () => {
  const rows: Record<string, string | null>[] = [
    { id: '1', n: '9', t: '2026-11-20 10:00:00', s: "it's" },
    { id: '2', n: '10', t: '2026-11-20 10:59:59.999', s: 'b\\c' },
    { id: '3', n: '11', t: '2026-11-20 11:00:00', s: 'c' },
    { id: '4', n: null, t: null, s: null },
  ];

  it.each(cases)('%s', (_, written, expected) => {
    const filters = parseFilters(written, 'rule 1');
    const passing = rows.filter((row) =>
      passes(
        filters,
        (column) => row[column],
        (column) => column === 'n' || column === 'id',
      ),
    );
    expect(passing.map((row) => Number(row.id))).toEqual(expected);
  });

  it('do not hold back a delete, which shows only its key', () => {
    const filters = parseFilters([filter('n', [{ 'filter-operator': 'eq', value: '1' }])], 'rule 1');
    expect(
      passes(
        filters,
        () => undefined,
        () => true,
      ),
    ).toBe(true);
  });

  it.each([
    ['9', '10', true],
    ['-2', '-1.5', true],
    ['123456789012345678901', '123456789012345678902', true],
    ['1.10', '1.1', true],
    ['1e3', '999', false],
  ])('compare %s <= %s as numbers', (value, limit, expected) => {
    const filters = parseFilters([filter('n', [{ 'filter-operator': 'lte', value: limit }])], 'rule 1');
    expect(
      passes(
        filters,
        () => value,
        () => true,
      ),
    ).toBe(expected);
  });
});
