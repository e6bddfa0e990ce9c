/**
 * What is remembered about a pipeline and its runs. The state record is the one truth; everything an
 * unfinished run needs in order to be continued by another process stands in it or in its run record.
 */
import type { Instant, Millis } from '../clock.ts';
import type { JsonObject } from '../pipeline/pipeline.ts';

/**
 * provisioning: instance, endpoints, connection tests, task · starting: the task is asked to start ·
 * replicating: DMS works · settling: stopped, being judged and stored · committed: told to the world ·
 * clearing: deleting what was made · held: failed, kept for a person to look at.
 */
export const PHASES = [
  'provisioning',
  'starting',
  'replicating',
  'settling',
  'committed',
  'clearing',
  'held',
] as const;
export type Phase = (typeof PHASES)[number];

export interface PipelineState {
  format: 1;
  pipeline: string;
  /** Grows by one with every write; every write names the revision it replaces. */
  revision: number;
  /** When it was last written: tells how long nobody drove an unfinished run. */
  touchedAt?: Instant;
  /** Who acts on the pipeline; absent when nobody does. */
  lease?: Lease;
  /** The unfinished or held run; absent when there is none. */
  run?: RunState;
  checkpoint?: Checkpoint;
  hold?: Hold;
  /** Told with the next good load, and forgotten after it. */
  doubt?: Doubt;
  /** A stop position made the last task stop without reading: later ones go without. */
  withoutStop?: boolean;
  /** The last runs by outcome, for `status`. */
  lastSuccess?: { run: string; at: Instant };
  lastFailure?: { run: string; at: Instant; code: string };
  /** How long each wait took in recent runs, newest last, at most twenty: tells when a look is worth it. */
  pace: Partial<Record<Wait, Millis[]>>;
}

/** The waits whose lengths are remembered. */
export type Wait = 'instance' | 'task' | 'replication' | 'taskDelete' | 'instanceDelete';

export interface Lease {
  /** A random token of the process that acts. */
  owner: string;
  /** Grows while the owner lives; a challenger takes over only after seeing it stand still. */
  counter: number;
  /** How long the owner may be silent; a challenger waits at least this long. */
  length?: Millis;
  /** Where the owner runs, for people. */
  holder: Holder;
}

export interface Holder {
  /** `octocat via GitHub Actions`, `ann@build-7`. */
  who: string;
  /** Link to the workflow run. */
  link?: string;
  /** When it took the lease, on its own clock. */
  since: Instant;
}

export interface Checkpoint {
  /** Opaque, exactly as DMS gave it. */
  value: string;
  run: string;
  at: Instant;
}

/** A failed run whose resources were kept: later runs are refused until it is cleared. */
export interface Hold {
  run: string;
  since: Instant;
  code: string;
  message: string;
  remedy: string;
  /** The first lines of what DMS said. */
  evidence?: string[];
}

/** A failure after which the log may no longer hold what some tables missed. */
export interface Doubt {
  run: string;
  code: string;
}

export interface RunState {
  id: string;
  phase: Phase;
  startedAt: Instant;
  /** The process deadline is not kept; these are per phase, in order of entry. */
  phases: PhaseTime[];
  instance: Resource;
  source: Resource;
  target: Resource;
  task: Resource & {
    /**
     * What DMS reported as the task's start before the start was asked for (`null`: never started). A
     * changed value proves the start, however quick the load was.
     */
    startBefore?: Instant | null;
    /** The stop position in the form DMS wants, given with the start. */
    stopPosition?: string;
    /** When the start was last asked for. */
    startAsked?: Instant;
    /** When DMS first reported the task as running (or later). */
    runningAt?: Instant;
    /** Sluice itself asked for the stop at this time, and why. */
    stopAsked?: { at: Instant; why: 'idle' | 'timeout'; again?: Instant };
    /** DMS refused the stop position, or stopped at one without reading: the watch alone ends the task. */
    withoutStop?: boolean;
  };
  /** The judgement, from `committed` on; its tables stand in the run record alone. */
  verdict?: Verdict;
  /** When a look first missed the task, although it should be there. */
  missedAt?: Instant;
  /** How often an action had to be repeated for a passing reason, by action. */
  retries?: Record<string, number>;
}

export interface PhaseTime {
  phase: Phase;
  from: Instant;
  to?: Instant;
  /** Of this, time in which nobody drove the run; it does not count against a limit. */
  away?: Millis;
}

/** Something in DMS that a run uses. Nothing is ever created without its identifier being recorded first. */
export interface Resource {
  identifier: string;
  arn?: string;
  /** Made by this run and to be deleted by it; `false` for what exists apart from it. */
  owned: boolean;
  /** When its creation was asked for, recorded before the call; absent while it never was. */
  createdAt?: Instant;
  /** When DMS first reported it as usable. */
  readyAt?: Instant;
  /** When its deletion was last asked for. */
  deletedAt?: Instant;
  /** When a look after the deletion no longer found it. */
  goneAt?: Instant;
}

export interface TableCounts {
  /** `schema.table` as the source spells it. */
  table: string;
  state: string;
  inserts: number;
  updates: number;
  deletes: number;
  ddls: number;
  fullLoadRows: number;
}

export type Verdict =
  | {
      ok: true;
      /** Absent when the mode has none (`full-load`). */
      checkpoint?: string;
      tables: TableCounts[];
      stopReason: string;
      /** False when the run ended before it had read everything up to its stop. */
      caughtUp: boolean;
      warnings: string[];
    }
  | ({ ok: false; tables: TableCounts[]; stopReason?: string; warnings: string[] } & Failure);

export interface Failure {
  /** Stable, kebab-case. */
  code: string;
  message: string;
  remedy: string;
  /** What DMS said and showed, a line each; database text, to be treated as hostile by every printer. */
  evidence: string[];
}

/** What a run intends, computed before it touches anything; stored beside the state, never changed. */
export interface RunPlan {
  format: 1;
  run: string;
  pipeline: string;
  file: string;
  mode: 'cdc' | 'full-load';
  migrationType: 'full-load' | 'cdc' | 'full-load-and-cdc';
  /** Where the load begins, for people and for the task. */
  from:
    | { kind: 'full-load' }
    | { kind: 'checkpoint'; checkpoint: string; position: string; run: string; at: Instant }
    | { kind: 'position'; position: string }
    | { kind: 'time'; at: Instant };
  /** Only for `cdc` tasks. */
  stop?: { by: 'commit_time' | 'server_time'; at: Instant; after: Millis; idle: Millis };
  /** Fully merged documents, as strings, exactly as they are sent. */
  tableMappings: string;
  settings: string;
  /** Selected by exact name: each must appear in the statistics. */
  expectedTables: string[];
  instance: InstancePlan;
  source: EndpointPlan;
  target: EndpointPlan;
  /** Tells one source from another: what the checkpoint that the run leaves belongs to. */
  sourceId?: string;
  task: { identifier: string };
  tags: Record<string, string>;
  timeout: { provision: Millis; replicate: Millis; teardown: Millis };
  onFailure: 'keep' | 'delete';
  notify?: { topic: string; on: ('success' | 'failure')[] };
  metrics: { namespace: string; perTable: boolean };
  warnings: string[];
}

export interface InstancePlan {
  identifier: string;
  class: string;
  storage?: number;
  subnetGroup?: string;
  securityGroups: string[];
  availabilityZone?: string;
  multiAz: boolean;
  engineVersion?: string;
  kmsKey?: string;
  price?: Price;
}

export interface Price {
  perHour: number;
  /** True when the pipeline's file says so; otherwise an estimate, described by `basis`. */
  own: boolean;
  /** `us-east-1, on demand, as of 2026-11, not confirmed`. */
  basis?: string;
}

export type EndpointPlan =
  | { kind: 'existing'; identifier: string; arn: string; engine: string }
  /** `request` holds the members of CreateEndpoint besides identifier, type and tags. */
  | { kind: 'inline'; identifier: string; engine: string; request: JsonObject };
