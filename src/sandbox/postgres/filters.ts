/** Source filters (DMS user guide, source filters): entries are joined by AND, their conditions by OR. */
import { fatal } from './faults.ts';
import { describe, type Rule, refuseUnknown } from './mapping-rule.ts';
import { quoteName, quoteText } from './sql.ts';

export interface Filter {
  column: string;
  conditions: Condition[];
}

export interface Condition {
  operator: Operator;
  /** As many as the operator takes. */
  operands: string[];
}

const OPERANDS = {
  lte: ['value'],
  ste: ['value'],
  gte: ['value'],
  eq: ['value'],
  noteq: ['value'],
  between: ['start-value', 'end-value'],
  notbetween: ['start-value', 'end-value'],
  null: [],
  notnull: [],
} as const;

type Operator = keyof typeof OPERANDS;

export function parseFilters(written: unknown, where: string): Filter[] {
  if (written === undefined || written === null) return [];
  if (!Array.isArray(written)) throw fatal(`Mapping ${where}: filters must be a list`);
  return written.map((entry: Rule) => {
    refuseUnknown(entry, ['filter-type', 'column-name', 'filter-conditions'], `${where}, filters`);
    if (entry['filter-type'] !== 'source')
      throw fatal(`Mapping ${where}: filter-type ${describe(entry['filter-type'])} is not supported here`);
    const column = entry['column-name'];
    const conditions = entry['filter-conditions'];
    if (typeof column !== 'string' || !Array.isArray(conditions) || conditions.length === 0)
      throw fatal(`Mapping ${where}: a filter needs column-name and filter-conditions`);
    return { column, conditions: conditions.map((condition) => parseCondition(condition, where)) };
  });
}

function parseCondition(written: Rule, where: string): Condition {
  const operator = written['filter-operator'];
  if (typeof operator !== 'string' || !Object.hasOwn(OPERANDS, operator))
    throw fatal(`Mapping ${where}: filter-operator ${describe(operator)} is not one of DMS`);
  const keys = OPERANDS[operator as Operator];
  refuseUnknown(
    written,
    ['filter-operator', 'value', 'start-value', 'end-value'],
    `${where}, filter condition`,
  );
  const operands = keys.map((key) => {
    const value = written[key];
    if (typeof value !== 'string' && typeof value !== 'number')
      throw fatal(`Mapping ${where}: filter-operator ${operator} needs ${key}`);
    return String(value);
  });
  return { operator: operator as Operator, operands };
}

/** The WHERE condition for the source database, which compares as the type of the column does. */
export function filterSql(filters: readonly Filter[]): string {
  return filters
    .map((filter) => `(${filter.conditions.map((each) => conditionSql(filter.column, each)).join(' or ')})`)
    .join(' and ');
}

function conditionSql(name: string, { operator, operands }: Condition): string {
  const column = quoteName(name);
  const [first = '', second = ''] = operands.map(quoteText);
  switch (operator) {
    case 'lte':
    case 'ste':
      return `${column} <= ${first}`;
    case 'gte':
      return `${column} >= ${first}`;
    case 'eq':
      return `${column} = ${first}`;
    case 'noteq':
      return `${column} <> ${first}`;
    case 'between':
      return `${column} between ${first} and ${second}`;
    case 'notbetween':
      return `${column} not between ${first} and ${second}`;
    case 'null':
      return `${column} is null`;
    case 'notnull':
      return `${column} is not null`;
  }
}

/** What a changed row shows of a column: its value, or undefined when the change does not hold it. */
export type Shown = (column: string) => string | null | undefined;

/**
 * Whether a changed row passes, as SQLite compares (DMS user guide): numbers by value, all else as text.
 * A column that the change does not show cannot hold the row back: deletes show only the key.
 */
export function passes(
  filters: readonly Filter[],
  shown: Shown,
  numeric: (column: string) => boolean,
): boolean {
  return filters.every((filter) => {
    const value = shown(filter.column);
    const compare = numeric(filter.column) ? compareNumbers : compareTexts;
    return value === undefined || filter.conditions.some((condition) => holds(value, condition, compare));
  });
}

type Compare = (left: string, right: string) => number;

function holds(value: string | null, { operator, operands }: Condition, compare: Compare): boolean {
  if (operator === 'null') return value === null;
  if (value === null) return false;
  const [first = '', second = ''] = operands;
  const between = () => compare(value, first) >= 0 && compare(value, second) <= 0;
  switch (operator) {
    case 'lte':
    case 'ste':
      return compare(value, first) <= 0;
    case 'gte':
      return compare(value, first) >= 0;
    case 'eq':
      return compare(value, first) === 0;
    case 'noteq':
      return compare(value, first) !== 0;
    case 'between':
      return between();
    case 'notbetween':
      return !between();
    case 'notnull':
      return true;
  }
}

const compareTexts: Compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);

const DECIMAL = /^[+-]?\d+(?:\.\d*)?$/;

/** Without losing a digit of what a double cannot hold; exponents and NaN do not need that care. */
const compareNumbers: Compare = (left, right) => {
  if (!DECIMAL.test(left) || !DECIMAL.test(right)) return Number(left) - Number(right) || 0;
  const places = Math.max(fraction(left).length, fraction(right).length);
  const [a, b] = [scaled(left, places), scaled(right, places)];
  return a < b ? -1 : a > b ? 1 : 0;
};

const fraction = (text: string) => text.split('.')[1] ?? '';

const scaled = (text: string, places: number): bigint => {
  const [whole = '0'] = text.split('.');
  const digits = BigInt(whole.replace(/^[+-]/, '') + fraction(text).padEnd(places, '0'));
  return text.startsWith('-') ? -digits : digits;
};
