/** What an inline endpoint needs, by engine. */
import { type Context, key, type Rule, value } from '../context.ts';
import { quoted } from '../problem.ts';
import type { WrittenInlineEndpoint } from '../schema-endpoint.ts';

type Engine = WrittenInlineEndpoint['engine'];
type Side = 'source' | 'target';

const NO_DATABASE: readonly Engine[] = [
  's3',
  'dynamodb',
  'kinesis',
  'kafka',
  'elasticsearch',
  'opensearch',
  'neptune',
  'redis',
];
const TARGET_ONLY: readonly Engine[] = [
  ...NO_DATABASE.filter((engine) => engine !== 's3'),
  'redshift',
  'redshift-serverless',
  'babelfish',
];
const MYSQL: readonly Engine[] = ['mysql', 'mariadb', 'aurora', 'aurora-serverless', 'gcp-mysql'];
/** Cannot be connected to without naming a database. */
const NEEDS_DATABASE: readonly Engine[] = [
  'postgres',
  'aurora-postgresql',
  'aurora-postgresql-serverless',
  'babelfish',
  'oracle',
  'sqlserver',
  'azuredb',
  'azure-sql-managed-instance',
  'db2',
  'db2-zos',
  'sybase',
  'redshift',
  'redshift-serverless',
];

export const inlineEndpoints = ({
  written,
}: Pick<Context, 'written'>): { side: Side; endpoint: WrittenInlineEndpoint }[] =>
  (['source', 'target'] as const).flatMap((side) => {
    const endpoint = written[side];
    return typeof endpoint === 'object' ? [{ side, endpoint }] : [];
  });

export const sourceCanBeRead: Rule = ({ written: { source }, report }) => {
  if (typeof source !== 'object') return;
  if (source.engine === 's3')
    report(
      'error',
      value('source', 'engine'),
      's3-source',
      'files in S3 cannot be an inline source: they have neither a log nor watermarks to go by',
      'load from the database, or name an S3 endpoint that exists by its identifier',
    );
  else if (TARGET_ONLY.includes(source.engine))
    report(
      'error',
      value('source', 'engine'),
      'target-only',
      `DMS can write to ${source.engine}, but not read from it`,
      'write the engine of the source database',
    );
};

/** Passwords never stand in a file, so that a database is reached through a secret only. */
export const databaseHasSecret: Rule = (context) => {
  for (const { side, endpoint } of inlineEndpoints(context)) {
    if (NO_DATABASE.includes(endpoint.engine)) continue;
    const { secret, secretRole } = endpoint;
    const missing = (name: string, because: string, remedy: string) =>
      context.report(
        'error',
        value(side, because),
        'endpoint-incomplete',
        `an inline ${endpoint.engine} endpoint needs "${name}"`,
        remedy,
      );
    if (secret === undefined && secretRole === undefined)
      missing(
        'secret',
        'engine',
        'add `secret:` with the ARN of a Secrets Manager secret, and `secretRole:` with a role that may read it',
      );
    else if (secretRole === undefined)
      missing(
        'secretRole',
        'secret',
        'add `secretRole:` with the ARN of a role that lets DMS read the secret',
      );
    else if (secret === undefined)
      missing('secret', 'secretRole', 'add `secret:` with the ARN of a Secrets Manager secret');
  }
};

export const databaseIsNamed: Rule = (context) => {
  for (const { side, endpoint } of inlineEndpoints(context))
    if (NEEDS_DATABASE.includes(endpoint.engine) && endpoint.database === undefined)
      context.report(
        'error',
        value(side, 'engine'),
        'endpoint-incomplete',
        `an inline ${endpoint.engine} endpoint needs "database"`,
        'add `database:` with its name',
      );
};

/** With a DatabaseName, DMS puts all tables into that one database (DMS API reference, CreateEndpoint). */
export const mysqlTargetHasNoDatabase: Rule = ({ written: { target }, report }) => {
  if (typeof target === 'object' && MYSQL.includes(target.engine) && target.database !== undefined)
    report(
      'warning',
      key('target', 'database'),
      'mysql-database',
      `with "database" DMS writes the tables of every schema into ${quoted(target.database)}`,
      'remove it to keep the schemas apart',
    );
};

export const s3HasBucketAndRole: Rule = (context) => {
  for (const { side, endpoint } of inlineEndpoints(context)) {
    if (endpoint.engine !== 's3' || side === 'source') continue;
    for (const name of ['bucket', 'role'] as const)
      if (endpoint[name] === undefined)
        context.report(
          'error',
          value(side, 'engine'),
          'endpoint-incomplete',
          `an inline s3 endpoint needs "${name}"`,
          name === 'bucket'
            ? 'add `bucket:` with its name'
            : 'add `role:` with the ARN of a role that lets DMS write to the bucket',
        );
  }
};

export const othersHaveSettings: Rule = (context) => {
  for (const { side, endpoint } of inlineEndpoints(context))
    if (
      NO_DATABASE.includes(endpoint.engine) &&
      endpoint.engine !== 's3' &&
      side === 'target' &&
      endpoint.settings === undefined
    )
      context.report(
        'error',
        value(side, 'engine'),
        'endpoint-incomplete',
        `an inline ${endpoint.engine} endpoint needs "settings"`,
        `add \`settings:\` with the members that AWS names for ${endpoint.engine}`,
      );
};

export const keysOfTheEngine: Rule = (context) => {
  for (const { side, endpoint } of inlineEndpoints(context)) {
    const s3 = endpoint.engine === 's3';
    if (s3 && side === 'source') continue;
    const foreign = s3
      ? (['database', 'secret', 'secretRole'] as const)
      : (['bucket', 'prefix', 'role', 'format'] as const);
    for (const name of foreign)
      if (endpoint[name] !== undefined)
        context.report(
          'error',
          key(side, name),
          'wrong-engine',
          `"${name}" means nothing for the engine ${endpoint.engine}`,
          s3 ? 'remove it; S3 is reached through `role`' : 'remove it; it belongs to `engine: s3`',
        );
  }
};

/** Members of the settings blocks for which the endpoint has keys of its own. */
const OWN_KEY: ReadonlyMap<string, string> = new Map([
  ['BucketName', 'bucket'],
  ['BucketFolder', 'prefix'],
  ['DataFormat', 'format'],
  ['SecretsManagerSecretId', 'secret'],
  ['SecretsManagerAccessRoleArn', 'secretRole'],
  ['DatabaseName', 'database'],
]);

export const settingsAreTheBlockItself: Rule = (context) => {
  for (const { side, endpoint } of inlineEndpoints(context)) {
    for (const [name, member] of Object.entries(endpoint.settings ?? {})) {
      const own = name === 'ServiceAccessRoleArn' && endpoint.engine === 's3' ? 'role' : OWN_KEY.get(name);
      if (own)
        context.report(
          'error',
          key(side, 'settings', name),
          'settings-own-key',
          `"${name}" has a key of its own`,
          `write \`${own}:\` beside \`engine\` instead`,
        );
      else if (/Settings$/.test(name) && typeof member === 'object')
        context.report(
          'error',
          key(side, 'settings', name),
          'settings-nested',
          `"settings" is the block ${quoted(name)} already`,
          'write its members directly under `settings`',
        );
    }
  }
};
