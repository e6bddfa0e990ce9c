import { describe, expect, test } from 'vitest';
import { parseMappings } from '../../../src/sandbox/dms/mappings.ts';

const include = {
  'rule-type': 'selection',
  'rule-id': '1',
  'rule-name': 'one',
  'object-locator': { 'schema-name': 'public', 'table-name': 'orders' },
  'rule-action': 'include',
};
const rename = {
  'rule-type': 'transformation',
  'rule-id': '2',
  'rule-name': 'two',
  'rule-target': 'table',
  'object-locator': { 'schema-name': 'public', 'table-name': 'orders' },
  'rule-action': 'rename',
  value: 'purchases',
};
const filter = (...conditions: object[]) => ({
  'filter-type': 'source',
  'column-name': 'updated_at',
  'filter-conditions': conditions,
});
const gte = { 'filter-operator': 'gte', value: '5' };
const read = (...rules: object[]) => parseMappings(JSON.stringify({ rules }));

describe('a table-mapping document is accepted with', () => {
  test.each<[string, object[]]>([
    ['one selection rule', [include]],
    ['a rule-id that is a number', [{ ...include, 'rule-id': 1 }]],
    ['a transformation', [include, rename]],
    ['two rules of one name', [include, { ...include, 'rule-id': '2' }]],
    ['wildcards', [{ ...include, 'object-locator': { 'schema-name': '%', 'table-name': 'enrol_%' } }]],
    ['an exclude rule', [include, { ...include, 'rule-id': '2', 'rule-action': 'exclude' }]],
    ['an explicit rule', [{ ...include, 'rule-action': 'explicit' }]],
    ['a filter', [{ ...include, filters: [filter(gte)] }]],
    [
      'every operator of filters',
      [
        {
          ...include,
          filters: [
            filter(
              ...['lte', 'ste', 'gte', 'eq', 'noteq'].map((operator) => ({
                ...gte,
                'filter-operator': operator,
              })),
              { 'filter-operator': 'between', 'start-value': '1', 'end-value': '2' },
              { 'filter-operator': 'notbetween', 'start-value': '1', 'end-value': '2' },
              { 'filter-operator': 'null' },
              { 'filter-operator': 'notnull' },
            ),
          ],
        },
      ],
    ],
  ])('%s', (_what, rules) => {
    expect(read(...rules).rules).toHaveLength(rules.length);
  });
});

describe('a table-mapping document is refused with', () => {
  test.each<[string, string, string]>([
    ['no JSON', 'rules: []', 'Invalid Table Mappings document. Invalid json'],
    ['no rules', '{}', 'Valid Table mappings is required'],
    ['an empty list of rules', '{"rules":[]}', 'Valid Table mappings is required'],
    ['a rule that is none', '{"rules":[1]}', 'Invalid table mappings document.'],
  ])('%s', (_what, text, message) => {
    expect(() => parseMappings(text)).toThrow(message);
  });

  const failed = 'Error in mapping rules. Rule with ruleId = 1 failed validation.';
  const locator = include['object-locator'];
  test.each<[string, object[], string]>([
    ['an unknown rule-type', [{ ...include, 'rule-type': 'choice' }], 'Invalid table mappings document.'],
    ['an unknown rule-action', [{ ...include, 'rule-action': 'keep' }], 'Invalid table mappings document.'],
    [
      'an unknown transformation',
      [{ ...rename, 'rule-action': 'shout' }],
      'Invalid table mappings document.',
    ],
    ['no object-locator', [{ ...include, 'object-locator': undefined }], failed],
    ['no table-name', [{ ...include, 'object-locator': { 'schema-name': 'a' } }], failed],
    ['a transformation of nothing', [{ ...rename, 'rule-id': '1', 'rule-target': undefined }], failed],
    ['the same rule-id twice', [include, { ...rename, 'rule-id': 1 }], 'Duplicate ruleid 1'],
    ['no rule-id', [{ ...include, 'rule-id': undefined }], 'rule-id'],
    ['transformations alone', [rename], 'At least one selection rule'],
    [
      'a filter with wildcards',
      [{ ...include, 'object-locator': { ...locator, 'table-name': 'o%' }, filters: [filter(gte)] }],
      failed,
    ],
    ['a filter on exclude', [{ ...include, 'rule-action': 'exclude', filters: [filter(gte)] }], failed],
    [
      'gt, which DMS has not',
      [{ ...include, filters: [filter({ ...gte, 'filter-operator': 'gt' })] }],
      failed,
    ],
    ['a value that is a number', [{ ...include, filters: [filter({ ...gte, value: 5 })] }], failed],
    [
      'between without an end',
      [{ ...include, filters: [filter({ 'filter-operator': 'between', 'start-value': '1' })] }],
      failed,
    ],
    ['a filter without conditions', [{ ...include, filters: [filter()] }], failed],
    [
      'a filter on nothing',
      [{ ...include, filters: [{ ...filter(gte), 'column-name': undefined }] }],
      failed,
    ],
    [
      'a filter on the target',
      [{ ...include, filters: [{ ...filter(gte), 'filter-type': 'target' }] }],
      failed,
    ],
  ])('%s', (_what, rules, message) => {
    expect(() => read(...rules)).toThrow(message);
  });
});
