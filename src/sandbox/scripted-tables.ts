import type { Instant } from '../clock.ts';
import type { TableProgress, TransferRequest } from './engine.ts';
import type { Random } from './random.ts';
import type { ScriptedTable } from './scripted.ts';

interface Scene {
  table: ScriptedTable;
  request: TransferRequest;
  random: Random;
  begun: Instant;
  /** When everything that the script holds has been moved. */
  done: Instant;
  /** Set when the task stops; from then on nothing changes. */
  ends: { at?: Instant };
}

/** A table whose numbers and state are computed when they are looked at. */
export function scriptedTable({ table, request, random, begun, done, ends }: Scene): TableProgress {
  const now = () => Math.min(request.clock.now(), ends.at ?? Number.POSITIVE_INFINITY);
  const share = () => (done <= begun ? 1 : Math.min(1, (now() - begun) / (done - begun)));
  const moves = table.state === undefined || table.state === 'Table completed';
  const part = (whole: number) => (moves ? Math.floor(whole * share()) : 0);
  const loads = request.migrationType !== 'cdc';
  const captures = request.migrationType !== 'full-load';
  const drawn = (kind: string, most: number) =>
    Math.floor(random(kind, request.taskId, table.schema, table.table) * most);
  const inserts = captures ? (table.inserts ?? drawn('inserts', 1000)) : 0;
  const updates = captures ? (table.updates ?? drawn('updates', 500)) : 0;
  const deletes = captures ? (table.deletes ?? drawn('deletes', 100)) : 0;
  const ddls = captures ? (table.ddls ?? 0) : 0;
  const rows = loads ? (table.rows ?? drawn('rows', 100_000)) : 0;
  return {
    schema: table.schema,
    table: table.table,
    get state() {
      if (!moves) return table.state ?? 'Table error';
      if (!loads || share() === 1) return 'Table completed';
      return ends.at === undefined ? 'Full load' : 'Table cancelled';
    },
    get inserts() {
      return part(inserts);
    },
    get updates() {
      return part(updates);
    },
    get deletes() {
      return part(deletes);
    },
    get ddls() {
      return part(ddls);
    },
    get appliedInserts() {
      return part(inserts);
    },
    get appliedUpdates() {
      return part(updates);
    },
    get appliedDeletes() {
      return part(deletes);
    },
    get appliedDdls() {
      return part(ddls);
    },
    get fullLoadRows() {
      return part(rows);
    },
    ...(loads && moves ? { fullLoadStart: begun } : {}),
    get updatedAt() {
      return Math.min(now(), done);
    },
  };
}

/** The tables that the selection rules name; a name with a wildcard stands for two. */
export function tablesOfMappings(mappings: TransferRequest['mappings']): ScriptedTable[] {
  const tables = selectionsOf(mappings)
    .filter(({ action }) => action !== 'exclude')
    .flatMap(({ schema, table }) => {
      const parts = `${schema}${table}`.includes('%') ? ['one', 'two'] : [''];
      return parts.map((part) => ({
        schema: schema.replaceAll('%', 'any'),
        table: table.replaceAll('%', part),
      }));
    });
  return [...new Map(tables.map((table) => [`${table.schema}.${table.table}`, table])).values()];
}

/** Whether a table is kept out by an exclude rule. */
export function excludedFrom(mappings: TransferRequest['mappings']): (table: ScriptedTable) => boolean {
  const rules = selectionsOf(mappings).filter(({ action }) => action === 'exclude');
  return ({ schema, table }) =>
    rules.some((rule) => matches(rule.schema, schema) && matches(rule.table, table));
}

const selectionsOf = ({ rules }: TransferRequest['mappings']) =>
  rules
    .filter((rule) => rule['rule-type'] === 'selection')
    .map((rule) => ({ action: rule['rule-action'], ...locatorOf(rule) }));

function locatorOf(rule: Record<string, unknown>): { schema: string; table: string } {
  const locator = (rule['object-locator'] ?? {}) as Record<string, unknown>;
  return { schema: String(locator['schema-name'] ?? ''), table: String(locator['table-name'] ?? '') };
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('%').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
