import { invalidValue } from './faults.ts';

/** A table-mapping document whose shape has been checked. */
export interface Mappings {
  rules: Record<string, unknown>[];
}

const RULE_TYPES = ['selection', 'transformation', 'table-settings'];
const SELECTION_ACTIONS = ['include', 'exclude', 'explicit'];
const TRANSFORMATION_ACTIONS = [
  'rename',
  'convert-lowercase',
  'convert-uppercase',
  'add-prefix',
  'remove-prefix',
  'replace-prefix',
  'add-suffix',
  'remove-suffix',
  'replace-suffix',
  'include-column',
  'remove-column',
  'add-column',
  'change-data-type',
  'define-primary-key',
  'add-before-image-columns',
  'data-masking-digits-mask',
  'data-masking-digits-randomize',
  'data-masking-hash-mask',
];
const OPERANDS: Record<string, string[]> = {
  lte: ['value'],
  ste: ['value'],
  gte: ['value'],
  eq: ['value'],
  noteq: ['value'],
  between: ['start-value', 'end-value'],
  notbetween: ['start-value', 'end-value'],
  null: [],
  notnull: [],
};

/**
 * Checks a table-mapping document as CreateReplicationTask does (DMS user guide, table mapping; the
 * beginnings of the messages were observed). Throws InvalidParameterValueException.
 */
export function parseMappings(text: string): Mappings {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw invalidValue(`Invalid Table Mappings document. Invalid json ${String(error)}`);
  }
  const rules = isObject(document) ? document.rules : undefined;
  if (!Array.isArray(rules) || rules.length === 0) throw invalidValue('Valid Table mappings is required');
  const seen = new Set<string>();
  for (const rule of rules as unknown[]) {
    if (!isObject(rule)) throw invalidValue('Invalid table mappings document. A rule is not an object.');
    const id = ruleId(rule);
    checkRule(rule, id);
    if (seen.has(id)) throw invalidValue(`Error in mapping rules. Duplicate ruleid ${id}`);
    seen.add(id);
  }
  if (!rules.some((rule: Record<string, unknown>) => rule['rule-type'] === 'selection')) {
    throw invalidValue('Error in mapping rules. At least one selection rule is required.');
  }
  return { rules: rules as Record<string, unknown>[] };
}

function ruleId(rule: Record<string, unknown>): string {
  const id = rule['rule-id'];
  if ((typeof id === 'number' && Number.isInteger(id)) || (typeof id === 'string' && /^\d+$/.test(id))) {
    return String(id);
  }
  throw invalidValue('Error in mapping rules. A rule has no numeric rule-id.');
}

function checkRule(rule: Record<string, unknown>, id: string): void {
  const type = rule['rule-type'];
  const action = rule['rule-action'];
  if (!oneOf(RULE_TYPES, type)) {
    throw invalidValue(`Invalid table mappings document. Unknown rule-type ${JSON.stringify(type)}.`);
  }
  const actions = { selection: SELECTION_ACTIONS, transformation: TRANSFORMATION_ACTIONS }[String(type)];
  if (actions && !oneOf(actions, action)) {
    throw invalidValue(`Invalid table mappings document. Unknown rule-action ${JSON.stringify(action)}.`);
  }
  const wrong = (why: string) =>
    invalidValue(`Error in mapping rules. Rule with ruleId = ${id} failed validation. ${why}`);
  const locator = rule['object-locator'];
  if (!isObject(locator) || typeof locator['schema-name'] !== 'string') throw wrong('Missing object-locator');
  if (type === 'transformation') {
    if (!oneOf(['schema', 'table', 'column'], rule['rule-target'])) throw wrong('Missing rule-target');
    return;
  }
  if (typeof locator['table-name'] !== 'string') throw wrong('Missing table-name in object-locator');
  const filters = rule.filters ?? [];
  if (!Array.isArray(filters)) throw wrong('filters is not a list');
  if (type !== 'selection' || filters.length === 0) return;
  if (action !== 'include') throw wrong('Filters need the rule-action include');
  if (/%/.test(`${locator['schema-name']}${locator['table-name']}`)) {
    throw wrong('Filters need exact schema and table names');
  }
  for (const filter of filters as unknown[]) {
    const why = filterProblem(filter);
    if (why) throw wrong(why);
  }
}

function filterProblem(filter: unknown): string | undefined {
  if (!isObject(filter) || filter['filter-type'] !== 'source') return 'Invalid filter-type';
  if (typeof filter['column-name'] !== 'string') return 'A filter has no column-name';
  const conditions = filter['filter-conditions'];
  if (!Array.isArray(conditions) || conditions.length === 0) return 'A filter has no filter-conditions';
  for (const condition of conditions as unknown[]) {
    const operator = isObject(condition) ? condition['filter-operator'] : undefined;
    const operands = typeof operator === 'string' && Object.hasOwn(OPERANDS, operator) && OPERANDS[operator];
    if (!isObject(condition) || !operands) return `Unknown filter-operator ${JSON.stringify(operator)}`;
    const missing = operands.find((name) => typeof condition[name] !== 'string');
    if (missing) return `The filter-operator ${operator} needs ${missing} as a string`;
  }
  return undefined;
}

const oneOf = (allowed: string[], value: unknown): boolean =>
  typeof value === 'string' && allowed.includes(value);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
