/** The entries of `tables` as the rules and the table mappings look at them. */
import type { Written } from './context.ts';
import type { WrittenRule } from './schema-tables.ts';
import { splitName, type TableName } from './table-name.ts';

export interface Entry {
  /** Place in the list. */
  index: number;
  kind: 'include' | 'exclude';
  text: string;
  name: TableName;
  as?: TableName;
  active: boolean;
  rule: WrittenRule;
}

/** Entries whose shape is right and that either include or exclude. */
export function entriesOf({ tables = [] }: Written): Entry[] {
  return tables.flatMap((table, index): Entry[] => {
    const rule = typeof table === 'string' ? { include: table } : table;
    const text = rule?.include ?? rule?.exclude;
    if (!rule || text === undefined || (rule.include !== undefined && rule.exclude !== undefined)) return [];
    return [
      {
        index,
        kind: rule.include === undefined ? 'exclude' : 'include',
        text,
        name: splitName(text),
        ...(rule.as === undefined ? {} : { as: splitName(rule.as) }),
        active: rule.active ?? true,
        rule,
      },
    ];
  });
}
