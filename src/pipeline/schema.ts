/**
 * What a pipeline file and `_project.yml` may say: one definition for the types, the check, and the hints
 * that editors show. What a schema cannot say (how keys go together) stands in `rules.ts`.
 */
import * as z from 'zod';
import { endpoint } from './schema-endpoint.ts';
import { inlineInstance, instance, instanceName } from './schema-instance.ts';
import { table } from './schema-tables.ts';
import { metrics, notify, tags } from './schema-telling.ts';
import { start, stop, timeout } from './schema-times.ts';
import { choice, document, duration, flag, NAME, text, wholeNumber, word } from './schema-values.ts';

export const MODES = ['cdc', 'delta', 'full-load'] as const;

const version = z
  .literal(1, { error: '1' })
  .meta({ description: 'Version of the file format. Default: 1.', default: 1 });

const cronLine = () => word('a cron line of five fields, in UTC, such as "17 2 * * *"');

const filePath = (what: string) => word(`a path to a file with ${what}, or a mapping`);

/** What is written either as a file's path or as the document itself. */
const documentOrFile = (what: string) =>
  z.union([filePath(what), document('a mapping')], { error: `a path to a file with ${what}, or a mapping` });

const pipelineShape = {
  version: version.optional(),
  name: text('a name of lower-case letters, digits and single hyphens', NAME)
    .max(56, { error: 'a name of at most 56 characters' })
    .meta({
      description:
        'Name of the pipeline: lower-case letters, digits, single hyphens. Default: the name of the file.',
      examples: ['students'],
    })
    .optional(),
  description: text()
    .meta({ description: 'What the pipeline is for.', examples: ['Student records for reporting'] })
    .optional(),
  enabled: flag()
    .meta({ description: 'false: not run unless this is changed. Default: true.', default: true })
    .optional(),
  mode: choice(MODES).meta({
    description:
      'How to load: `cdc` reads the transaction log from a checkpoint to now, `delta` the rows whose watermark column moved, `full-load` everything.',
    examples: ['cdc'],
  }),
  schedule: z
    .union(
      [
        cronLine(),
        z
          .array(cronLine(), { error: 'a list of cron lines' })
          .min(1, { error: 'a list of 1 to 50 cron lines' })
          .max(50, { error: 'a list of 1 to 50 cron lines' }),
      ],
      {
        error: 'a cron line of five fields, in UTC, such as "17 2 * * *", or a list of them',
      },
    )
    .meta({
      description:
        'When to run: a cron line in UTC as GitHub Actions takes it, or a list. Default: only on demand.',
      examples: ['17 2 * * *', ['17 2 * * 1-5', '42 6 * * 6']],
    })
    .optional(),
  source: endpoint
    .meta({
      description:
        'Where the rows come from: identifier or ARN of a DMS endpoint that exists, or an inline one.',
      examples: ['students-mysql'],
    })
    .optional(),
  target: endpoint
    .meta({
      description: 'Where the rows go: identifier or ARN of a DMS endpoint that exists, or an inline one.',
      examples: ['students-aurora'],
    })
    .optional(),
  tables: z
    .array(table, { error: 'a list of tables' })
    .meta({
      description:
        'What to load: `schema.table` with `%` for any characters, or `{ include, as, active, watermark, filter }`, or `{ exclude }`.',
      examples: [
        ['shop.orders', { include: 'shop.customers', as: 'crm.customers' }, { exclude: 'shop.tmp_%' }],
      ],
    })
    .optional(),
  mappings: documentOrFile('a DMS table-mapping document')
    .meta({
      description:
        'Instead of `tables` (cdc, full-load): a DMS table-mapping document, or the path to a file with one.',
      examples: ['settings/mappings.json'],
    })
    .optional(),
  settings: documentOrFile('DMS task settings')
    .meta({
      description:
        "DMS task settings, or the path to a file with them, deep-merged over Sluice's own for the mode. Default: none.",
      examples: ['settings/orders.json', { FullLoadSettings: { MaxFullLoadSubTasks: 16 } }],
    })
    .optional(),
  instance: instance
    .meta({
      description: 'Replication instance: a name from `instances` of `_project.yml`, or inline.',
      examples: ['nightly', { class: 'dms.t3.medium' }],
    })
    .optional(),
  start: start
    .meta({
      description:
        'Mode cdc: where to begin while no checkpoint is stored: `full-load`, `{ position: … }` or `{ at: … }`. Default: full-load.',
      default: 'full-load',
    })
    .optional(),
  stop: stop
    .meta({
      description: 'Mode cdc: how far to read. `now` is the instant the run began. Default: now.',
      default: 'now',
      examples: ['now', { after: '5m', by: 'commit_time', idle: '60s' }],
    })
    .optional(),
  logRetention: duration()
    .meta({
      description:
        'Mode cdc: how long the source keeps its log; checked against the schedule. Default: not checked.',
      examples: ['5d'],
    })
    .optional(),
  timeout: timeout
    .meta({
      description:
        'How long a run may take: one duration for the replication, or each phase. Default: { provision: 40m, replicate: 3h, teardown: 30m }.',
      examples: ['3h'],
    })
    .optional(),
  onFailure: choice(['keep', 'delete'])
    .meta({
      description:
        'After a failure `keep` leaves task and instance for debugging and holds the pipeline, `delete` removes them and the next run tries again. Default: keep.',
      default: 'keep',
    })
    .optional(),
  notify: notify
    .meta({
      description:
        'SNS topic that is told of finished runs, or `{ topic, on: [success, failure] }`. Default: nobody is told.',
      examples: ['arn:aws:sns:us-east-1:111122223333:loads'],
    })
    .optional(),
  metrics: metrics
    .meta({ description: 'CloudWatch metrics. Default: { namespace: Sluice, perTable: false }.' })
    .optional(),
  tags: tags
    .meta({
      description: 'Tags on every resource; `--tag team=data` selects by them. Default: none.',
      examples: [{ team: 'data' }],
    })
    .optional(),
  publish: choice(['after-proof', 'in-place'])
    .meta({
      description:
        'Mode delta: `after-proof` shows files in S3 only once the load has been proven, `in-place` writes where they are read. Default: after-proof.',
      default: 'after-proof',
    })
    .optional(),
  split: wholeNumber(1, 100)
    .meta({ description: 'Mode delta: over how many tasks the tables are spread. Default: 1.', default: 1 })
    .optional(),
  quarantineAfter: wholeNumber(1, 1000)
    .meta({
      description:
        'Mode delta: after how many failed loads in a row a table is left out until somebody has looked at it. Default: never.',
      examples: [3],
    })
    .optional(),
};

export const pipelineSchema = z
  .strictObject(pipelineShape, { error: 'a mapping' })
  .meta({ title: 'Sluice pipeline', description: 'A scheduled incremental database load through AWS DMS.' });

const { name: _name, mode: _mode, tables: _tables, ...defaultable } = pipelineShape;

export const projectSchema = z
  .strictObject(
    {
      version: version.optional(),
      defaults: z
        .strictObject(defaultable, { error: 'a mapping' })
        .meta({
          description:
            'What every pipeline of the folder says unless its own file says otherwise: any key but `name`, `mode` and `tables`. `tags`, `timeout`, `metrics` and `settings` are merged.',
        })
        .optional(),
      instances: z
        .record(instanceName(), inlineInstance, { error: 'a mapping of names to instances' })
        .meta({ description: 'Replication instances that pipelines name under `instance`.' })
        .optional(),
    },
    { error: 'a mapping' },
  )
  .meta({ title: 'Sluice project', description: 'What the pipelines of a folder share.' });

export type WrittenPipeline = z.infer<typeof pipelineSchema>;
export type WrittenProject = z.infer<typeof projectSchema>;
