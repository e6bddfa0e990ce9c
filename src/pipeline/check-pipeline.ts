/** One pipeline file: its shape, what it inherits, and the rules. */
import { basename } from 'node:path';
import { checkMembers, checkValue } from './check-shape.ts';
import { type Context, MODES_OF_KEY, type Written } from './context.ts';
import { type Document, type DocumentKind, type Documents, unfitNumbers } from './documents.ts';
import { entriesOf } from './entries.ts';
import type { Finding } from './finding.ts';
import { unfoldTimeout } from './normalise.ts';
import type { Problem } from './problem.ts';
import type { ProjectFile } from './project-file.ts';
import { RULES } from './rules.ts';
import { pipelineSchema } from './schema.ts';
import { table, type WrittenTable } from './schema-tables.ts';
import { NAME } from './schema-values.ts';
import { pipelineShape } from './shape.ts';
import { type Location, nodeAt, type Path, type SourceFile } from './source-file.ts';

export interface CheckedPipeline {
  source: SourceFile;
  project: ProjectFile;
  /** Undefined when neither the file nor its name gives a valid one. */
  name: string | undefined;
  written: Written;
  /** Defaults first. */
  settings: Document[];
  mappings: Document | undefined;
  problems: Problem[];
  /** Where something stands: here, or in `_project.yml` when it is inherited. */
  locate(path: Path, part?: 'key' | 'value'): Location;
}

/** `textual` are problems that reading the file has brought up already. */
export function checkPipeline(
  source: SourceFile,
  project: ProjectFile,
  documents: Documents,
  textual: readonly Problem[] = [],
): CheckedPipeline {
  const findings: Finding[] = [];
  const problems: Problem[] = [...textual];
  const own = ownMembers(source, findings);
  const name = own.name ?? (source.has(['name']) ? undefined : nameFrom(source.file));
  const applies = (key: string) => inherits(key, own, source);
  const written = inherit(own, project, source, applies);
  const inherited = (path: Path) =>
    applies(String(path[0])) && (project.source?.has(['defaults', ...path]) ?? false);

  const locate = (path: Path, part?: 'key' | 'value'): Location => {
    const top = nodeAt(source, path.slice(0, 1));
    const here = source.has(path) || !inherited(path) || (top !== undefined && top.kind !== 'map');
    return here || !project.source
      ? source.locate(path, part)
      : project.source.locate(['defaults', ...path], part);
  };
  const load = (kind: DocumentKind) =>
    source.has([kind]) ? documents.load(source, [kind], kind, findings, problems) : undefined;

  const ownSettings = load('settings');
  const context: Context = {
    name,
    file: source.file,
    written,
    entries: entriesOf(written),
    has: (...path) => source.has(path) || inherited(path),
    instances: project.instanceNames,
    settings: [...(project.settings ? [project.settings] : []), ...(ownSettings ? [ownSettings] : [])],
    mappings: source.has(['mappings'])
      ? load('mappings')
      : applies('mappings')
        ? project.mappings
        : undefined,
    report(severity, { path, part, document }, code, message, remedy) {
      const at = document ? document.locate(path, part) : locate(path, part);
      problems.push({ ...at, severity, code, message, remedy });
    },
  };
  for (const path of [
    ['source', 'settings'],
    ['target', 'settings'],
  ]) {
    const node = nodeAt(source, path);
    if (node) problems.push(...unfitNumbers(source, node, path));
  }
  for (const rule of RULES) rule(context);
  for (const { path, part, ...finding } of findings)
    problems.push({ ...source.locate(path, part), ...finding });
  const { settings, mappings } = context;
  return {
    source,
    project,
    name,
    written,
    settings,
    mappings,
    problems: name === undefined ? problems : problems.map((problem) => ({ ...problem, pipeline: name })),
    locate,
  };
}

/** Every table is compared with every other. */
const MAX_TABLES = 5_000;

/** The members of the file whose shape is right; tables are checked one by one. */
function ownMembers(source: SourceFile, findings: Finding[]): Written {
  const { tables: _, ...members } = pipelineSchema.shape;
  const tables = source.root.entries.get('tables');
  const listed = tables?.node.kind === 'list' ? tables.node.items : undefined;
  const rest = new Map(source.root.entries);
  if (listed) rest.delete('tables');
  const root = pipelineShape();
  const expected = { members: listed ? members : pipelineSchema.shape, root, path: [] };
  // Every member has passed the schema of its key.
  const written = checkMembers({ ...source.root, entries: rest }, expected, findings) as Written;
  if (!listed) return written;
  if (listed.length > MAX_TABLES) {
    findings.push({
      path: ['tables'],
      part: 'key',
      severity: 'error',
      code: 'too-many-tables',
      message: `${listed.length} tables are more than the ${MAX_TABLES} that one pipeline may list`,
      remedy: 'use patterns with `%`, or split the pipeline',
    });
    return written;
  }
  const checked = listed.map((item, index): WrittenTable | undefined =>
    checkValue(item, table, root, ['tables', index], findings),
  );
  return { ...written, tables: checked };
}

/** Whether a default for `key` reaches this pipeline: not when the file says it, or its mode does not know it. */
function inherits(key: string, { mode }: Written, source: SourceFile): boolean {
  if (key === 'mappings' && source.has(['tables'])) return false;
  return !mode || (MODES_OF_KEY.get(key)?.includes(mode) ?? true);
}

/** The file over the defaults; maps of small settings are merged, everything else is replaced. */
function inherit(
  own: Written,
  project: ProjectFile,
  source: SourceFile,
  applies: (key: string) => boolean,
): Written {
  const { defaults } = project;
  // What is written here with a wrong shape must not be made up for by a default.
  const open = Object.entries(defaults).filter(([key]) => applies(key) && !source.has([key]));
  const merged: Written = { ...Object.fromEntries(open), ...own };
  if (own.tags && defaults.tags) merged.tags = { ...defaults.tags, ...own.tags };
  if (own.metrics && defaults.metrics) merged.metrics = { ...defaults.metrics, ...own.metrics };
  if (own.timeout !== undefined && defaults.timeout !== undefined)
    merged.timeout = { ...unfoldTimeout(defaults.timeout), ...unfoldTimeout(own.timeout) };
  return merged;
}

function nameFrom(file: string): string | undefined {
  const stem = basename(file).replace(/\.ya?ml$/, '');
  return NAME.test(stem) && stem.length <= 56 ? stem : undefined;
}
