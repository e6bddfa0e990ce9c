/** Transformation rules: what schemas, tables and columns are called on the target (DMS user guide). */
import { fatal } from './faults.ts';
import { describe, locatorOf, type Rule, refuseUnknown, ruleName, wanted } from './mapping-rule.ts';
import { namePattern } from './name-patterns.ts';
import type { TableName } from './sql.ts';

type Target = 'schema' | 'table' | 'column';

export interface Transformation {
  id: string;
  target: Target;
  matches(table: TableName, column: string): boolean;
  /** The new name; undefined removes the column. */
  change(name: string): string | undefined;
}

export interface Renamer {
  table(source: TableName): TableName;
  /** Undefined when the column is not copied. */
  column(source: TableName, column: string): string | undefined;
}

const RULE_KEYS = [
  'rule-type',
  'rule-id',
  'rule-name',
  'rule-target',
  'object-locator',
  'rule-action',
  'value',
  'old-value',
];

export function parseTransformation(rule: Rule): Transformation {
  const id = ruleName(rule);
  refuseUnknown(rule, RULE_KEYS, id);
  const target = rule['rule-target'];
  if (target !== 'schema' && target !== 'table' && target !== 'column')
    throw fatal(`Mapping ${id}: rule-target ${describe(target)} is not supported here`);
  const locator = locatorOf(rule, ['schema-name', 'table-name', 'column-name']);
  const schema = namePattern(wanted(locator, 'schema-name', id));
  // Whether DMS narrows a schema rule by its table name is unconfirmed; here it does.
  const everyTable = target === 'schema' && locator['table-name'] === undefined;
  const table = everyTable ? () => true : namePattern(wanted(locator, 'table-name', id));
  const column = target === 'column' ? namePattern(wanted(locator, 'column-name', id)) : () => true;
  return {
    id,
    target,
    matches: (source, name) => schema(source.schema) && table(source.table) && column(name),
    change: parseAction(rule, target, id),
  };
}

function parseAction(rule: Rule, target: Target, id: string): Transformation['change'] {
  const value = () => wanted(rule, 'value', id);
  const old = () => wanted(rule, 'old-value', id);
  switch (rule['rule-action']) {
    case 'rename': {
      const name = value();
      return () => name;
    }
    case 'convert-lowercase':
      return (name) => name.toLowerCase();
    case 'convert-uppercase':
      return (name) => name.toUpperCase();
    case 'add-prefix': {
      const prefix = value();
      return (name) => prefix + name;
    }
    case 'remove-prefix':
      return swapPrefix(value(), '');
    case 'replace-prefix':
      return swapPrefix(old(), value());
    case 'add-suffix': {
      const suffix = value();
      return (name) => name + suffix;
    }
    case 'remove-suffix':
      return swapSuffix(value(), '');
    case 'replace-suffix':
      return swapSuffix(old(), value());
    case 'remove-column':
      if (target === 'column') return () => undefined;
  }
  throw fatal(`Mapping ${id}: rule-action ${describe(rule['rule-action'])} is not supported here`);
}

const swapPrefix = (from: string, to: string) => (name: string) =>
  name.startsWith(from) ? to + name.slice(from.length) : name;

const swapSuffix = (from: string, to: string) => (name: string) =>
  name.endsWith(from) ? name.slice(0, name.length - from.length) + to : name;

/** Schemas and tables take one rule each, columns any number in their order (DMS user guide). */
export function renamer(rules: readonly Transformation[]): Renamer {
  const single = (target: Target, table: TableName, name: string): string => {
    const matching = rules.filter((rule) => rule.target === target && rule.matches(table, ''));
    if (matching.length > 1)
      throw fatal(
        `Mapping ${matching.map((rule) => rule.id).join(' and ')}: more than one transformation of ${target} ${describe(name)}`,
      );
    return matching[0]?.change(name) ?? name;
  };
  return {
    table: (source) => ({
      schema: single('schema', source, source.schema),
      table: single('table', source, source.table),
    }),
    column(source, column) {
      let name: string | undefined = column;
      for (const rule of rules)
        if (name !== undefined && rule.target === 'column' && rule.matches(source, column))
          name = rule.change(name);
      return name;
    },
  };
}
