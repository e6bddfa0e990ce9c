import { describe, expect, test } from 'vitest';
import { plainValue, sourceFile } from '../../src/pipeline/source-file.ts';
import { parseYaml } from '../../src/pipeline/yaml.ts';
import { marked } from './loading.ts';

const parsed = (text: string): unknown => {
  const { root, problems } = parseYaml(text);
  if (!root) throw new Error(JSON.stringify(problems));
  return plainValue(root);
};

describe('values follow YAML 1.2', () => {
  test.each([
    ['a: yes', 'yes'],
    ['a: on', 'on'],
    ['a: true', true],
    ['a: ~', null],
    ['a:', null],
    ['a: 377145', 377145],
    ['a: 0x1F', 31],
    ['a: 1.5', 1.5],
    ['a: 2026-01-31', '2026-01-31'],
    ['a: 12:30', '12:30'],
    ['a: "5"', '5'],
    ['a: !!str 5', '5'],
    ['a: ! 5', '5'],
    ["a: 'it''s'", "it's"],
    ['a: "\\u00e9\\n"', 'é\n'],
    ['a: >-\n  one\n  two', 'one two'],
    ['a: [1, {b: c}]', [1, { b: 'c' }]],
    ['x: &list [1, 2]\na: *list', [1, 2]],
    ['"a": {"b": ["\\ud83d\\ude00", null]}', { b: ['😀', null] }],
  ])('%j', (text, expected) => {
    expect(parsed(text)).toMatchObject({ a: expected });
  });

  test('a byte order mark is for the reader; lines may end in CRLF or CR', () => {
    expect(parsed('a: 1\r\nb: [x,\r\n  y]\rc: 2')).toEqual({ a: 1, b: ['x', 'y'], c: 2 });
  });
});

describe('every key and value knows its line and column', () => {
  const text = [
    'name: students', // 1
    'tables:', // 2
    '  - shop.orders', // 3
    '  - { include: "a.b", as: c.d }', // 4
    '  -   include: é.f', // 5
    'notify: &topic', // 6
    '  on: [ failure ]', // 7
    'again: *topic', // 8
    'empty:', // 9
  ].join('\r\n');
  const document = parseYaml(text);
  if (!document.root) throw new Error('not parsed');
  const file = sourceFile('x.yml', document.root, document);

  test.each([
    [['name'], 'key', '1:1'],
    [['name'], 'value', '1:7'],
    [['tables'], 'value', '3:3'],
    [['tables', 0], 'value', '3:5'],
    [['tables', 1, 'include'], 'key', '4:7'],
    [['tables', 1, 'include'], 'value', '4:16'],
    [['tables', 1, 'as'], 'value', '4:27'],
    [['tables', 2, 'include'], 'value', '5:16'],
    [['notify', 'on', 0], 'value', '7:9'],
    [['again'], 'value', '8:8'],
    [['again', 'on', 0], 'value', '7:9'],
    [['empty'], 'value', '9:1'],
    // What is not written is shown at the nearest thing above it.
    [['missing'], 'value', '1:1'],
    [['tables', 0, 'include'], 'value', '3:5'],
    [['tables', 7], 'value', '2:1'],
    [['notify', 'topic'], 'key', '6:1'],
  ] as const)('%j, its %s', (path, part, expected) => {
    const { line, column } = file.locate(path, part);
    expect(`${line}:${column}`).toBe(expected);
  });
});

describe('what cannot be read is refused at its place', () => {
  test.each([
    ['nothing', '▶', 'empty-file'],
    ['a comment only', '▶# nothing\n', 'empty-file'],
    ['an empty document', '▶---\n', 'empty-file'],
    ['a list', '▶- a\n- b\n', 'not-a-mapping'],
    ['a single text', '▶hello\n', 'not-a-mapping'],
    ['two documents', 'a: 1\n▶---\nb: 2\n', 'yaml-several-documents'],
    ['a second document after an end mark', 'a: 1\n▶...\nb: 2\n', 'yaml-several-documents'],
    ['an empty second document', 'a: 1\n▶---\n', 'yaml-several-documents'],
    ['a tab for indentation', 'a:\n▶\tb: 1\n', 'yaml-syntax'],
    ['a bracket left open', 'a: [1, 2▶', 'yaml-syntax'],
    ['a control character', 'a: "▶\u0007"\n', 'yaml-syntax'],
    ['a tag of somebody else', 'a: ▶!ruby/object:Gem x\n', 'yaml-tag'],
    ['a tag on a list', 'a: ▶!!set [x]\n', 'yaml-tag'],
    ['a %TAG line', '▶%TAG ! tag:example.com,2026:\n---\na: !x 1\n', 'yaml-tag'],
    ['a merge key', 'x: &x { a: 1 }\ny:\n  ▶<<: *x\n', 'yaml-merge-key'],
    ['an alias of nothing', 'a: ▶*b\n', 'yaml-alias'],
    ['an alias of itself', 'a: &a [▶*a]\n', 'yaml-alias'],
    ['a key with braces', '▶{a: 1}: b\n', 'yaml-key'],
    ['__proto__', 'a:\n  ▶__proto__: { polluted: true }\n', 'yaml-key'],
    ['more than 40 levels', `a: ${'['.repeat(39)}▶[]${']'.repeat(39)}`, 'yaml-syntax'],
  ])('%s', (_, source, code) => {
    const { text, places } = marked(source);
    const { root, problems } = parseYaml(text);
    expect(problems.map((problem) => `${problem.line}:${problem.column} ${problem.code}`)).toEqual([
      `${places[0]} ${code}`,
    ]);
    expect(root).toBeUndefined();
  });

  test('a key that is written twice keeps its first value and names both lines', () => {
    const { root, problems } = parseYaml('a: 1\nb: 2\na: 3\n');
    expect(problems).toEqual([
      {
        line: 3,
        column: 1,
        code: 'duplicate-key',
        message: 'the key "a" is written twice, here and in line 1',
        remedy: 'keep one of the two',
      },
    ]);
    expect(root && plainValue(root)).toEqual({ a: 1, b: 2 });
  });

  test('aliases may share values, but not multiply them', () => {
    const shared = `x: &x [1, 2, 3]\n${Array.from({ length: 500 }, (_, index) => `a${index}: *x`).join('\n')}`;
    expect(parseYaml(shared).problems).toEqual([]);

    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 30; level += 1)
      bomb.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    const { root, problems } = parseYaml(bomb.join('\n'));
    expect(problems.map(({ code }) => code)).toEqual(['yaml-alias-bomb']);
    expect(root).toBeUndefined();
  });
});
