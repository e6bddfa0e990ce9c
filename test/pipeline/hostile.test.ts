import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatProblem, type Problem } from '../../src/pipeline/problem.ts';
import { parseYaml } from '../../src/pipeline/yaml.ts';
import { load, loadText, pipelineOf, written } from './loading.ts';

const KEYS = [
  'version',
  'name',
  'mode',
  'source',
  'target',
  'tables',
  'include',
  'exclude',
  'as',
  'watermark',
  'filter',
  'column',
  'type',
  'operator',
  'value',
  'start',
  'stop',
  'at',
  'position',
  'schedule',
  'instance',
  'class',
  'sizes',
  'days',
  'settings',
  'mappings',
  'rules',
  'rule-id',
  'object-locator',
  'filters',
  'notify',
  'on',
  'tags',
  'timeout',
  'engine',
  'secret',
  'logRetention',
  'metrics',
  'defaults',
  'instances',
  'constructor',
  'toString',
  'hasOwnProperty',
];
const WORDS = [
  'cdc',
  'delta',
  'full-load',
  'shop.orders',
  'a.%',
  '17 2 * * *',
  '3h',
  'null',
  'yes',
  '007',
  '1.10',
  '~',
  'postgres',
  's3',
  'dms.t3.medium',
  'settings/x.json',
  '../x.json',
  '.nan',
  '99999999999999999999',
  '*a',
  '&a x',
  '!!str 5',
  '<<',
];

/** A tree of known and unknown keys, as values of JSON. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...WORDS),
    fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie('tree'), {
      maxKeys: 6,
      noNullPrototype: true,
    }),
  ),
}));

/** Pieces of YAML in any order, most of which is none. */
const garbage = fc
  .array(
    fc.oneof(
      fc.constantFrom(...KEYS.map((key) => `${key}: `), ...WORDS),
      fc.constantFrom(
        '\n',
        '\n  ',
        '\n- ',
        '\r\n',
        '\t',
        '{',
        '}',
        '[',
        ']',
        ', ',
        ': ',
        '? ',
        '- ',
        '|\n',
        '>-\n',
        '"',
        "'",
        '#',
        '---\n',
        '...\n',
        '%TAG ! x\n',
        '&a ',
        '*a',
        '!x ',
        '<<: ',
        '\u0000',
        '\ufeff',
        '\u2028',
        '\ud800',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

function isPrintable(problem: Problem): void {
  const line = formatProblem(problem);
  // One line without control characters, which also has a place.
  expect(line).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
  expect(problem.line).toBeGreaterThan(0);
  expect(problem.column).toBeGreaterThan(0);
  expect(line.length).toBeLessThan(4000);
}

describe('whatever a file holds, the answer is a pipeline or problems', () => {
  test('pieces of YAML', async () => {
    await fc.assert(
      fc.asyncProperty(garbage, garbage, async (text, project) => {
        const { pipelines, problems } = await load({
          'pipelines/shop.yml': text,
          'pipelines/_project.yml': project,
        });
        expect(pipelines.length + problems.length).toBeGreaterThan(0);
        problems.forEach(isPrintable);
      }),
      { numRuns: 500 },
    );
  });

  test('trees of known keys with any values', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...KEYS), tree, { noNullPrototype: true }),
        tree,
        async (content, settings) => {
          const { pipelines, problems } = await loadText(JSON.stringify(content), {
            'pipelines/settings/x.json': JSON.stringify(settings),
          });
          expect(pipelines.length + problems.length).toBeGreaterThan(0);
          problems.forEach(isPrintable);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a sound pipeline with one value replaced', async () => {
    const sound = { mode: 'cdc', source: 's', target: 't', instance: 'nightly', tables: ['a.b'] };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...KEYS), tree, async (key, value) => {
        const { pipelines, problems } = await loadText(JSON.stringify({ ...sound, [key]: value }));
        const failed = problems.some(({ severity }) => severity === 'error');
        expect(pipelines).toHaveLength(failed ? 0 : 1);
        problems.forEach(isPrintable);
      }),
      { numRuns: 500 },
    );
  });

  test('bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const { pipelines, problems } = await load({ 'pipelines/shop.yml': bytes });
        expect(pipelines).toEqual([]);
        expect(problems.length).toBeGreaterThan(0);
        problems.forEach(isPrintable);
      }),
    );
  });
});

test('hostile texts come through as the texts they are', async () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => /\S/.test(value));
  await fc.assert(
    fc.asyncProperty(text, async (description) => {
      const quoted = JSON.stringify(description);
      fc.pre(parseYaml(`a: ${quoted}`).problems.length === 0);
      expect((await pipelineOf(written({ description: quoted }))).description).toBe(description);
    }),
  );
});
