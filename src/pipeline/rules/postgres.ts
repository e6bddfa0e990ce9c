/** The replication slot of a PostgreSQL source (DMS user guide, "Using a PostgreSQL database as a source"). */
import { type Context, key, type Rule, value } from '../context.ts';
import type { WrittenInlineEndpoint } from '../schema-endpoint.ts';

export const POSTGRES: readonly string[] = ['postgres', 'aurora-postgresql', 'aurora-postgresql-serverless'];

const postgresSource = ({ written: { source } }: Context): WrittenInlineEndpoint | undefined =>
  typeof source === 'object' && POSTGRES.includes(source.engine) ? source : undefined;

export const slotIsNamed: Rule = (context) => {
  const source = postgresSource(context);
  if (!source || context.written.mode !== 'cdc' || source.settings?.SlotName !== undefined) return;
  const slot = `sluice_${(context.name ?? 'pipeline').replaceAll('-', '_')}`;
  context.report(
    'error',
    source.settings ? key('source', 'settings') : value('source', 'engine'),
    'slot-missing',
    'a PostgreSQL source needs a replication slot that outlives the task: the one that DMS makes goes with the task, and changes made between two runs would be lost',
    `run on the source \`select pg_create_logical_replication_slot('${slot}', 'test_decoding');\` and write ${source.settings ? `\`SlotName: ${slot}\` under \`settings\`` : `\`settings: { SlotName: ${slot} }\` under \`source\``}`,
  );
};

export const slotNameIsValid: Rule = (context) => {
  const slot = postgresSource(context)?.settings?.SlotName;
  if (slot === undefined) return;
  const at = value('source', 'settings', 'SlotName');
  if (typeof slot !== 'string' || !/^[a-z0-9_]{1,63}$/.test(slot))
    context.report(
      'error',
      at,
      'slot-name',
      'a slot of PostgreSQL has a name of at most 63 lower-case letters, digits and underscores',
      'write the name as `select slot_name from pg_replication_slots;` shows it',
    );
  else if (context.written.mode && context.written.mode !== 'cdc')
    context.report(
      'warning',
      key('source', 'settings', 'SlotName'),
      'slot-unused',
      `\`mode: ${context.written.mode}\` does not read the log, so the slot only makes it grow`,
      'remove it, and drop the slot if nothing else uses it',
    );
};
