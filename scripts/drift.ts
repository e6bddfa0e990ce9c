/**
 * Checks that what is generated from the program is up to date: the JSON Schema and the README's tables.
 * Ends with 1 when it is not; with `--write` it is written anew.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { schemaText } from '../src/cli/schema.ts';
import { TABLES } from './readme-tables.ts';
import { withSection } from './sections.ts';

const write = process.argv.includes('--write');
const stale: string[] = [];

await compare('pipelines/pipeline.schema.json', () => schemaText());
await compare('README.md', (readme) =>
  Object.entries(TABLES).reduce((text, [name, table]) => withSection(text, name, table()) ?? text, readme),
);

if (stale.length > 0) {
  const done = write ? 'written anew' : 'out of date; `npm run generate` writes them anew';
  process.stdout.write(`${stale.join(', ')}: ${done}\n`);
  if (!write) process.exitCode = 1;
}

/** A file that is not there counts as empty. */
async function compare(file: string, wanted: (present: string) => string): Promise<void> {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const present = await readFile(path, 'utf8').catch(() => '');
  const text = wanted(present);
  if (text === present) return;
  stale.push(file);
  if (write) await writeFile(path, text);
}
