import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectionOf, selectionText } from '../../src/report/mappings.ts';
import { plan } from './reports.ts';

const at = (schema: string, table?: string) => ({
  'schema-name': schema,
  ...(table === undefined ? {} : { 'table-name': table }),
});
const include = (schema: string, table: string, more = {}) => ({
  'rule-type': 'selection',
  'rule-action': 'include',
  'object-locator': at(schema, table),
  ...more,
});
const rename = (target: string, locator: object, value: string) => ({
  'rule-type': 'transformation',
  'rule-action': 'rename',
  'rule-target': target,
  'object-locator': locator,
  value,
});
const text = (...rules: object[]) => selectionText(JSON.stringify({ rules }));

describe('what a mapping document selects', () => {
  it.each([
    [[include('a', 'b')], 'a.b'],
    [[include('a', 'b', { filters: [{}] })], 'a.b (filtered)'],
    [[include('a', 'b'), rename('table', at('a', 'b'), 'c')], 'a.b as a.c'],
    [[include('a', 'b'), rename('schema', at('a'), 'z')], 'a.b as z.b'],
    [[include('a', 'b'), rename('schema', at('a', 'other'), 'z')], 'a.b; 1 further mapping rule'],
    [
      [include('a', '%'), { 'rule-type': 'transformation', 'rule-action': 'add-column' }],
      'a.%; 1 further mapping rule',
    ],
    [[include('a', '%'), { ...include('a', 't%'), 'rule-action': 'exclude' }], 'a.%; without a.t%'],
    [[], 'nothing'],
    [[include('a\x1b', 'b|c')], 'a\\x1b.b|c'],
    [[{ 'rule-type': 'selection' }], '?.?'],
  ])('%#: %j', (rules, said) => {
    expect(text(...rules)).toBe(said);
  });

  it('names some of many', () => {
    expect(text(...Array.from({ length: 20 }, (_, index) => include('s', `t${index}`)))).toMatch(
      / s\.t11 and 8 more$/,
    );
  });

  it('of the example reads as its file does', () => {
    expect(selectionText(plan().tableMappings)).toBe(
      'studentdb.student_details, studentdb.enrol_%, studentdb.grades as studentdb.marks; without studentdb.tmp_%',
    );
  });

  it('never throws, whatever the text', () => {
    for (const given of ['', '[]', 'null', '{"rules":1}', '{"rules":[null,1,"a"]}']) {
      expect(selectionText(given)).toMatch(/cannot be read|nothing/);
    }
    fc.assert(fc.property(fc.json(), (given) => void selectionOf(given)));
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (rules) => void selectionText(JSON.stringify({ rules }))),
    );
  });
});
