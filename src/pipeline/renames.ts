/** Which target schema the tables of a source schema go to. */
import { like, type TableName } from './table-name.ts';

export interface Renamed {
  schema: string;
  as?: TableName | undefined;
  active: boolean;
}

/**
 * The one schema that all included tables of `schema` go to, or undefined when they go to several. A
 * pattern counts as well: its tables keep their schema.
 */
export function commonTarget(includes: readonly Renamed[], schema: string): string | undefined {
  const targets = new Set<string>();
  for (const include of includes)
    if (include.active && like(include.schema, schema)) targets.add(include.as?.schema ?? schema);
  return targets.size === 1 ? [...targets][0] : undefined;
}
