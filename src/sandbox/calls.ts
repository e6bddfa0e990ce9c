import type { Clock, Instant } from '../clock.ts';

/** One call to AWS as it was answered. Parameters are not kept: they may be secret. */
export interface Call {
  at: Instant;
  service: string;
  operation: string;
  /** The identifier, ARN or name of what the call is about. */
  about?: string;
  /** `ok`, the name of the error, or `lost` when the reply was dropped. */
  outcome: string;
}

/** How many calls are kept; the counts go on beyond that. */
const KEPT = 50_000;

/** What was asked of the sandbox. */
export class Calls {
  readonly #clock: Clock;
  #kept: Call[] = [];
  readonly #counts = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(call: Omit<Call, 'at'>): void {
    if (this.#kept.length >= KEPT) this.#kept = this.#kept.slice(KEPT / 2);
    this.#kept.push({ at: this.#clock.now(), ...call });
    const name = `${call.service}.${call.operation}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Oldest first; after many thousands of calls only the later ones. */
  list(): readonly Call[] {
    return this.#kept;
  }

  /** All calls there ever were, by `service.operation`. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

/** Members that name what a call is about, the most telling first; none of them is ever secret. */
const NAMES =
  /^(Replication(Instance|Task|SubnetGroup)Identifier|EndpointIdentifier|ReplicationTaskArn|EndpointArn|ReplicationInstanceArn|ResourceArn|TableName|TopicArn|Name|SecretId|Namespace|RoleArn)$/;

export function aboutOf(input: Record<string, unknown>): string | undefined {
  const found = Object.entries(input).find(([name, value]) => NAMES.test(name) && typeof value === 'string');
  return found ? String(found[1]) : undefined;
}
