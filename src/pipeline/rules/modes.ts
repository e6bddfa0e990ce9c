/** Keys that mean nothing in the pipeline's mode. */
import { key, MODES_OF_KEY, type Rule } from '../context.ts';
import type { Mode } from '../pipeline.ts';

/** What to write instead, by key and mode. */
const INSTEAD: Record<string, Partial<Record<Mode, string>>> = {
  start: {
    delta:
      'remove it; where a delta load begins stands with each table: `watermark: { column: …, type: …, start: … }`',
    'full-load': 'remove it; a full load always begins at the beginning',
  },
  stop: {
    delta: 'remove it; a delta load ends by itself, and `timeout` bounds it',
    'full-load': 'remove it; a full load ends by itself, and `timeout` bounds it',
  },
  logRetention: {
    delta: 'remove it; only `mode: cdc` reads the log of the source',
    'full-load': 'remove it; only `mode: cdc` reads the log of the source',
  },
  mappings: { delta: 'write `tables:`; in a delta load Sluice writes the mapping anew for every run' },
  publish: {
    cdc: 'remove it; changes are written as they come',
    'full-load': 'remove it, or load with `mode: delta`',
  },
};

export const keysOfTheMode: Rule = ({ written: { mode }, has, report }) => {
  if (!mode) return;
  for (const [name, modes] of MODES_OF_KEY) {
    if (modes.includes(mode) || !has(name)) continue;
    const remedy = INSTEAD[name]?.[mode] ?? `remove it, or load with \`mode: ${modes[0]}\``;
    report('error', key(name), 'wrong-mode', `"${name}" means nothing in \`mode: ${mode}\``, remedy);
  }
};

export const tableKeysOfTheMode: Rule = ({ written: { mode, tables = [] }, report }) => {
  if (!mode || mode === 'delta') return;
  const instead: Record<string, string> = {
    watermark:
      mode === 'cdc'
        ? 'remove it; a cdc load goes on from its checkpoint. To load by a column, write `mode: delta`'
        : 'remove it, or load what moved since the last time with `mode: delta`',
    filter: 'remove it, or load with `mode: delta`; a DMS filter of your own can be written under `mappings`',
  };
  for (const [index, table] of tables.entries()) {
    if (typeof table !== 'object') continue;
    for (const name of ['watermark', 'filter'] as const)
      if (table[name])
        report(
          'error',
          key('tables', index, name),
          'wrong-mode',
          `"${name}" means nothing in \`mode: ${mode}\``,
          instead[name] ?? 'remove it',
        );
  }
};
