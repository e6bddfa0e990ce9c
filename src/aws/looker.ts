/**
 * One pair of eyes for all loads of the process: whatever their number, a tick makes one paged Describe for
 * each kind of resource that somebody waits for. DMS allows an account about 200 calls at once and 8 a second
 * after (DMS user guide, quotas), shared with everybody else in it.
 */
import type { Clock, Instant, Millis } from '../clock.ts';
import type { Seen, Want } from '../run/ports.ts';
import type { ConnectionView, EndpointView, InstanceView, TaskView } from './views.ts';

/** What the looker reads; each function returns all pages, and how many calls that took. */
export interface Describe {
  instances(identifier?: string): Promise<Listing<InstanceView>>;
  tasks(identifier?: string): Promise<Listing<TaskView>>;
  endpoints(identifier?: string): Promise<Listing<EndpointView>>;
  connections(instanceArn?: string): Promise<Listing<ConnectionView>>;
}

export interface Listing<T> {
  items: T[];
  calls: number;
}

interface Waiting {
  want: Want;
  at: Instant;
  resolve: (seen: Seen) => void;
  reject: (reason: unknown) => void;
}

export class Looker {
  readonly #describe: Describe;
  readonly #clock: Clock;
  readonly #poll: Millis;
  #waiting: Waiting[] = [];
  /** Wakes the loop when somebody wants to look earlier than it sleeps. */
  #alarm: AbortController | undefined;
  #earliest: Instant = 0;

  constructor(describe: Describe, clock: Clock, poll: Millis) {
    this.#describe = describe;
    this.#clock = clock;
    this.#poll = poll;
  }

  /** What the wanted resources look like at `at` or a little later. Rejects when `signal` aborts. */
  look(want: Want, at: Instant, signal?: AbortSignal): Promise<Seen> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(signal?.reason);
      };
      const settle =
        <A>(how: (value: A) => void) =>
        (value: A) => {
          signal?.removeEventListener('abort', leave);
          how(value);
        };
      const waiting: Waiting = { want, at, resolve: settle(resolve), reject: settle(reject) };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
      if (this.#alarm) this.#alarm.abort();
      else void this.#watch();
    });
  }

  /** Runs while somebody waits. */
  async #watch(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#alarm = new AbortController();
      const due = Math.min(...this.#waiting.map(({ at }) => at));
      const pause = Math.max(due, this.#earliest) - this.#clock.now();
      const rested =
        pause <= 0 ||
        (await this.#clock.sleep(pause, this.#alarm.signal).then(
          () => true,
          () => false,
        ));
      if (rested) await this.#tick();
    }
    this.#alarm = undefined;
  }

  async #tick(): Promise<void> {
    const now = this.#clock.now();
    const served = this.#waiting.filter(({ at }) => at <= now);
    if (served.length === 0) return;
    this.#waiting = this.#waiting.filter(({ at }) => at > now);
    let calls = 1;
    try {
      const view = await this.#survey(served.map(({ want }) => want));
      calls = view.calls;
      for (const { want, resolve } of served) resolve(view.of(want, now));
    } catch (error) {
      for (const { reject } of served) reject(error);
    }
    // A tick of many pages is paid for with a longer rest, so that the rate stays the same.
    this.#earliest = now + this.#poll * Math.max(1, calls / 2);
  }

  async #survey(wants: Want[]) {
    const instances = new Set(wants.flatMap(({ instance }) => instance ?? []));
    const tasks = new Set(wants.flatMap(({ task }) => task ?? []));
    const endpoints = new Set(wants.flatMap((want) => want.endpoints ?? []));
    const tested = new Set(wants.flatMap(({ connections }) => connections?.instanceArn ?? []));
    const [instanceList, taskList, endpointList, connectionList] = await Promise.all([
      read(instances, (id) => this.#describe.instances(id)),
      read(tasks, (id) => this.#describe.tasks(id)),
      read(endpoints, (id) => this.#describe.endpoints(id)),
      read(tested, (arn) => this.#describe.connections(arn)),
    ]);
    const instanceById = byIdentifier(instanceList.items);
    const taskById = byIdentifier(taskList.items);
    const endpointById = byIdentifier(endpointList.items);
    const connectionByPair = new Map(
      connectionList.items.map((item) => [`${item.instanceArn} ${item.endpointArn}`, item.seen]),
    );
    return {
      calls: instanceList.calls + taskList.calls + endpointList.calls + connectionList.calls,
      of: (want: Want, at: Instant): Seen => ({
        at,
        ...(want.instance === undefined ? {} : { instance: seenIn(instanceById, want.instance) }),
        ...(want.task === undefined ? {} : { task: seenIn(taskById, want.task) }),
        endpoints: Object.fromEntries((want.endpoints ?? []).map((id) => [id, seenIn(endpointById, id)])),
        connections: Object.fromEntries(
          (want.connections?.endpointArns ?? []).map((arn) => [
            arn,
            connectionByPair.get(`${want.connections?.instanceArn} ${arn}`) ?? 'untested',
          ]),
        ),
      }),
    };
  }
}

/**
 * One thing is asked for by name, several by listing everything: whether DMS takes several values of a filter
 * as alternatives is unconfirmed, and a wrong guess would make everything look absent.
 */
async function read<T>(
  names: Set<string>,
  describe: (name?: string) => Promise<Listing<T>>,
): Promise<Listing<T>> {
  if (names.size === 0) return { items: [], calls: 0 };
  const [only] = names;
  return names.size === 1 ? describe(only) : describe();
}

/** DMS folds identifiers to lower case (observed). */
const byIdentifier = <T>(items: { identifier: string; seen: T }[]): Map<string, T> =>
  new Map(items.map(({ identifier, seen }) => [identifier.toLowerCase(), seen]));

const seenIn = <T>(found: Map<string, T>, identifier: string): T | 'absent' =>
  found.get(identifier.toLowerCase()) ?? 'absent';
