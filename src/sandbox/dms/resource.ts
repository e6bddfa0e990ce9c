import type { Instant } from '../../clock.ts';
import { GONE, type Life } from '../life.ts';

/** What every resource of DMS has. */
export interface Resource {
  arn: string;
  /** Lower case, as DMS stores it. */
  identifier: string;
  /** Grows with every resource made: the order of lists, and what a page's marker points at. */
  number: number;
  createdAt: Instant;
  life: Life;
  tags: Map<string, string>;
  /** There from the beginning, not made by a caller. */
  fixture: boolean;
  /** Describe does not show it before this time. */
  visibleFrom: Instant;
  /** Describe shows this instead, also when the resource is gone. */
  lingers?: { status: string; until: Instant };
}

/** The status that Describe shows; undefined when it shows nothing. */
export function shownStatus(resource: Resource, now: Instant): string | undefined {
  if (now < resource.visibleFrom) return undefined;
  if (resource.lingers && now < resource.lingers.until) return resource.lingers.status;
  const status = resource.life.at(now);
  return status === GONE ? undefined : status;
}

/** The resources of one kind, by ARN and by identifier, in the order they were made. */
export class Shelf<T extends Resource> {
  readonly #now: () => Instant;
  readonly #byArn = new Map<string, T>();
  readonly #byIdentifier = new Map<string, T>();

  constructor(now: () => Instant) {
    this.#now = now;
  }

  add(resource: T): void {
    this.#byArn.set(resource.arn, resource);
    this.#byIdentifier.set(resource.identifier, resource);
  }

  /** The resource while it exists, whatever its state; what Describe shows may lag behind. */
  get(arn: string): T | undefined {
    return this.#ifAlive(this.#byArn.get(arn));
  }

  named(identifier: string): T | undefined {
    return this.#ifAlive(this.#byIdentifier.get(identifier.toLowerCase()));
  }

  all(): T[] {
    const now = this.#now();
    return [...this.#byArn.values()].filter((resource) => this.#ifAlive(resource, now) !== undefined);
  }

  /** What Describe shows now. */
  shown(): T[] {
    const now = this.#now();
    return [...this.#byArn.values()].filter((resource) => {
      this.#ifAlive(resource, now);
      return shownStatus(resource, now) !== undefined;
    });
  }

  rename(resource: T, identifier: string): void {
    this.#byIdentifier.delete(resource.identifier);
    resource.identifier = identifier.toLowerCase();
    this.#byIdentifier.set(resource.identifier, resource);
  }

  /** Also forgets what is gone and no longer shown. */
  #ifAlive(resource: T | undefined, now = this.#now()): T | undefined {
    if (resource?.life.at(now) !== GONE) return resource;
    if (shownStatus(resource, now) === undefined) {
      this.#byArn.delete(resource.arn);
      if (this.#byIdentifier.get(resource.identifier) === resource) {
        this.#byIdentifier.delete(resource.identifier);
      }
    }
    return undefined;
  }
}
