/**
 * The seam between the sandbox's DMS (control plane: identifiers, states, delays, errors) and what moves
 * rows (data plane: one implementation per database engine, and a scripted one for simulated time).
 */
import type { Clock, Instant } from '../clock.ts';

/** The members of an endpoint that a data plane may need, with the secret already resolved. */
export interface EndpointAddress {
  engine: string;
  type: 'source' | 'target';
  server?: string;
  port?: number;
  user?: string;
  password?: string;
  database?: string;
  /** The engine's settings block (`PostgreSQLSettings`, …) as it was given. */
  settings: Record<string, unknown>;
}

export type TableStateName =
  | 'Table does not exist'
  | 'Before load'
  | 'Full load'
  | 'Table completed'
  | 'Table cancelled'
  | 'Table error';

/** One row of DescribeTableStatistics, kept up to date by the data plane while it works. */
export interface TableProgress {
  schema: string;
  table: string;
  state: TableStateName;
  inserts: number;
  updates: number;
  deletes: number;
  ddls: number;
  appliedInserts: number;
  appliedUpdates: number;
  appliedDeletes: number;
  appliedDdls: number;
  fullLoadRows: number;
  fullLoadStart?: Instant;
  fullLoadEnd?: Instant;
  updatedAt?: Instant;
}

export interface TransferRequest {
  /** Unique per task; names what the transfer makes on the source (a slot of its own). */
  taskId: string;
  migrationType: 'full-load' | 'cdc' | 'full-load-and-cdc';
  source: EndpointAddress;
  target: EndpointAddress;
  /** The table-mapping document, parsed; its shape has been validated. */
  mappings: { rules: Record<string, unknown>[] };
  /** Task settings with every default of DMS filled in. */
  settings: Record<string, Record<string, unknown>>;
  /** A native position, a checkpoint string, or absent. */
  startPosition?: string;
  startTime?: Instant;
  stop?: { by: 'server_time' | 'commit_time'; at: Instant };
  /** Aborts when StopReplicationTask was called: finish what was read in good order, then stop with NORMAL. */
  stopSignal: AbortSignal;
  clock: Clock;
  /** Shared with the control plane; the data plane adds and updates rows. Key: `schema.table`. */
  tables: Map<string, TableProgress>;
}

export interface TransferResult {
  status: 'stopped' | 'failed';
  /** Without the literal prefix: `FULL_LOAD_ONLY_FINISHED`, `STOPPED_AT_COMMIT_TIME`, `NORMAL`, `FATAL_ERROR`, … */
  stopReason: string;
  /** `checkpoint:V1#…` */
  checkpoint?: string;
  /** LastFailureMessage. */
  failure?: string;
}

export interface DataPlane {
  /** Whether this engine can be a source or a target here; what it cannot be is refused at CreateEndpoint. */
  supports(engine: string, type: 'source' | 'target'): boolean;
  /** Resolves to undefined when the connection works, else to what the database said. */
  testConnection(endpoint: EndpointAddress): Promise<string | undefined>;
  /** Moves rows until the end of the load, the stop position or the stop signal. Never rejects. */
  transfer(request: TransferRequest): Promise<TransferResult>;
  /** Called when the task is deleted: drops what belongs to the task on the source (a slot it made). */
  forget(taskId: string, source: EndpointAddress): Promise<void>;
}
