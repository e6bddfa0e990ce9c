import { describe, expect, it } from 'vitest';
import { parseMappings } from '../../../src/sandbox/postgres/mappings.ts';
import { selecting } from './support/task.ts';

const table = (name: string, kind: 'table' | 'view' = 'table') => {
  const [schema = '', ...rest] = name.split('.');
  return { schema, table: rest.join('.'), kind };
};
const selected = (rules: Record<string, unknown>[], names: string[]) => {
  const mappings = parseMappings(rules);
  return names.filter((name) => mappings.selection(table(name)) !== undefined);
};
const exclude = { 'rule-action': 'exclude' };
const transformation = (target: string, locator: Record<string, string>, more: Record<string, unknown>) => ({
  'rule-type': 'transformation',
  'rule-id': '9',
  'rule-name': 'nine',
  'rule-target': target,
  'object-locator': locator,
  ...more,
});

describe('selection rules', () => {
  const names = ['public.orders', 'public.order_items', 'public.orderXitems', 'public.Orders', 'app.orders'];

  it.each<[string, Record<string, unknown>[], string[]]>([
    [
      '% takes any name',
      [selecting('public', '%')],
      ['public.orders', 'public.order_items', 'public.orderXitems', 'public.Orders'],
    ],
    [
      '_ takes one character',
      [selecting('public', 'order_items')],
      ['public.order_items', 'public.orderXitems'],
    ],
    ['[_] takes itself', [selecting('public', 'order[_]items')], ['public.order_items']],
    [
      'explicit takes names as they are',
      [selecting('public', 'order_items', { 'rule-action': 'explicit' })],
      ['public.order_items'],
    ],
    ['case matters', [selecting('%', 'orders')], ['public.orders', 'app.orders']],
    [
      'excludes win, whatever the order',
      [selecting('%', 'orders', exclude), selecting('%', 'order%')],
      ['public.order_items', 'public.orderXitems'],
    ],
    ['excludes alone select nothing', [selecting('%', 'orders', exclude)], []],
    ['a dot in a pattern is a dot', [selecting('public', 'o.ders')], []],
  ])('%s', (_, rules, expected) => {
    expect(selected(rules, names)).toEqual(expected);
  });

  it('select views only where the rule says so', () => {
    const locator = { 'schema-name': 'public', 'table-name': '%', 'table-type': 'view' };
    const mappings = parseMappings([selecting('', '', { 'object-locator': locator })]);
    expect(mappings.selection(table('public.v', 'view'))).toBeDefined();
    expect(mappings.selection(table('public.v', 'table'))).toBeUndefined();
    expect(parseMappings([selecting('public', '%')]).selection(table('public.v', 'view'))).toBeUndefined();
  });

  it('tell which tables were named exactly and are not there', () => {
    const mappings = parseMappings([
      selecting('public', 'orders'),
      selecting('public', 'gone[_]table'),
      selecting('public', 'none%'),
    ]);
    expect(mappings.missing([table('public.orders')])).toEqual([{ schema: 'public', table: 'gone_table' }]);
  });

  it('give the highest load order', () => {
    const mappings = parseMappings([
      selecting('%', '%', { 'load-order': 1 }),
      selecting('public', 'orders', { 'load-order': '7' }),
    ]);
    expect(mappings.selection(table('public.orders'))?.loadOrder).toBe(7);
  });
});

describe('transformation rules', () => {
  it.each<[string, Record<string, unknown>[], Record<string, string>]>([
    [
      'rename a schema',
      [transformation('schema', { 'schema-name': 'public' }, { 'rule-action': 'rename', value: 'copy' })],
      { schema: 'copy', table: 'Orders', column: 'Id' },
    ],
    [
      'rename a table',
      [
        transformation(
          'table',
          { 'schema-name': 'public', 'table-name': 'Orders' },
          { 'rule-action': 'rename', value: 'o' },
        ),
      ],
      { schema: 'public', table: 'o', column: 'Id' },
    ],
    [
      'convert everything to lower case',
      [
        transformation('schema', { 'schema-name': '%' }, { 'rule-action': 'convert-lowercase' }),
        transformation(
          'table',
          { 'schema-name': '%', 'table-name': '%' },
          { 'rule-action': 'convert-lowercase' },
        ),
        transformation(
          'column',
          { 'schema-name': '%', 'table-name': '%', 'column-name': '%' },
          { 'rule-action': 'convert-uppercase' },
        ),
      ],
      { schema: 'public', table: 'orders', column: 'ID' },
    ],
    [
      'add and replace prefixes and suffixes',
      [
        transformation('schema', { 'schema-name': '%' }, { 'rule-action': 'add-prefix', value: 'dw_' }),
        transformation(
          'table',
          { 'schema-name': '%', 'table-name': '%' },
          { 'rule-action': 'replace-suffix', 'old-value': 'ers', value: 'ered' },
        ),
        transformation(
          'column',
          { 'schema-name': '%', 'table-name': '%', 'column-name': '%' },
          { 'rule-action': 'add-suffix', value: '_c' },
        ),
      ],
      { schema: 'dw_public', table: 'Ordered', column: 'Id_c' },
    ],
    [
      'apply several rules to a column, in their order',
      [
        transformation(
          'column',
          { 'schema-name': '%', 'table-name': '%', 'column-name': 'Id' },
          { 'rule-action': 'rename', value: 'Key' },
        ),
        transformation(
          'column',
          { 'schema-name': '%', 'table-name': '%', 'column-name': 'Id' },
          { 'rule-action': 'remove-prefix', value: 'K' },
        ),
      ],
      { schema: 'public', table: 'Orders', column: 'ey' },
    ],
  ])('%s', (_, rules, expected) => {
    const { names } = parseMappings(rules);
    const source = { schema: 'public', table: 'Orders' };
    expect({ ...names.table(source), column: names.column(source, 'Id') }).toEqual(expected);
  });

  it('remove a column', () => {
    const { names } = parseMappings([
      transformation(
        'column',
        { 'schema-name': '%', 'table-name': '%', 'column-name': 'secret%' },
        { 'rule-action': 'remove-column' },
      ),
    ]);
    expect(names.column({ schema: 'public', table: 'a' }, 'secret_1')).toBeUndefined();
    expect(names.column({ schema: 'public', table: 'a' }, 'open')).toBe('open');
  });
});

describe('a mapping that is not understood is refused', () => {
  const filter = (more: Record<string, unknown>) => ({
    filters: [
      {
        'filter-type': 'source',
        'column-name': 'id',
        'filter-conditions': [{ 'filter-operator': 'eq', value: '1' }],
        ...more,
      },
    ],
  });
  const column = { 'schema-name': '%', 'table-name': '%', 'column-name': '%' };

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['rule type', { 'rule-type': 'table-settings', 'rule-id': 3 }, /rule 3: rule-type "table-settings"/],
    ['action', selecting('a', 'b', { 'rule-action': 'take' }), /rule-action "take"/],
    ['member', selecting('a', 'b', { 'parallel-load': {} }), /"parallel-load"/],
    [
      'locator',
      selecting('a', 'b', { 'object-locator': { 'schema-name': 'a', 'table-name': 'b', tablespace: 'c' } }),
      /"tablespace"/,
    ],
    ['missing locator', selecting('a', 'b', { 'object-locator': null }), /object-locator is missing/],
    ['missing table name', selecting('a', ''), /table-name is missing/],
    [
      'table type',
      selecting('a', 'b', {
        'object-locator': { 'schema-name': 'a', 'table-name': 'b', 'table-type': 'index' },
      }),
      /table-type "index"/,
    ],
    ['load order', selecting('a', 'b', { 'load-order': -1 }), /load-order/],
    ['filter on a pattern', selecting('a', '%', filter({})), /exact schema and table names/],
    ['filter type', selecting('a', 'b', filter({ 'filter-type': 'target' })), /filter-type "target"/],
    [
      'filter operator',
      selecting('a', 'b', filter({ 'filter-conditions': [{ 'filter-operator': 'gt', value: '1' }] })),
      /filter-operator "gt"/,
    ],
    [
      'missing operand',
      selecting(
        'a',
        'b',
        filter({ 'filter-conditions': [{ 'filter-operator': 'between', 'start-value': '1' }] }),
      ),
      /needs end-value/,
    ],
    [
      'transformation',
      transformation('column', column, { 'rule-action': 'add-column', value: 'x', expression: '1' }),
      /"expression"/,
    ],
    [
      'transformation action',
      transformation('column', column, { 'rule-action': 'change-data-type' }),
      /"change-data-type"/,
    ],
    [
      'transformation target',
      transformation('table-tablespace', column, { 'rule-action': 'rename', value: 'x' }),
      /"table-tablespace"/,
    ],
    [
      'removal of a table',
      transformation('table', { 'schema-name': '%', 'table-name': '%' }, { 'rule-action': 'remove-column' }),
      /"remove-column"/,
    ],
  ])('%s', (_, rule, message) => {
    expect(() => parseMappings([rule])).toThrow(message);
  });

  it('two transformations of one table', () => {
    const rule = transformation(
      'table',
      { 'schema-name': '%', 'table-name': '%' },
      { 'rule-action': 'convert-lowercase' },
    );
    const { names } = parseMappings([rule, { ...rule, 'rule-id': '10' }]);
    expect(() => names.table({ schema: 'public', table: 'a' })).toThrow(
      /rule "9" and rule "10": more than one/,
    );
  });
});
