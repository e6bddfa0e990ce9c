/**
 * The table list of a pipeline → a DMS table-mapping document, and which tables must show up in the
 * statistics of a load (DMS user guide, "Selection rules and actions", "Transformation rules and actions").
 */
import { isObject } from './merge.ts';
import {
  type Json,
  type JsonObject,
  type Mode,
  type Pipeline,
  qualified,
  type TableRule,
} from './pipeline.ts';
import { commonTarget } from './renames.ts';
import { covers, hasWildcard, type TableName } from './table-name.ts';

/** The document for a cdc or full-load task. */
export function tableMappings({ selection }: Pipeline): JsonObject {
  if (selection.kind === 'mappings') return selection.document;
  const { tables } = selection;
  const rules = [...selections(tables), ...renames(tables)];
  return {
    rules: rules.map((rule, index) => {
      const id = String(index + 1);
      return { ...rule, 'rule-id': id, 'rule-name': `${rule['rule-action']}-${id}` };
    }),
  };
}

type Unnumbered = JsonObject & { 'rule-action': string };

function selections(tables: readonly TableRule[]): Unnumbered[] {
  const included = tables.filter(({ kind, active }) => kind === 'include' && active);
  const excluded = tables.filter((rule) => rule.kind === 'exclude' || leavesOut(rule, included));
  return [
    ...included.map((rule) => selection(rule, includeAction(rule))),
    ...excluded.map((rule) => selection(rule, 'exclude')),
  ];
}

/**
 * In an include `_` stands for any one character, and escapes are not reliable (observed): `enrol_2026`
 * would take `enrolX2026` along. `explicit` takes names literally, but knows no `%` and no filters, so it is
 * used only where it makes a difference.
 */
const includeAction = (rule: TableRule): string =>
  !hasWildcard(rule) && `${rule.schema}${rule.table}`.includes('_') ? 'explicit' : 'include';

/** An inactive table that a pattern would take along all the same must be excluded. */
const leavesOut = (rule: TableRule, included: readonly TableRule[]): boolean =>
  rule.kind === 'include' &&
  !rule.active &&
  included.some(hasWildcard) &&
  // An exclude wins over every include, so it must not hit a table that is named.
  !included.some((other) => !hasWildcard(other) && covers(rule, other));

const selection = ({ schema, table }: TableName, action: string): Unnumbered => ({
  'rule-type': 'selection',
  'object-locator': { 'schema-name': schema, 'table-name': table },
  'rule-action': action,
  filters: [],
});

function renames(tables: readonly TableRule[]): Unnumbered[] {
  const included = tables.filter(({ kind, active }) => kind === 'include' && active);
  const whole = new Map<string, Unnumbered>();
  const single: Unnumbered[] = [];
  for (const { schema, table, as } of included) {
    if (!as) continue;
    const locator = { 'schema-name': schema, 'table-name': table };
    if (as.schema !== schema) {
      // The documented rule names a schema only. With a table in its locator it is the engine's own way to
      // move one table, unconfirmed for DMS, and used only where one schema is split over several.
      if (commonTarget(included, schema) === as.schema)
        whole.set(schema, rename('schema', { 'schema-name': schema }, as.schema));
      else single.push(rename('schema', locator, as.schema));
    }
    if (as.table !== table) single.push(rename('table', locator, as.table));
  }
  return [...whole.values(), ...single];
}

const rename = (target: 'schema' | 'table', locator: JsonObject, value: string): Unnumbered => ({
  'rule-type': 'transformation',
  'rule-target': target,
  'object-locator': locator,
  'rule-action': 'rename',
  value,
});

/**
 * `schema.table` of every table that is selected by its whole name: a load that does not report one of them
 * has not done its work. What a pattern matches, nobody can know beforehand.
 */
export function expectedTables({ selection, mode }: Pipeline): string[] {
  const { named, excluded } =
    selection.kind === 'tables' ? namedInTables(selection.tables) : namedInDocument(selection.document, mode);
  const expected = named
    .filter((name) => !hasWildcard(name) && !excluded.some((pattern) => covers(pattern, name)))
    .map(({ schema, table }) => qualified(schema, table));
  return [...new Set(expected)];
}

interface Named {
  named: TableName[];
  excluded: TableName[];
}

const namedInTables = (tables: readonly TableRule[]): Named => ({
  named: tables.filter(({ kind, active }) => kind === 'include' && active),
  excluded: tables.filter(({ kind }) => kind === 'exclude'),
});

function namedInDocument(document: JsonObject, mode: Mode): Named {
  const named: TableName[] = [];
  const excluded: TableName[] = [];
  for (const rule of Array.isArray(document.rules) ? document.rules : []) {
    const locator = isObject(rule) && rule['rule-type'] === 'selection' ? rule['object-locator'] : undefined;
    if (!isObject(rule) || !isObject(locator)) continue;
    const name = { schema: String(locator['schema-name']), table: String(locator['table-name']) };
    if (rule['rule-action'] === 'exclude') excluded.push(name);
    else if (!isLeftAside(locator['table-type'], mode) && !isEscaped(name)) named.push(name);
  }
  return { named, excluded };
}

/** Change capture passes views by (DMS user guide, "Selection rules and actions"). */
const isLeftAside = (type: Json | undefined, mode: Mode): boolean => type === 'view' && mode === 'cdc';

/** `[_]` is an escape in a pattern, so the name in the statistics is another one. */
const isEscaped = ({ schema, table }: TableName): boolean => /[[\]]/.test(schema + table);
