/** `schema.table` taken apart, and what its wildcards match. */

export interface TableName {
  schema: string;
  table: string;
}

/** `text` has exactly one dot; the schema of the file has seen to that. */
export function splitName(text: string): TableName {
  const dot = text.indexOf('.');
  return { schema: text.slice(0, dot), table: text.slice(dot + 1) };
}

export const hasWildcard = (name: TableName): boolean =>
  name.schema.includes('%') || name.table.includes('%');

/**
 * Whether `pattern` covers `name` as DMS sees it in include and exclude rules: `%` stands for any
 * characters and `_` for exactly one; upper and lower case differ (DMS user guide, "Selection rules and
 * actions").
 */
export const covers = (pattern: TableName, name: TableName): boolean =>
  like(pattern.schema, name.schema) && like(pattern.table, name.table);

/** Greedy with one step back per `%`: no pattern makes it slow. */
export function like(pattern: string, text: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < text.length) {
    if (pattern[at] === '%') {
      star = at++;
      resume = position;
    } else if (at < pattern.length && (pattern[at] === '_' || pattern[at] === text[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (pattern[at] === '%') at += 1;
  return at === pattern.length;
}
