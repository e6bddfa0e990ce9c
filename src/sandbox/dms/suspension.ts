import type { TableProgress } from '../engine.ts';
import { fits } from '../mishaps.ts';
import type { Dms } from './dms.ts';
import type { Mappings } from './mappings.ts';
import type { Task } from './world.ts';

/**
 * Tables that get an error by mishap are kept away from the data plane, so that none of their rows moves,
 * and appear among the task's tables with their error.
 */
export function suspendTables(
  dms: Dms,
  task: Task,
): { mappings: Mappings; settings: Record<string, Record<string, unknown>> } {
  const suspended: string[] = [];
  for (;;) {
    const mishap = dms.mishaps.strike(
      'suspended-table',
      ({ on, table }) => fits(on, task.identifier) && !suspended.includes(table),
    );
    if (!mishap) break;
    suspended.push(mishap.table);
  }
  if (suspended.length === 0) return { mappings: task.mappings, settings: task.settings.sections };

  const excluded = suspended.map((name, index) => {
    const [schema = '', ...table] = name.split('.');
    task.tables.set(name, failedTable(schema, table.join('.'), dms.clock.now()));
    return {
      'rule-type': 'selection',
      'rule-id': String(2_000_000_000 + index),
      'rule-name': `suspended ${index}`,
      'object-locator': { 'schema-name': schema, 'table-name': table.join('.') },
      'rule-action': 'exclude',
      filters: [],
    };
  });
  return {
    mappings: { rules: [...task.mappings.rules, ...excluded] },
    // Tables were captured; that none is left to the data plane must not end the task.
    settings: {
      ...task.settings.sections,
      ErrorBehavior: { ...task.settings.sections.ErrorBehavior, FailOnNoTablesCaptured: false },
    },
  };
}

const failedTable = (schema: string, table: string, now: number): TableProgress => ({
  schema,
  table,
  state: 'Table error',
  inserts: 0,
  updates: 0,
  deletes: 0,
  ddls: 0,
  appliedInserts: 0,
  appliedUpdates: 0,
  appliedDeletes: 0,
  appliedDdls: 0,
  fullLoadRows: 0,
  updatedAt: now,
});
