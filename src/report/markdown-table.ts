/** A table of GitHub-flavoured Markdown from cells that are Markdown already (see escape.ts). */

export interface Column {
  title: string;
  /** Numbers stand to the right. */
  number?: boolean;
}

export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ number }) => (number ? '--:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

/** A cell that a narrow table shall not break: `11 m 05 s`. */
export const unbroken = (cell: string): string => cell.replaceAll(' ', '\u00a0');

/** A folded part: `title` is HTML, `body` Markdown, which GitHub reads only between blank lines. */
export const folded = (title: string, body: string): string =>
  `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`;
