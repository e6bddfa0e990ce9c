import { describe, expect, test } from 'vitest';
import { loadText, pipelineOf, written } from './loading.ts';

const SECRET = 'secret: shop, secretRole: "arn:aws:iam::111122223333:role/dms"';

describe('what YAML takes for a number stays the text that was written', () => {
  test.each([
    '007',
    '1.10',
    '12345678901234567890',
    '1e3',
    '+5',
    '0x1F',
    '377145',
    '-1',
    'true',
    '2026-01-31',
  ])('%s as the value of a filter', async (value) => {
    const filter = `{ column: id, operator: eq, value: ${value} }`;
    const { selection } = await pipelineOf(
      written({ mode: 'delta', tables: `[{ include: a.b, filter: ${filter} }]` }),
    );
    expect(selection).toMatchObject({ tables: [{ filter: { value } }] });
  });

  test('everywhere a text is wanted', async () => {
    const pipeline = await pipelineOf(
      written({
        name: '007',
        description: '2026',
        source: `{ engine: oracle, database: 0123, ${SECRET} }`,
        tables: '[1.10]',
        start: '{ position: 98765432109876543210 }',
        instance: '{ class: dms.t3.medium, engineVersion: 3.10, subnetGroup: 0042 }',
        tags: '{ cost: 0012, year: 2026, live: true }',
      }),
    );
    expect(pipeline).toMatchObject({
      name: '007',
      description: '2026',
      source: { database: '0123' },
      selection: { tables: [{ schema: '1', table: '10' }] },
      start: { kind: 'position', position: '98765432109876543210' },
      instance: { engineVersion: '3.10', subnetGroup: '0042' },
      tags: { cost: '0012', year: '2026', live: 'true' },
    });
  });

  test('also in a table-mapping document', async () => {
    const pipeline = await pipelineOf(
      written({
        tables: undefined,
        mappings:
          '{ rules: [{ rule-type: selection, rule-id: 1, rule-name: 01, rule-action: include, object-locator: { schema-name: 2026, table-name: 007 }, filters: [{ filter-type: source, column-name: c, filter-conditions: [{ filter-operator: between, start-value: 1.10, end-value: 12345678901234567890 }] }] }] }',
      }),
    );
    expect(pipeline.selection).toMatchObject({
      document: {
        rules: [
          {
            'rule-id': 1,
            'rule-name': '01',
            'object-locator': { 'schema-name': '2026', 'table-name': '007' },
            filters: [
              { 'filter-conditions': [{ 'start-value': '1.10', 'end-value': '12345678901234567890' }] },
            ],
          },
        ],
      },
    });
  });
});

test('numbers stay numbers where numbers are wanted', async () => {
  const { instance, settings } = await pipelineOf(
    written({
      instance: '{ class: dms.t3.medium, price: 0.10, storage: 50 }',
      settings: '{ ChangeProcessingTuning: { BatchApplyTimeoutMin: 1.50, Flag: true, Nothing: null } }',
    }),
  );
  expect(instance).toMatchObject({ price: 0.1, storage: 50 });
  expect(settings).toEqual({
    ChangeProcessingTuning: { BatchApplyTimeoutMin: 1.5, Flag: true, Nothing: null },
  });
});

test('`operator: null` needs no quotes', async () => {
  const { selection } = await pipelineOf(
    written({ mode: 'delta', tables: '[{ include: a.b, filter: { column: c, operator: null } }]' }),
  );
  expect(selection).toMatchObject({ tables: [{ filter: { operator: 'null' } }] });
});

test.each(['~', 'null', ''])('a text that is nothing (%j) is not taken for a word', async (nothing) => {
  const { problems } = await loadText(written({ description: nothing }));
  expect(problems.map(({ code }) => code)).toEqual(['empty-value']);
});
