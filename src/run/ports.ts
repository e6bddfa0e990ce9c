/** What the engine needs from the world, in its own words. `aws/` and `store/` fulfil it. */
import type { Instant } from '../clock.ts';
import type { JsonObject } from '../pipeline/pipeline.ts';
import type { RunRecord, RunReport } from './report.ts';
import type { Checkpoint, PipelineState, RunPlan } from './state.ts';

/* ---------------------------------------------------------------- DMS ---- */

/** What a run needs to see at the next look; only what is asked for is paid for. */
export interface Want {
  /** Identifiers, lower case. */
  instance?: string;
  task?: string;
  endpoints?: string[];
  /** Pairs of ARNs whose connection tests are awaited. */
  connections?: { instanceArn: string; endpointArns: string[] };
}

export interface InstanceSeen {
  arn: string;
  /** As DMS reports it: creating, available, deleting, failed, … */
  status: string;
  createdAt?: Instant;
}

export interface TaskSeen {
  arn: string;
  status: string;
  /** DMS's own time of the last start; absent while never started. */
  startedAt?: Instant;
  stopReason?: string;
  lastFailure?: string;
  checkpoint?: string;
  /** Present once DMS has statistics. */
  stats?: { tablesLoaded: number; tablesLoading: number; tablesQueued: number; tablesErrored: number };
}

export type ConnectionSeen = { status: string; failure?: string };

/** One look at AWS. A member that was not wanted is undefined; what does not exist is 'absent'. */
export interface Seen {
  at: Instant;
  instance?: InstanceSeen | 'absent';
  task?: TaskSeen | 'absent';
  /** By identifier. */
  endpoints: Record<string, { arn: string; status: string } | 'absent'>;
  /** By endpoint ARN. */
  connections: Record<string, ConnectionSeen | 'untested'>;
}

export interface TableStatistic {
  schema: string;
  table: string;
  state: string;
  inserts: number;
  updates: number;
  deletes: number;
  ddls: number;
  /** Absent where the engine version does not report them. */
  applied?: { inserts: number; updates: number; deletes: number; ddls: number };
  fullLoadRows: number;
  /** Rows that the full load could not write. */
  fullLoadErrors: number;
  /** `Not enabled` unless data validation is on. */
  validation?: string;
}

export interface EndpointFacts {
  identifier: string;
  arn: string;
  type: 'source' | 'target';
  engine: string;
  database?: string;
  /** The engine's settings block as DMS returns it (never holds a password). */
  settings: JsonObject;
  /** Members that a copy of this endpoint needs; absent when it signs in with a password of its own. */
  copyable?: JsonObject;
}

/**
 * The DMS calls. Each one that changes something may be made twice: creating what this run has made
 * already is a success, and so is deleting what is gone.
 */
export interface Replication {
  /** Looks not before `at`, together with all other runs of the process. Rejects when `signal` aborts. */
  look(want: Want, at: Instant, signal?: AbortSignal): Promise<Seen>;
  /** All pages. */
  tables(taskArn: string): Promise<TableStatistic[]>;
  /** By identifier or ARN. */
  endpoint(ref: string): Promise<EndpointFacts | 'absent'>;
  subnetGroupExists(identifier: string): Promise<boolean>;

  createInstance(plan: RunPlan): Promise<{ arn: string }>;
  createEndpoint(plan: RunPlan, side: 'source' | 'target'): Promise<{ arn: string }>;
  testConnection(instanceArn: string, endpointArn: string): Promise<void>;
  createTask(
    plan: RunPlan,
    arns: { instance: string; source: string; target: string },
  ): Promise<{ arn: string }>;
  startTask(taskArn: string, stopPosition?: string): Promise<void>;
  stopTask(taskArn: string): Promise<void>;
  deleteTask(taskArn: string): Promise<void>;
  deleteEndpoint(endpointArn: string): Promise<void>;
  deleteInstance(instanceArn: string): Promise<void>;
}

/** How a DMS call went wrong, as far as the engine cares. Thrown by `Replication`. */
export class CallFault extends Error {
  readonly fault: /** The resource is in a state that does not allow the call; look again and decide anew. */
    | 'state'
    /** The resource the call is about is not there. */
    | 'missing'
    /** DMS has no capacity for the instance class in the zone. */
    | 'capacity'
    | 'quota'
    /** A resource of that name exists and is not this run's. */
    | 'taken'
    /** IAM denies the caller, or DMS lacks a role. */
    | 'denied'
    /** DMS refuses what was asked. */
    | 'invalid'
    /** Credentials missing or expired. */
    | 'credentials'
    /** Throttled or unreachable after the SDK's own retries. */
    | 'unavailable';
  /** AWS's error name. */
  readonly code: string;
  /** True when AWS refused the very first try, so that the call cannot have taken effect. */
  readonly certain: boolean;

  constructor(
    fault: CallFault['fault'],
    code: string,
    message: string,
    { cause, certain = false }: { cause?: unknown; certain?: boolean } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'CallFault';
    this.fault = fault;
    this.code = code;
    this.certain = certain;
  }
}

/* -------------------------------------------------------------- store ---- */

/** Somebody else wrote the record since it was read. */
export class Conflict extends Error {
  constructor(pipeline: string) {
    super(`the state of ${pipeline} was changed by another run`);
    this.name = 'Conflict';
  }
}

/** The store could not be reached or throttles beyond the SDK's retries; worth trying again. */
export class StoreUnavailable extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StoreUnavailable';
  }
}

export interface MetricsRow {
  /** `schema.table` */
  TableName: string;
  /** The run's identifier. */
  load_id: string;
  /** ISO 8601, UTC, whole seconds. */
  load_date: string;
  Inserts: number;
  Updates: number;
  Deletes: number;
  Ddls: number;
  FullLoadRows: number;
  pipeline: string;
  run: string;
}

export interface StateStore {
  /** Consistent read; undefined when the pipeline has never run. */
  read(pipeline: string): Promise<PipelineState | undefined>;
  /** The states of all pipelines, by name. */
  list(): Promise<PipelineState[]>;
  /**
   * Writes `next` (whose revision is one above `before.revision`, or 1) if nothing was written in between:
   * the stored revision must be that of `before`, and the lease owner must be `before`'s. Throws Conflict.
   * A write whose reply was lost and that is made again with the same owner succeeds.
   */
  write(next: PipelineState, before: PipelineState | undefined): Promise<void>;

  /** Idempotent by pipeline and run; a later call replaces the earlier one. */
  putRun(record: RunRecord): Promise<void>;
  readRun(pipeline: string, run: string): Promise<RunRecord | undefined>;
  /** Newest first. */
  runs(pipeline: string, limit: number): Promise<RunRecord[]>;

  /** Idempotent by pipeline and checkpoint's run. */
  putCheckpoint(pipeline: string, checkpoint: Checkpoint): Promise<void>;
  /** Newest first. */
  checkpoints(pipeline: string, limit: number): Promise<Checkpoint[]>;

  /** Idempotent by table and load. Any number of rows. */
  putMetrics(rows: MetricsRow[]): Promise<void>;
}

/* ------------------------------------------------------------ telling ---- */

/** Tells the world of a finished run. Never rejects: what could not be told is returned as warnings. */
export interface Announcer {
  announce(plan: Pick<RunPlan, 'notify' | 'metrics'>, report: RunReport): Promise<string[]>;
}
