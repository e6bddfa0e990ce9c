/** What is wrong with a file, said so that a person can go to the line and mend it. */

export type Severity = 'error' | 'warning';

export interface Problem {
  /** Path as it was given. */
  file: string;
  /** Both counted from 1; columns in UTF-16 units, as editors and annotations count them. */
  line: number;
  column: number;
  severity: Severity;
  /** Stable, kebab-case. */
  code: string;
  /** What is wrong, as a clause without a full stop. */
  message: string;
  /** What to write or do instead, likewise. */
  remedy: string;
  /** Name of the pipeline, where the problem belongs to one and the name is known. */
  pipeline?: string;
}

/** `pipelines/x.yml:12:3 error unknown key "tabels"; did you mean "tables"? [unknown-key]`, always one inert line. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, message, remedy, code } = problem;
  const text = inert(`${file}:${line}:${column} ${severity} ${message}; ${remedy} [${code}]`);
  // A line that begins with `::` is a workflow command to the runner of GitHub Actions.
  return text.startsWith('::') ? `./${text}` : text;
}

/** By file, line, column; errors before warnings at one place. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.severity, b.severity) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Control characters, line separators, what turns the writing direction, what has no width, and lone halves. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/**
 * Text that cannot break out of its line, steer a terminal, disguise itself, or be taken for a workflow
 * command (`##[…]` counts anywhere in a line): offending characters are shown as escapes.
 */
export function inert(text: string): string {
  return text
    .replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replaceAll('##[', '#\\u{23}[');
}

/** Text of a user in quotes, inert and of bounded length. */
export function quoted(text: string, limit = 60): string {
  const characters = [...text.slice(0, limit * 2 + 2)];
  const short = characters.length > limit ? `${characters.slice(0, limit).join('')}…` : characters.join('');
  return `"${inert(short).replaceAll('"', '\\"')}"`;
}
