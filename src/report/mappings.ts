/** What a DMS table-mapping document selects, in words. Takes any text: an author may have written it. */
import { plain } from './plain.ts';

export interface Selection {
  /** `studentdb.grades as reporting.grades`, `studentdb.enrol_%` */
  included: string[];
  excluded: string[];
  /** Transformation rules that are no plain renaming of a listed table. */
  others: number;
}

type Rule = Record<string, unknown>;

/** Undefined when the text is no mapping document. */
export function selectionOf(tableMappings: string): Selection | undefined {
  const rules = rulesOf(tableMappings);
  if (!rules) return undefined;
  const selections = rules.filter((rule) => rule['rule-type'] === 'selection');
  const renames = rules.filter(
    (rule) => rule['rule-type'] === 'transformation' && rule['rule-action'] === 'rename',
  );
  const used = new Set<Rule>();
  const included: string[] = [];
  const excluded: string[] = [];
  for (const rule of selections) {
    const { schema, table } = locator(rule);
    if (rule['rule-action'] === 'exclude') {
      excluded.push(`${schema}.${table}`);
      continue;
    }
    const newTable = renames.find((rename) => renamesTable(rename, schema, table));
    const newSchema = renames.find((rename) => renamesSchema(rename, schema, table));
    if (newTable) used.add(newTable);
    if (newSchema) used.add(newSchema);
    const to = newTable || newSchema ? ` as ${renamed(newSchema, schema)}.${renamed(newTable, table)}` : '';
    const filtered = Array.isArray(rule.filters) && rule.filters.length > 0 ? ' (filtered)' : '';
    included.push(`${schema}.${table}${to}${filtered}`);
  }
  return { included, excluded, others: rules.length - selections.length - used.size };
}

/** One line, at most `limit` tables of each kind. */
export function selectionText(tableMappings: string, limit = 12): string {
  const selection = selectionOf(tableMappings);
  if (!selection) return 'a mapping document that cannot be read';
  const { included, excluded, others } = selection;
  return [
    listed(included, limit) || 'nothing',
    ...(excluded.length > 0 ? [`without ${listed(excluded, limit)}`] : []),
    ...(others > 0 ? [`${others} further mapping ${others === 1 ? 'rule' : 'rules'}`] : []),
  ].join('; ');
}

function listed(names: readonly string[], limit: number): string {
  const shown = names.slice(0, limit).map((name) => plain(name, 150));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function rulesOf(text: string): Rule[] | undefined {
  try {
    const document: unknown = JSON.parse(text);
    const rules = isRecord(document) ? document.rules : undefined;
    return Array.isArray(rules) ? rules.filter(isRecord) : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Rule =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function locator(rule: Rule): { schema: string; table: string } {
  const at = isRecord(rule['object-locator']) ? rule['object-locator'] : {};
  return { schema: String(at['schema-name'] ?? '?'), table: String(at['table-name'] ?? '?') };
}

const renamesTable = (rename: Rule, schema: string, table: string): boolean => {
  const at = locator(rename);
  return rename['rule-target'] === 'table' && at.schema === schema && at.table === table;
};

const renamesSchema = (rename: Rule, schema: string, table: string): boolean => {
  const at = locator(rename);
  return rename['rule-target'] === 'schema' && at.schema === schema && ['?', '%', table].includes(at.table);
};

const renamed = (rename: Rule | undefined, otherwise: string): string =>
  rename === undefined ? otherwise : String(rename.value ?? '?');
