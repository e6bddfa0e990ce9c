import { describe, expect, test } from 'vitest';
import { expectedTables, tableMappings } from '../../src/pipeline/mappings.ts';
import { pipelineOf, written } from './loading.ts';

interface MappingRule {
  'rule-id': string;
  'rule-name': string;
  'rule-action': string;
  'rule-target'?: string;
  'object-locator': Record<string, string>;
  value?: string;
}

async function rulesFor(tables: string): Promise<MappingRule[]> {
  const document = tableMappings(await pipelineOf(written({ tables })));
  // As DMS receives it.
  return JSON.parse(JSON.stringify(document)).rules;
}

/** `include a.b`, `rename schema a.b → c`. */
const inWords = (rules: MappingRule[]): string[] =>
  rules.map((rule) => {
    const name = Object.values(rule['object-locator']).join('.');
    const target = rule['rule-target'] ? `${rule['rule-target']} ` : '';
    return `${rule['rule-action']} ${target}${name}${rule.value === undefined ? '' : ` → ${rule.value}`}`;
  });

describe('the table list becomes selection and transformation rules', () => {
  test.each([
    ['[a.b]', ['include a.b']],
    ['["%.b", "a.%"]', ['include %.b', 'include a.%']],
    // In an include `_` would stand for any character.
    ['[a.b_c, a_b.c]', ['explicit a.b_c', 'explicit a_b.c']],
    ['["a.b_%"]', ['include a.b_%']],
    ['["a.%", { exclude: a.b_c }]', ['include a.%', 'exclude a.b_c']],
    ['[{ exclude: a.c }, a.b]', ['include a.b', 'exclude a.c']],
    ['[a.b, { include: a.c, active: false }]', ['include a.b']],
    // Inactive, but a pattern would take it along.
    ['["a.%", { include: a.c, active: false }]', ['include a.%', 'exclude a.c']],
    ['["a.%", a.c1, { include: a.c%, active: false }]', ['include a.%', 'include a.c1']],
    ['[{ include: a.b, as: a.b }]', ['include a.b']],
    ['[{ include: a.b, as: a.x }]', ['include a.b', 'rename table a.b → x']],
    ['[{ include: a.b, as: x.b }]', ['include a.b', 'rename schema a → x']],
    ['[{ include: a.b, as: x.y }]', ['include a.b', 'rename schema a → x', 'rename table a.b → y']],
    [
      '[{ include: a.b, as: x.b }, { include: a.c, as: x.d }]',
      ['include a.b', 'include a.c', 'rename schema a → x', 'rename table a.c → d'],
    ],
    ['[{ include: a.b, as: x.b }, a.c]', ['include a.b', 'include a.c', 'rename schema a.b → x']],
    ['[{ include: a.b, as: x.b }, "a.c%"]', ['include a.b', 'include a.c%', 'rename schema a.b → x']],
    ['[{ include: a.b, as: x.b }, "%.c"]', ['include a.b', 'include %.c', 'rename schema a.b → x']],
    // What is not loaded does not keep a schema where it is.
    ['[{ include: a.b, as: x.b }, { include: a.c, active: false }]', ['include a.b', 'rename schema a → x']],
    ['[{ include: a.b, as: x.b }, c.d]', ['include a.b', 'include c.d', 'rename schema a → x']],
  ])('%s', async (tables, expected) => {
    expect(inWords(await rulesFor(tables))).toEqual(expected);
  });

  test('ids and names are unique and in sequence', async () => {
    const rules = await rulesFor('[a.b, a.b_c, { include: a.d, as: x.y }, { exclude: a.z }]');
    expect(rules.map((rule) => rule['rule-id'])).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(new Set(rules.map((rule) => rule['rule-name'])).size).toBe(6);
  });

  test('names are data, whatever they hold', async () => {
    const name = `o"r'd\\er{}$`;
    const rules = await rulesFor(`[${JSON.stringify(`sh op.${name}`)}]`);
    expect(rules[0]?.['object-locator']).toEqual({ 'schema-name': 'sh op', 'table-name': name });
  });

  test('the whole document, as DMS wants it', async () => {
    expect(tableMappings(await pipelineOf(written({ tables: '[{ include: a.b, as: a.c }]' })))).toEqual({
      rules: [
        {
          'rule-type': 'selection',
          'rule-id': '1',
          'rule-name': 'include-1',
          'object-locator': { 'schema-name': 'a', 'table-name': 'b' },
          'rule-action': 'include',
          filters: [],
        },
        {
          'rule-type': 'transformation',
          'rule-id': '2',
          'rule-name': 'rename-2',
          'rule-target': 'table',
          'object-locator': { 'schema-name': 'a', 'table-name': 'b' },
          'rule-action': 'rename',
          value: 'c',
        },
      ],
    });
  });
});

describe('the tables that a load must report', () => {
  test.each([
    ['[a.b, "a.c%", "%.d", a.e_f]', ['a.b', 'a.e_f']],
    ['[a.b, { include: a.c, active: false }, { include: a.d, as: x.y }]', ['a.b', 'a.d']],
    ['["a.%"]', []],
  ])('%s', async (tables, expected) => {
    expect(expectedTables(await pipelineOf(written({ tables })))).toEqual(expected);
  });

  const rule = (id: number, action: string, table: string, more = '') =>
    `{ rule-type: selection, rule-id: ${id}, rule-name: r, rule-action: ${action}, object-locator: { schema-name: a, table-name: "${table}"${more} } }`;
  const document = (mode: string) =>
    written({
      mode,
      tables: undefined,
      mappings: `{ rules: [${[
        rule(1, 'include', 'b'),
        rule(2, 'explicit', 'c_d'),
        rule(3, 'include', 'e%'),
        rule(4, 'include', 'f[_]g'),
        rule(5, 'include', 'h'),
        rule(6, 'exclude', 'h'),
        rule(7, 'include', 'v', ', table-type: view'),
        '{ rule-type: transformation, rule-id: 8, rule-name: r, rule-target: table, rule-action: rename, value: x, object-locator: { schema-name: a, table-name: z } }',
      ].join(', ')}] }`,
    });

  test('of a mapping document are those it names in full', async () => {
    expect(expectedTables(await pipelineOf(document('full-load')))).toEqual(['a.b', 'a.c_d', 'a.v']);
    // Change capture passes views by.
    expect(expectedTables(await pipelineOf(document('cdc')))).toEqual(['a.b', 'a.c_d']);
  });
});
