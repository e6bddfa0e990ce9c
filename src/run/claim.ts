/** The right to act on a pipeline: a lease in its state record, renewed while this process lives. */
import type { Clock, Instant, Millis } from '../clock.ts';
import { busyError } from '../errors.ts';
import { PATIENCE } from './patience.ts';
import { Conflict, type StateStore, StoreUnavailable } from './ports.ts';
import type { Holder, Lease, PipelineState } from './state.ts';

export interface ClaimOptions {
  store: StateStore;
  clock: Clock;
  /** How long a silent holder keeps a pipeline. */
  lease: Millis;
  holder: Holder;
  owner: string;
  signal?: AbortSignal;
  /** Told once, when another owner's lease has to be waited for. */
  onWait?: (lease: Lease) => void;
}

/**
 * Holds the lease and is the only writer of the record. Every write names the revision it replaces, so a
 * claim that was taken over fails its next write and never writes again (`lost` is then aborted).
 */
export class Claim {
  #state: PipelineState;
  #queue: Promise<unknown> = Promise.resolve();
  #beat = new AbortController();
  #lost = new AbortController();
  #options: ClaimOptions;

  private constructor(state: PipelineState, options: ClaimOptions) {
    this.#state = state;
    this.#options = options;
    void this.#heartbeat();
  }

  /**
   * Takes the lease. A record that another owner holds is watched for up to a lease length on this
   * process's own clock: when its revision moves the holder lives (busy error), when it stands still the
   * holder is dead and its place is taken. Clocks of different machines are never compared.
   */
  static async take(pipeline: string, options: ClaimOptions): Promise<Claim> {
    const { store, clock, signal } = options;
    let seen = await store.read(pipeline);
    const watchedSince = clock.now();
    if (seen?.lease) options.onWait?.(seen.lease);
    while (seen?.lease) {
      const { lease, revision } = seen;
      const waited = clock.now() - watchedSince;
      const patience = Math.max(options.lease, lease.length ?? 0);
      if (waited >= patience) break;
      await clock.sleep(Math.min(beatOf(patience), patience - waited), signal);
      const next = await store.read(pipeline);
      if (next?.lease && next.revision !== revision) throw heldBy(pipeline, lease);
      seen = next;
    }
    const next: PipelineState = {
      ...(seen ?? { format: 1, pipeline, pace: {} }),
      revision: (seen?.revision ?? 0) + 1,
      lease: { owner: options.owner, counter: 1, length: options.lease, holder: options.holder },
    };
    try {
      await store.write(next, seen);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      const winner = await store.read(pipeline);
      throw heldBy(pipeline, winner?.lease);
    }
    return new Claim(next, options);
  }

  get state(): PipelineState {
    return this.#state;
  }

  /** Aborted once another run has taken over. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Writes what `change` makes of the present state, in turn with all other writes of this claim; an outage
   * of the store is waited out for up to `patience`. Rejects with Conflict when the lease was lost, and with
   * StoreUnavailable when the store could not be reached for that long.
   */
  update(
    change: (state: PipelineState, now: Instant) => PipelineState,
    patience: Millis = PATIENCE,
  ): Promise<PipelineState> {
    const done = this.#queue.then(async () => {
      const { clock, store } = this.#options;
      const giveUpAt = clock.now() + patience;
      for (let pause = 1000; ; pause = Math.min(pause * 2, 30_000)) {
        const before = this.#state;
        if (this.#lost.signal.aborted) throw new Conflict(before.pipeline);
        const now = clock.now();
        const next = { ...change(before, now), revision: before.revision + 1, touchedAt: now };
        try {
          await store.write(next, before);
          this.#state = next;
          return next;
        } catch (error) {
          if (error instanceof Conflict) await this.#reconcile(error);
          else if (!(error instanceof StoreUnavailable) || clock.now() + pause > giveUpAt) throw error;
          else await clock.sleep(pause);
        }
      }
    });
    this.#queue = done.catch(() => {});
    return done;
  }

  /** Gives the lease back, together with a last change; after it nothing more can be written. */
  async release(change: (state: PipelineState) => PipelineState = (state) => state): Promise<void> {
    this.#beat.abort();
    if (this.#lost.signal.aborted) return;
    try {
      await this.update((state) => {
        const { lease: _, ...rest } = change(state);
        return rest;
      }, 0);
    } catch (error) {
      // The successor has the lease already: there is nothing left to give back.
      if (!(error instanceof Conflict)) throw error;
    }
  }

  /** A write whose reply was lost may have taken effect: what the record then says is this claim's own word. */
  async #reconcile(conflict: Conflict): Promise<void> {
    const stored = await this.#options.store.read(this.#state.pipeline);
    if (stored?.lease?.owner === this.#options.owner) this.#state = stored;
    else {
      this.#stop(conflict);
      throw conflict;
    }
  }

  #stop(reason: Conflict): void {
    this.#beat.abort();
    this.#lost.abort(reason);
  }

  async #heartbeat(): Promise<void> {
    const { clock, lease } = this.#options;
    try {
      for (;;) {
        await clock.sleep(beatOf(lease), this.#beat.signal);
        await this.update(
          (state) => ({
            ...state,
            ...(state.lease ? { lease: { ...state.lease, counter: state.lease.counter + 1 } } : {}),
          }),
          0,
        ).catch((error) => {
          if (!(error instanceof StoreUnavailable)) throw error;
        });
      }
    } catch {
      // Released, lost, or the store refuses: the next write of the run itself tells which.
    }
  }
}

/** Three beats to a lease, so that one lost write does not cost the pipeline; at least one in 20 s. */
const beatOf = (lease: Millis): Millis => Math.min(lease / 3, 20_000);

function heldBy(pipeline: string, lease: Lease | undefined) {
  const who = lease
    ? `${lease.holder.who} since ${new Date(lease.holder.since).toISOString()}${lease.holder.link ? `, ${lease.holder.link}` : ''}`
    : 'another run';
  return busyError({
    code: 'pipeline-busy',
    message: `${pipeline} is being loaded by ${who}`,
    remedy: 'wait for that run to end; should it have died, its lease lapses by itself',
  });
}
