import type { DurationName } from './durations.ts';

/**
 * Something that goes wrong. Lengths are seconds of AWS's time and are divided by the speed of the
 * sandbox. Where a member that narrows (`service`, `operation`, `on`, …) is absent, everything matches.
 */
export type Mishap = Frequency & Kind;

export interface Frequency {
  /** How often it strikes: once unless said otherwise; without limit when `share` is given. */
  times?: number;
  /** The chance, from 0 to 1, that it strikes when it could; drawn by the seed. */
  share?: number;
  /** Lets this many chances pass first. */
  skip?: number;
}

/** A call to AWS; `service` as in `dms`, `dynamodb`, `sns`, `cloudwatch`, `sts`, `secretsmanager`. */
interface OnCall {
  service?: string;
  operation?: string;
}

/** A resource of DMS by its identifier; `*` stands for any text. */
interface OnResource {
  on?: string;
}

export type Kind =
  /** The call is refused for coming too fast. */
  | ({ kind: 'throttle' } & OnCall)
  /** The call takes effect, and then the connection breaks. */
  | ({ kind: 'lost-response' } & OnCall)
  /** The call is refused with this error. */
  | ({ kind: 'error'; code: string; message?: string; status?: number } & OnCall)
  /** A service answers 503 from `after` (0) for `seconds`, counted from when the mishap is armed. */
  | { kind: 'outage'; service?: string; after?: number; seconds: number }
  /** No instance of this class in this zone. A call without a zone is hit only when `zone` is absent. */
  | { kind: 'no-capacity'; zone?: string; instanceClass?: string }
  /** The role dms-vpc-role is missing, or has not reached DMS yet. */
  | { kind: 'no-vpc-role' }
  /** A state takes `factor` times as long. */
  | ({ kind: 'slow'; state: DurationName; factor: number } & OnResource)
  /** A state takes this long; for ever when `seconds` is absent. */
  | ({ kind: 'hang'; state: DurationName; seconds?: number } & OnResource)
  /** A new instance never becomes available. */
  | ({
      kind: 'instance-ends';
      status: 'failed' | 'incompatible-network' | 'incompatible-credentials' | 'storage-full';
    } & OnResource)
  /** A task fails; `after` counts from when it runs. */
  | ({
      kind: 'task-fails';
      during: 'creating' | 'starting' | 'running';
      message?: string;
      after?: number;
    } & OnResource)
  /** A connection test fails; `on` is the endpoint. */
  | ({ kind: 'connection-fails'; message?: string } & OnResource)
  /** StartReplicationTask says that the connections were not tested, although they were. */
  | ({ kind: 'connection-forgotten' } & OnResource)
  /** The table gets an error and no rows, while the task ends as if nothing were wrong; `on` is the task. */
  | ({ kind: 'suspended-table'; table: string } & OnResource)
  /** The task stops without leaving a RecoveryCheckpoint. */
  | ({ kind: 'no-checkpoint' } & OnResource)
  /** The task ends for another reason than it should. `reason` is without the prefix. */
  | ({ kind: 'stop-reason'; reason: string; status?: 'stopped' | 'failed'; message?: string } & OnResource)
  /** What was created cannot be seen in Describe yet. */
  | ({ kind: 'not-yet-visible'; seconds: number; operation?: string } & OnResource)
  /** What was deleted is still seen in Describe, in the state it was in. */
  | ({ kind: 'still-visible'; seconds: number; operation?: string } & OnResource)
  /** Known only this long after the task has stopped. */
  | ({ kind: 'late'; what: 'StopDate' | 'statistics'; seconds: number } & OnResource)
  /** DeleteReplicationInstance says for this long that there are tasks, although Describe shows none. */
  | ({ kind: 'tasks-linger'; seconds: number } & OnResource);

export type MishapOf<K extends Mishap['kind']> = Frequency & Extract<Kind, { kind: K }>;
