/** A pipeline as the program works with it: every shorthand unfolded, every default filled in. */
import type { Millis } from '../clock.ts';

export type Mode = 'cdc' | 'delta' | 'full-load';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface Pipeline {
  name: string;
  /** Path as it was given on the command line, for messages. */
  file: string;
  description?: string;
  enabled: boolean;
  mode: Mode;
  /** Cron lines, UTC; empty when the pipeline runs only on demand. */
  schedule: string[];
  source: Endpoint;
  target: Endpoint;
  /** What is loaded: the file's own table list, or a DMS table-mapping document as it was written. */
  selection: { kind: 'tables'; tables: TableRule[] } | { kind: 'mappings'; document: JsonObject };
  /** Task settings of the author, to be merged over Sluice's own; empty object when there are none. */
  settings: JsonObject;
  instance: InstanceSpec;
  /** Only for `cdc`: where to begin while no checkpoint is stored. */
  start: Start;
  /** Only for `cdc`: where to end. */
  stop: Stop;
  logRetention?: Millis;
  timeout: { provision: Millis; replicate: Millis; teardown: Millis };
  onFailure: 'keep' | 'delete';
  notify?: { topic: string; on: ('success' | 'failure')[] };
  metrics: { namespace: string; perTable: boolean };
  tags: Record<string, string>;
  /** Only for `delta`. */
  delta: { publish: 'after-proof' | 'in-place'; split: number; quarantineAfter?: number };
}

export type Endpoint =
  /** An endpoint that exists in DMS, by identifier or ARN. */
  | { kind: 'existing'; ref: string }
  /** An endpoint that is made for the run and deleted after it. */
  | InlineEndpoint;

export interface InlineEndpoint {
  kind: 'inline';
  /** As DMS spells it: mysql, mariadb, aurora, postgres, aurora-postgresql, oracle, sqlserver, s3, … */
  engine: string;
  database?: string;
  /** Secrets Manager ARN or name that holds host, port, username, password. */
  secret?: string;
  secretRole?: string;
  /** S3 only. */
  bucket?: string;
  prefix?: string;
  role?: string;
  format?: 'parquet' | 'csv';
  /** The engine's settings block as AWS names its members (`PostgreSQLSettings`, `S3Settings`, …). */
  settings: JsonObject;
}

export interface TableRule {
  kind: 'include' | 'exclude';
  /** As the source spells it; `%` is a wildcard in either part. */
  schema: string;
  table: string;
  as?: { schema: string; table: string };
  active: boolean;
  watermark?: Watermark;
  filter?: Filter;
}

export interface Watermark {
  column: string;
  type: 'integer' | 'decimal' | 'string' | 'date' | 'timestamp';
  start?: string;
  advance: 'source' | 'clock' | 'loaded';
  lag: Millis;
}

export interface Filter {
  column: string;
  operator: 'lte' | 'ste' | 'gte' | 'eq' | 'noteq' | 'null' | 'notnull' | 'between' | 'notbetween';
  value?: string;
  start?: string;
  end?: string;
  advance: boolean;
}

export interface InstanceSpec {
  /** Name under `instances` of `_project.yml`; absent when written inline. */
  name?: string;
  class: string;
  /** GiB; absent: the default of the class. */
  storage?: number;
  subnetGroup?: string;
  securityGroups: string[];
  availabilityZone?: string;
  multiAz: boolean;
  engineVersion?: string;
  kmsKey?: string;
  /** The first whose `days` holds the UTC day of the run wins, else `class`. */
  sizes: { days: Day[]; class: string; price?: number }[];
  shared: boolean;
  /** US dollars per hour for `class`. */
  price?: number;
}

export type Day = 'sun' | 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat';

export type Start =
  | { kind: 'full-load' }
  /** A native log position or a checkpoint string, passed on as it is. */
  | { kind: 'position'; position: string }
  /** ISO 8601 in UTC. */
  | { kind: 'at'; at: string };

export interface Stop {
  /** Added to the instant the run began; 0 for `stop: now`. */
  after: Millis;
  by: 'commit_time' | 'server_time';
  /** How long nothing may arrive before DMS is asked to stop. */
  idle: Millis;
}

/** Sluice's identifiers of `schema.table`, for messages, metrics and comparison. */
export const qualified = (schema: string, table: string): string => `${schema}.${table}`;
