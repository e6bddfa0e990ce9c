/** How the entries of `tables` go together. */
import { key, type Rule, value, type Where } from '../context.ts';
import type { Entry } from '../entries.ts';
import { qualified } from '../pipeline.ts';
import { quoted } from '../problem.ts';
import { commonTarget } from '../renames.ts';
import { covers, hasWildcard } from '../table-name.ts';

export const somethingIsIncluded: Rule = ({ entries, written, report }) => {
  const { tables } = written;
  // An entry whose shape is wrong may be the very one.
  if (!tables || tables.includes(undefined)) return;
  const includes = includesIn(entries);
  if (includes.length === 0) {
    if (entries.length === tables.length)
      report(
        'error',
        key('tables'),
        'no-tables',
        '"tables" includes no table',
        'add a line such as `- schema.table`',
      );
  } else if (includes.every(({ active }) => !active))
    report(
      'error',
      key('tables'),
      'no-tables',
      'every table has `active: false`, so nothing would be loaded',
      'make one active, or write `enabled: false` to rest the pipeline',
    );
};

export const includeOrExclude: Rule = ({ written: { tables = [] }, report }) => {
  for (const [index, table] of tables.entries()) {
    if (typeof table !== 'object') continue;
    const { include, exclude, ...others } = table;
    if (include === undefined && exclude === undefined)
      report(
        'error',
        value('tables', index),
        'table-without-name',
        'this entry names no table',
        'add `include: schema.table`',
      );
    else if (include !== undefined && exclude !== undefined)
      report(
        'error',
        key('tables', index, 'exclude'),
        'include-and-exclude',
        'one entry cannot both include and exclude',
        'write `- { exclude: … }` as an entry of its own',
      );
    else if (exclude !== undefined)
      for (const name of Object.keys(others))
        report(
          'error',
          key('tables', index, name),
          'exclude-with-more',
          `"${name}" means nothing beside "exclude"`,
          'remove it',
        );
  }
};

export const asHasNoWildcard: Rule = ({ entries, report }) => {
  for (const { index, name, as } of includesIn(entries)) {
    if (!as) continue;
    if (hasWildcard(name))
      report(
        'error',
        key('tables', index, 'as'),
        'as-with-wildcard',
        '"as" can give a name to one table only, but "include" has a `%`',
        'include the tables one by one, or write the renaming rules under `mappings`',
      );
    else if (hasWildcard(as))
      report(
        'error',
        value('tables', index, 'as'),
        'as-with-wildcard',
        '"as" has a `%`',
        'write the whole name, such as `as: reporting.grades`',
      );
  }
};

export const noTableTwice: Rule = ({ entries, report }) => {
  const first = new Map<string, Entry>();
  for (const entry of entries) {
    const same = first.get(`${entry.kind} ${entry.text}`);
    if (same)
      report(
        'error',
        at(entry),
        'table-twice',
        `${quoted(entry.text)} is ${entry.kind}d twice, first in entry ${same.index + 1}`,
        'remove one of the two',
      );
    else first.set(`${entry.kind} ${entry.text}`, entry);
  }
};

export const noIncludeIsExcluded: Rule = ({ entries, report }) => {
  const excludes = entries.filter(({ kind }) => kind === 'exclude');
  for (const entry of includesIn(entries)) {
    if (!entry.active || hasWildcard(entry.name)) continue;
    const by = excludes.find(({ name }) => covers(name, entry.name));
    if (!by) continue;
    const wildcard = by.text.includes('_') ? '; `_` stands for any one character there' : '';
    report(
      'error',
      at(entry),
      'excluded-include',
      `${quoted(entry.text)} would never be loaded: ${quoted(by.text)} excludes it${wildcard}`,
      'narrow the exclude, or write `active: false` to leave the table out',
    );
  }
};

/** DMS cannot load two tables into one (DMS user guide, "Transformation rules and actions"). */
export const noTargetTwice: Rule = ({ entries, report }) => {
  const first = new Map<string, Entry>();
  for (const entry of includesIn(entries)) {
    if (!entry.active || hasWildcard(entry.name)) continue;
    const { schema, table } = entry.as ?? entry.name;
    const target = qualified(schema, table);
    const other = first.get(target);
    if (!other) first.set(target, entry);
    else if (other.text !== entry.text)
      report(
        'error',
        entry.as ? value('tables', entry.index, 'as') : at(entry),
        'target-twice',
        `${quoted(entry.text)} and ${quoted(other.text)} would both be written to ${quoted(target)}, which DMS cannot do`,
        'give one of them another name with `as`',
      );
  }
};

/**
 * DMS documents the renaming of a whole schema. That it also goes by table is how the engine behind DMS
 * works, but unconfirmed for DMS itself.
 */
export const schemaStaysTogether: Rule = ({ entries, report }) => {
  const includes = includesIn(entries);
  const schemas = includes.map(({ name, as, active }) => ({ schema: name.schema, as, active }));
  const told = new Set<string>();
  for (const { index, name, as, active } of includes) {
    if (!as || !active || hasWildcard(name) || as.schema === name.schema || told.has(name.schema)) continue;
    if (commonTarget(schemas, name.schema) !== undefined) continue;
    told.add(name.schema);
    report(
      'warning',
      value('tables', index, 'as'),
      'schema-split',
      `tables of ${quoted(name.schema)} go to different schemas, for which DMS documents no rule; that it renames the schema of one table is unconfirmed`,
      'look at the target after the first load, or keep one target schema for each source schema',
    );
  }
};

/** Filters go with exact names only (DMS user guide, "Using source filters"). */
export const deltaNamesAreExact: Rule = ({ entries, written, report }) => {
  if (written.mode !== 'delta') return;
  for (const entry of entries) {
    if (entry.kind === 'exclude')
      report(
        'error',
        at(entry),
        'exclude-in-delta',
        'there is nothing to exclude in a delta load, which names each table',
        'remove the entry, or write `active: false` beside its include',
      );
    else if (hasWildcard(entry.name))
      report(
        'error',
        at(entry),
        'wildcard-in-delta',
        `a delta load names each table, but ${quoted(entry.text)} has a \`%\``,
        'include the tables one by one',
      );
  }
};

/** The system schemas of MySQL would come along, and fail. */
export const noEverySchemaOfMysql: Rule = ({ entries, written, report }) => {
  const { source } = written;
  const engine = typeof source === 'object' ? source.engine : '';
  if (!['mysql', 'mariadb', 'aurora', 'aurora-serverless', 'gcp-mysql'].includes(engine)) return;
  for (const entry of includesIn(entries))
    if (entry.name.schema === '%')
      report(
        'warning',
        at(entry),
        'every-schema',
        `${quoted(entry.text)} includes the system schemas of MySQL as well`,
        'name the schemas',
      );
};

/** Where an entry says its name; one that is a plain text is shown as a whole. */
const at = ({ index, kind }: Entry): Where => value('tables', index, kind);

const includesIn = (entries: readonly Entry[]): Entry[] => entries.filter(({ kind }) => kind === 'include');
