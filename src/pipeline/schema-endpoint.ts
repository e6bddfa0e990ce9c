/** `source` and `target` as they are written. */
import * as z from 'zod';
import { choice, document, roleArn, text, word } from './schema-values.ts';

/** Engines as DMS names them (DMS API reference, CreateEndpoint). */
export const ENGINES = [
  'mysql',
  'mariadb',
  'aurora',
  'aurora-serverless',
  'gcp-mysql',
  'postgres',
  'aurora-postgresql',
  'aurora-postgresql-serverless',
  'oracle',
  'sqlserver',
  'azuredb',
  'azure-sql-managed-instance',
  'db2',
  'db2-zos',
  'sybase',
  'mongodb',
  'docdb',
  's3',
  'dynamodb',
  'redshift',
  'redshift-serverless',
  'kinesis',
  'kafka',
  'elasticsearch',
  'opensearch',
  'neptune',
  'redis',
  'babelfish',
] as const;

const reference = text(
  'the identifier or ARN of a DMS endpoint, such as students-mysql',
  /^(?:[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*|arn:aws[a-z-]*:dms:[a-z0-9-]+:[0-9]{12}:endpoint:[A-Za-z0-9-]+)$/,
).max(255, { error: 'the identifier or ARN of a DMS endpoint, at most 255 characters' });

const inline = z.strictObject(
  {
    engine: choice(ENGINES, 'an engine as DMS names it').meta({
      description: 'Engine of the database, as DMS names it.',
      examples: ['mysql', 'postgres', 's3'],
    }),
    database: text('the name of a database')
      .meta({
        description: 'Name of the database (Oracle: SID or service). Not wanted for MySQL.',
        examples: ['DWH'],
      })
      .optional(),
    secret: word('the ARN or name of a secret in AWS Secrets Manager', /^[\w/+=.@:-]{1,512}$/)
      .meta({
        description:
          'Secret in AWS Secrets Manager with host, port, username and password. Needs `secretRole`.',
        examples: ['arn:aws:secretsmanager:us-east-1:111122223333:secret:dwh-4fYxHp'],
      })
      .optional(),
    secretRole: roleArn()
      .meta({
        description: 'Role that lets DMS read `secret`; it must trust dms.REGION.amazonaws.com.',
        examples: ['arn:aws:iam::111122223333:role/dms-secrets'],
      })
      .optional(),
    bucket: word('the name of an S3 bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
      .meta({
        description: 'S3 only: bucket to write to, in the region of the instance.',
        examples: ['example-lake'],
      })
      .optional(),
    prefix: text(
      'a folder path without a slash at either end, such as etl/raw',
      /^[^/\s\p{Cc}](?:[^\p{Cc}]*[^/\s\p{Cc}])?$/u,
    )
      .meta({ description: 'S3 only: folder in the bucket.', examples: ['etl/raw'] })
      .optional(),
    role: roleArn()
      .meta({
        description: 'S3 only: role that lets DMS write to the bucket; it must trust dms.amazonaws.com.',
        examples: ['arn:aws:iam::111122223333:role/dms-s3'],
      })
      .optional(),
    format: choice(['parquet', 'csv'])
      .meta({
        description: 'S3 only: form of the files. Default: csv, as DMS has it.',
        examples: ['parquet'],
      })
      .optional(),
    settings: document("a mapping of the engine's endpoint settings")
      .meta({
        description:
          "Members of the engine's settings block as AWS names them (PostgreSQLSettings, S3Settings, …), and SslMode or ExtraConnectionAttributes. Never a password.",
        examples: [{ SlotName: 'sluice_students' }],
      })
      .optional(),
  },
  { error: 'a mapping' },
);

export type WrittenEndpoint = z.infer<typeof endpoint>;
export type WrittenInlineEndpoint = z.infer<typeof inline>;

export const endpoint = z.union([reference, inline], {
  error: 'the identifier or ARN of a DMS endpoint, such as students-mysql, or a mapping with `engine`',
});
