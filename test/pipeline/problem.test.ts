import { describe, expect, test } from 'vitest';
import { compareProblems, formatProblem, inert, type Problem, quoted } from '../../src/pipeline/problem.ts';

const problem: Problem = {
  file: 'pipelines/x.yml',
  line: 12,
  column: 3,
  severity: 'error',
  code: 'unknown-key',
  message: 'unknown key "tabels"',
  remedy: 'did you mean "tables"?',
};

test('a problem is one line that leads to the place and says what to do', () => {
  expect(formatProblem(problem)).toBe(
    'pipelines/x.yml:12:3 error unknown key "tabels"; did you mean "tables"? [unknown-key]',
  );
});

describe('hostile text is shown, not obeyed', () => {
  test.each([
    ['a line break', 'a\nb', 'a\\u{a}b'],
    ['a carriage return', 'a\rb', 'a\\u{d}b'],
    ['a terminal sequence', '\u001b[2J', '\\u{1b}[2J'],
    ['a one-byte terminal sequence', '\u009b2J', '\\u{9b}2J'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['a turn of the writing direction', 'a\u202eb', 'a\\u{202e}b'],
    ['a space without width', 'a\u200bb', 'a\\u{200b}b'],
    ['half a character', 'a\ud83d', 'a\\u{d83d}'],
    ['a workflow command of the old kind', 'x ##[add-mask]y', 'x #\\u{23}[add-mask]y'],
    ['letters of any script', 'größe 表 😀', 'größe 表 😀'],
  ])('%s', (_, text, expected) => {
    expect(inert(text)).toBe(expected);
    expect(formatProblem({ ...problem, message: text })).toContain(expected);
  });

  test('a file name cannot begin a workflow command', () => {
    expect(formatProblem({ ...problem, file: '::error::x.yml' })).toMatch(/^\.\/::error::x\.yml:12:3 /);
  });

  test('long texts are cut between characters', () => {
    expect(quoted('x'.repeat(1_000_000))).toBe(`"${'x'.repeat(60)}…"`);
    expect(quoted('😀'.repeat(61))).toBe(`"${'😀'.repeat(60)}…"`);
    expect(quoted('say "hello"')).toBe('"say \\"hello\\""');
  });
});

test('problems are sorted by file, line and column', () => {
  const at = (file: string, line: number, column: number): Problem => ({ ...problem, file, line, column });
  const sorted = [at('a', 1, 1), at('a', 2, 1), at('a', 2, 9), at('a', 10, 1), at('b', 1, 1)];
  expect([...sorted].reverse().sort(compareProblems)).toEqual(sorted);
});
