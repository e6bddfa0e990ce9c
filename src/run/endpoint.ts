/** Endpoints of a run: an existing one as it is, an inline one as the request that makes it. */
import { definitionError, setupError } from '../errors.ts';
import type { Endpoint, InlineEndpoint, JsonObject, Pipeline } from '../pipeline/pipeline.ts';
import type { EndpointFacts, Replication } from './ports.ts';
import { isPostgres } from './position.ts';
import type { EndpointPlan, RunPlan } from './state.ts';

/** Name of the settings block by engine (DMS API reference, CreateEndpoint). */
const SETTINGS_BLOCK: Record<string, string> = {
  mysql: 'MySQLSettings',
  mariadb: 'MySQLSettings',
  aurora: 'MySQLSettings',
  'aurora-serverless': 'MySQLSettings',
  'gcp-mysql': 'GcpMySQLSettings',
  postgres: 'PostgreSQLSettings',
  'aurora-postgresql': 'PostgreSQLSettings',
  'aurora-postgresql-serverless': 'PostgreSQLSettings',
  babelfish: 'PostgreSQLSettings',
  oracle: 'OracleSettings',
  sqlserver: 'MicrosoftSQLServerSettings',
  azuredb: 'MicrosoftSQLServerSettings',
  'azure-sql-managed-instance': 'MicrosoftSQLServerSettings',
  db2: 'IBMDb2Settings',
  'db2-zos': 'IBMDb2Settings',
  sybase: 'SybaseSettings',
  mongodb: 'MongoDbSettings',
  docdb: 'DocDbSettings',
  s3: 'S3Settings',
  redshift: 'RedshiftSettings',
  'redshift-serverless': 'RedshiftSettings',
  kinesis: 'KinesisSettings',
  kafka: 'KafkaSettings',
  dynamodb: 'DynamoDbSettings',
  elasticsearch: 'ElasticsearchSettings',
  opensearch: 'ElasticsearchSettings',
  neptune: 'NeptuneSettings',
  redis: 'RedisSettings',
};

export const settingsBlock = (engine: string): string | undefined => SETTINGS_BLOCK[engine];

/** The CreateEndpoint members of an inline endpoint, besides identifier, type and tags. */
export function endpointRequest(endpoint: InlineEndpoint): JsonObject {
  const block = settingsBlock(endpoint.engine);
  const { SslMode, ExtraConnectionAttributes, ...own } = endpoint.settings;
  const settings: JsonObject = { ...own };
  if (endpoint.secret) settings.SecretsManagerSecretId = endpoint.secret;
  if (endpoint.secretRole) settings.SecretsManagerAccessRoleArn = endpoint.secretRole;
  if (endpoint.bucket) settings.BucketName = endpoint.bucket;
  if (endpoint.prefix) settings.BucketFolder = endpoint.prefix;
  if (endpoint.role) settings.ServiceAccessRoleArn = endpoint.role;
  if (endpoint.format) settings.DataFormat = endpoint.format;
  return {
    EngineName: endpoint.engine,
    ...(endpoint.database ? { DatabaseName: endpoint.database } : {}),
    ...(SslMode === undefined ? {} : { SslMode }),
    ...(ExtraConnectionAttributes === undefined ? {} : { ExtraConnectionAttributes }),
    ...(block && Object.keys(settings).length > 0 ? { [block]: settings } : {}),
  };
}

/** Both endpoints of a pipeline as DMS knows them. Throws a setup error for one that does not exist. */
export async function resolveEndpoints(
  pipeline: Pipeline,
  dms: Pick<Replication, 'endpoint'>,
): Promise<{ source: KnownEndpoint; target: KnownEndpoint }> {
  const [source, target] = await Promise.all(
    (['source', 'target'] as const).map(async (side) => {
      const written = pipeline[side];
      if (written.kind === 'inline') return knownEndpoint(written, undefined);
      const facts = await dms.endpoint(written.ref);
      if (facts === 'absent') throw endpointMissing(pipeline, side, written.ref);
      if (facts.type !== side) throw endpointReversed(pipeline, side, facts);
      return knownEndpoint(written, facts);
    }),
  );
  if (!source || !target) throw new Error('both endpoints are resolved at once');
  return { source, target };
}

const endpointMissing = (pipeline: Pipeline, side: string, ref: string) =>
  setupError({
    code: 'endpoint-missing',
    message: `${pipeline.name} (${pipeline.file}): the ${side} endpoint ${JSON.stringify(ref)} does not exist in DMS in this account and region`,
    remedy: `check \`${side}:\` and the region, or describe the endpoint inline with engine, database and secret`,
  });

const endpointReversed = (pipeline: Pipeline, side: string, facts: EndpointFacts) =>
  setupError({
    code: 'endpoint-reversed',
    message: `${pipeline.name} (${pipeline.file}): ${facts.identifier} is a ${facts.type} endpoint and cannot be the ${side}`,
    remedy: `name a ${side} endpoint under \`${side}:\``,
  });

/** What is known of an endpoint before a run: inline ones from the file, existing ones from DMS. */
export interface KnownEndpoint {
  engine: string;
  /** PostgreSQL source: the slot its settings name. */
  slot?: string;
  written: Endpoint;
  facts?: EndpointFacts;
}

/** What makes two endpoints the same source; the name of an endpoint made for a run and its slot do not count. */
export const sourceIdOf = ({ written, facts, engine }: KnownEndpoint): string =>
  written.kind === 'inline'
    ? JSON.stringify([engine, written.database ?? null, written.secret ?? null])
    : (facts?.arn ?? written.ref);

export function knownEndpoint(written: Endpoint, facts: EndpointFacts | undefined): KnownEndpoint {
  if (written.kind === 'inline') {
    const slot = written.settings.SlotName;
    return { engine: written.engine, written, ...(typeof slot === 'string' ? { slot } : {}) };
  }
  const slot = facts?.settings.SlotName;
  return {
    engine: facts?.engine ?? 'unknown',
    written,
    ...(facts ? { facts } : {}),
    ...(typeof slot === 'string' && slot !== '' ? { slot } : {}),
  };
}

/**
 * How a run uses an endpoint. A PostgreSQL source is special: DMS fails a task whose endpoint names a slot
 * when it has no start position, and one with a start position whose endpoint names none (DMS user guide,
 * PostgreSQL as a source). So a first load goes through an endpoint without the slot, and every later one
 * through an endpoint with it; where the written endpoint does not fit, the run makes a copy of its own.
 */
export function endpointPlan(
  side: 'source' | 'target',
  known: KnownEndpoint,
  migrationType: RunPlan['migrationType'],
  identifier: string,
  pipeline: { name: string; file: string; mode: string },
): EndpointPlan {
  const replicates = side === 'source' && isPostgres(known.engine) && pipeline.mode === 'cdc';
  if (replicates && !known.slot) throw slotMissing(pipeline);
  const withoutSlot = side === 'source' && isPostgres(known.engine) && known.slot && migrationType !== 'cdc';

  if (known.written.kind === 'inline') {
    const { SlotName: _, ...settings } = known.written.settings;
    const endpoint = withoutSlot ? { ...known.written, settings } : known.written;
    return { kind: 'inline', identifier, engine: known.engine, request: endpointRequest(endpoint) };
  }
  const facts = known.facts;
  if (!facts) throw new Error(`no facts about endpoint ${known.written.ref}`);
  if (!withoutSlot) {
    return { kind: 'existing', identifier: facts.identifier, arn: facts.arn, engine: facts.engine };
  }
  if (!facts.copyable) {
    throw setupError({
      code: 'slot-endpoint-first-load',
      message: `${pipeline.name} (${pipeline.file}): the first full load cannot use endpoint ${facts.identifier}, because it names the slot ${known.slot}, and it cannot be copied without it, because it signs in with a password of its own`,
      remedy:
        'let the endpoint take its credentials from Secrets Manager, write the source inline, or set `start: { position: … }` to the LSN of a load made by other means',
    });
  }
  const block = settingsBlock(facts.engine);
  const copy = { ...facts.copyable };
  const settings = block ? copy[block] : undefined;
  if (block && typeof settings === 'object' && settings !== null && !Array.isArray(settings)) {
    const { SlotName: _, ...rest } = settings;
    copy[block] = rest;
  }
  return { kind: 'inline', identifier, engine: facts.engine, request: copy };
}

const slotMissing = (pipeline: { name: string; file: string }) => {
  const slot = `sluice_${pipeline.name.replaceAll('-', '_')}`;
  return definitionError({
    code: 'slot-missing',
    message: `${pipeline.name} (${pipeline.file}): a PostgreSQL source needs a replication slot that outlives the task, and its endpoint names none; without it, changes made between two runs would be lost`,
    remedy: `on the source run \`select pg_create_logical_replication_slot('${slot}', 'test_decoding');\` and set \`SlotName: ${slot}\` in the endpoint's settings`,
  });
};
