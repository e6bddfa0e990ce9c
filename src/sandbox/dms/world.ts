import type { Instant } from '../../clock.ts';
import type { TableProgress } from '../engine.ts';
import { GONE, type Life } from '../life.ts';
import type { Mappings } from './mappings.ts';
import { type Resource, Shelf } from './resource.ts';
import type { TaskSettings } from './settings.ts';
import type { StopPosition } from './stop-position.ts';

export interface Instance extends Resource {
  class: string;
  /** GB */
  storage: number;
  subnetGroup: SubnetGroup;
  securityGroups: string[];
  zone: string;
  multiAz: boolean;
  engineVersion: string;
  autoMinorVersionUpgrade: boolean;
  publiclyAccessible: boolean;
  kmsKey: string;
  maintenanceWindow: string;
  networkType: string;
  dnsNameServers?: string;
  /** DeleteReplicationInstance says until then that there are tasks. */
  tasksLingerUntil?: Instant;
}

export interface Endpoint extends Resource {
  type: 'source' | 'target';
  engine: string;
  username?: string;
  password?: string;
  server?: string;
  port?: number;
  database?: string;
  extraConnectionAttributes?: string;
  sslMode: 'none' | 'require' | 'verify-ca' | 'verify-full';
  kmsKey?: string;
  serviceAccessRole?: string;
  externalTableDefinition?: string;
  /** The engine's settings block as it was given, without password. */
  settings: Record<string, unknown>;
}

export interface Connection {
  number: number;
  instance: Instance;
  endpoint: Endpoint;
  /** A new object for every test, so that a late result of an earlier one is known as such. */
  test: object;
  /** When that test ends if it succeeds, by AWS's time. */
  tested: Instant;
  /** Settles when the data plane has said how that test ended. */
  answered: Promise<void>;
  life: Life;
  failure?: string;
}

export interface SubnetGroup extends Resource {
  description: string;
  subnets: { id: string; zone: string }[];
}

export interface Task extends Resource {
  instance: Instance;
  source: Endpoint;
  target: Endpoint;
  migrationType: 'full-load' | 'cdc' | 'full-load-and-cdc';
  mappingsText: string;
  mappings: Mappings;
  settings: TaskSettings;
  startPosition?: string;
  startTime?: Instant;
  stopPosition?: string;
  taskData?: string;
  tables: Map<string, TableProgress>;
  /** The start of the present or last run. */
  startedAt?: Instant;
  /** The last start that was not a resume. */
  freshStartAt?: Instant;
  /** When the data plane began, and when the task is `running`. */
  runsFrom?: Instant;
  run?: Run;
  /** Valid from `at` on; until then the task is still stopping. */
  outcome?: Outcome;
  /** What the run before the present one left. */
  earlier: { checkpoint?: string; failure?: string };
}

/** One life of a task between a start and its end. */
export interface Run {
  startPosition?: string;
  startTime?: Instant;
  stop?: StopPosition;
  halt: AbortController;
  /** StopReplicationTask was called: the task is not stopped before this time. */
  stoppedNotBefore?: Instant;
  /** Takes the place of what the data plane reports. */
  verdict?: { status: 'stopped' | 'failed'; stopReason: string; failure?: string };
}

export interface Outcome {
  at: Instant;
  status: 'stopped' | 'failed';
  /** Without prefix. */
  stopReason: string;
  checkpoint?: string;
  failure?: string;
  stopDateFrom: Instant;
  statisticsFrom: Instant;
}

/** Everything there is in the account. */
export class World {
  readonly instances: Shelf<Instance>;
  readonly endpoints: Shelf<Endpoint>;
  readonly tasks: Shelf<Task>;
  readonly subnetGroups: Shelf<SubnetGroup>;
  readonly #connections = new Map<string, Connection>();
  readonly #now: () => Instant;
  #count = 0;

  constructor(now: () => Instant) {
    this.#now = now;
    this.instances = new Shelf(now);
    this.endpoints = new Shelf(now);
    this.tasks = new Shelf(now);
    this.subnetGroups = new Shelf(now);
  }

  nextNumber(): number {
    this.#count += 1;
    return this.#count;
  }

  /** Any resource that can carry tags. */
  resource(arn: string): Resource | undefined {
    return (
      this.instances.get(arn) ?? this.tasks.get(arn) ?? this.endpoints.get(arn) ?? this.subnetGroups.get(arn)
    );
  }

  /** There is at most one for each pair; it goes with its instance and with its endpoint. */
  connection(instance: Instance, endpoint: Endpoint): Connection | undefined {
    const connection = this.#connections.get(key(instance, endpoint));
    return connection && this.#exists(connection) ? connection : undefined;
  }

  setConnection(connection: Connection): void {
    const name = key(connection.instance, connection.endpoint);
    // A connection made anew comes last in lists.
    if (this.#connections.get(name) !== connection) this.#connections.delete(name);
    this.#connections.set(name, connection);
  }

  connections(): Connection[] {
    for (const [name, connection] of this.#connections) {
      if (!this.#exists(connection)) this.#connections.delete(name);
    }
    return [...this.#connections.values()];
  }

  #exists({ instance, endpoint, life }: Connection): boolean {
    const now = this.#now();
    return ![instance.life, endpoint.life, life].some((each) => each.at(now) === GONE);
  }
}

const key = (instance: Instance, endpoint: Endpoint): string => `${instance.arn} ${endpoint.arn}`;
