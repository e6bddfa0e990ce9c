/**
 * Table mappings (DMS user guide, table mapping with JSON): which tables are captured, in which order,
 * with which filters and under which names. What is not understood ends the task: a rule that is silently
 * ignored would move the wrong rows.
 */
import { fatal } from './faults.ts';
import { type Filter, parseFilters } from './filters.ts';
import { describe, locatorOf, type Rule, refuseUnknown, ruleName, wanted } from './mapping-rule.ts';
import { isExact, namePattern, plainName } from './name-patterns.ts';
import { type TableName, tableKey } from './sql.ts';
import { parseTransformation, type Renamer, renamer, type Transformation } from './transformations.ts';

export interface Relation extends TableName {
  kind: 'table' | 'view';
}

export interface Selection {
  loadOrder: number;
  filters: Filter[];
}

export interface Mappings {
  /** How a relation is captured; undefined when it is not. */
  selection(relation: Relation): Selection | undefined;
  /** Tables that are named exactly and are not among `relations`. */
  missing(relations: readonly Relation[]): TableName[];
  names: Renamer;
}

interface SelectionRule {
  id: string;
  include: boolean;
  schema: string;
  table: string;
  exact: boolean;
  matches(relation: Relation): boolean;
  loadOrder: number;
  filters: Filter[];
}

const SELECTION_KEYS = [
  'rule-type',
  'rule-id',
  'rule-name',
  'object-locator',
  'rule-action',
  'load-order',
  'filters',
];
const LOCATOR_KEYS = ['schema-name', 'table-name', 'table-type'];

export function parseMappings(rules: readonly Rule[]): Mappings {
  const selections: SelectionRule[] = [];
  const transformations: Transformation[] = [];
  for (const rule of rules) {
    if (rule['rule-type'] === 'selection') selections.push(parseSelection(rule));
    else if (rule['rule-type'] === 'transformation') transformations.push(parseTransformation(rule));
    else
      throw fatal(
        `Mapping ${ruleName(rule)}: rule-type ${describe(rule['rule-type'])} is not supported here`,
      );
  }
  const includes = selections.filter((rule) => rule.include);
  const excludes = selections.filter((rule) => !rule.include);

  return {
    selection(relation) {
      // Excludes win over includes, whatever their order.
      if (excludes.some((rule) => rule.matches(relation))) return undefined;
      const matching = includes.filter((rule) => rule.matches(relation));
      const rule = matching.find((candidate) => candidate.filters.length > 0) ?? matching[0];
      if (rule === undefined) return undefined;
      return { loadOrder: Math.max(...matching.map((each) => each.loadOrder)), filters: rule.filters };
    },
    missing(relations) {
      const absent = includes
        .filter((rule) => rule.exact && !relations.some((relation) => rule.matches(relation)))
        .map((rule) => ({ schema: plainName(rule.schema), table: plainName(rule.table) }));
      return [...new Map(absent.map((name) => [tableKey(name), name])).values()];
    },
    names: renamer(transformations),
  };
}

function parseSelection(rule: Rule): SelectionRule {
  const id = ruleName(rule);
  refuseUnknown(rule, SELECTION_KEYS, id);
  const locator = locatorOf(rule, LOCATOR_KEYS);
  const schema = wanted(locator, 'schema-name', id);
  const table = wanted(locator, 'table-name', id);
  const type = locator['table-type'] ?? 'table';
  if (type !== 'table' && type !== 'view' && type !== 'all')
    throw fatal(`Mapping ${id}: table-type ${describe(type)} is none of table, view, all`);
  const action = rule['rule-action'];
  if (action !== 'include' && action !== 'exclude' && action !== 'explicit')
    throw fatal(`Mapping ${id}: rule-action ${describe(action)} is none of include, exclude, explicit`);
  const loadOrder = Number(rule['load-order'] ?? 0);
  if (!Number.isInteger(loadOrder) || loadOrder < 0)
    throw fatal(`Mapping ${id}: load-order must be a number from 0`);

  const literal = action === 'explicit';
  const exact = literal || (isExact(schema) && isExact(table));
  const filters = parseFilters(rule.filters, id);
  if (filters.length > 0 && (action === 'exclude' || !exact))
    throw fatal(`Mapping ${id}: filters need rule-action include and exact schema and table names`);
  const inSchema = literal ? (name: string) => name === schema : namePattern(schema);
  const isTable = literal ? (name: string) => name === table : namePattern(table);
  return {
    id,
    include: action !== 'exclude',
    schema,
    table,
    exact,
    matches: (relation) =>
      (type === 'all' || type === relation.kind) && inSchema(relation.schema) && isTable(relation.table),
    loadOrder,
    filters,
  };
}
