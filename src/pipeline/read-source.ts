/** Reads one file of a project: size, whereabouts, encoding and YAML are checked, in this order. */
import { isAbsolute, relative, sep } from 'node:path';
import type { Problem } from './problem.ts';
import { inert } from './problem.ts';
import type { Readers, Unread } from './readers.ts';
import { type SourceFile, sourceFile } from './source-file.ts';
import { parseYaml } from './yaml.ts';

/** More than any pipeline needs, and little enough to parse in an instant. */
export const MAX_BYTES = 1024 * 1024;

export interface ReadResult {
  source?: SourceFile;
  problems: Problem[];
}

/**
 * `path` is where the file is, `shown` how messages call it. `within` are directories that the file must
 * lie in once its links are resolved (theirs are already), so that a link in a pull request cannot point at
 * other files of the machine.
 */
export function readSource(readers: Readers, path: string, shown: string, within: string[]): ReadResult {
  const refuse = (code: string, message: string, remedy: string): ReadResult => ({
    problems: [{ file: shown, line: 1, column: 1, severity: 'error', code, message, remedy }],
  });
  const real = readers.real(path);
  if (real === undefined) return refuse(...WHY_UNREAD.absent);
  if (!within.some((directory) => contains(directory, real)))
    return refuse(
      'outside-project',
      'this is a link to a file outside the project',
      'put the file itself here',
    );
  const bytes = readers.read(real, MAX_BYTES);
  if (!(bytes instanceof Uint8Array)) return refuse(...whyUnread(bytes));
  const text = decode(bytes, shown);
  if (text === undefined) return refuse('not-utf8', 'the file is not UTF-8 text', 'save it as UTF-8');

  const document = parseYaml(text);
  const problems = document.problems.map(
    (problem): Problem => ({ file: shown, severity: 'error', ...problem }),
  );
  return document.root ? { source: sourceFile(shown, document.root, document), problems } : { problems };
}

/** Whether `path` is `directory` or lies in it; both resolved. */
export function contains(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const WHY_UNREAD: Record<Extract<Unread, string>, [code: string, message: string, remedy: string]> = {
  absent: ['no-such-file', 'there is no such file', 'check the path'],
  'not-a-file': ['not-a-file', 'this is not a regular file', 'name a file'],
  'too-large': ['too-large', 'the file is larger than 1 MiB', 'split it into smaller files'],
};

const whyUnread = (unread: Unread): [string, string, string] =>
  typeof unread === 'string'
    ? WHY_UNREAD[unread]
    : ['unreadable', `the file cannot be read (${inert(unread.failed)})`, 'check its permissions'];

function decode(bytes: Uint8Array, shown: string): string | undefined {
  try {
    // Drops a byte order mark as well.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // JSON may be indented with tabs, YAML may not; in JSON a tab can stand nowhere else, so columns stay.
    return shown.endsWith('.json') ? text.replaceAll('\t', ' ') : text;
  } catch {
    return undefined;
  }
}
