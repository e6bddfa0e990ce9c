/** Puts changes together into transactions and writes them, never part of one without the rest. */
import type { Applier } from './applier.ts';
import type { Change } from './changes.ts';
import type { DdlEvent } from './ddl-audit.ts';
import type { Lsn } from './positions.ts';

/** How far the source has been applied to the target. */
export interface Position {
  applied: Lsn;
  /** Since the task was started. */
  transactions: number;
  changes: number;
}

/** Changes and bytes of text after which what has been read is written. */
const BATCH_CHANGES = 10_000;
const BATCH_BYTES = 8 * 1024 * 1024;

/**
 * Small transactions are collected and written together. One that is too large to be kept is written piece
 * by piece into a transaction of the target that is committed at its end. `position` moves only when what
 * lies before it is committed on the target.
 */
export class Transactions {
  readonly #target: Applier;
  readonly #position: Position;
  readonly #onApplied: (position: Lsn) => void;
  /** Complete, up to `#end`. */
  #batch: Change[] = [];
  #batchBytes = 0;
  #end: Lsn;
  #ended = 0;
  /** Of the transaction that is being read; undefined between transactions. */
  #current: Change[] | undefined;
  #currentBytes = 0;
  /** Whether part of it has been written already. */
  #spilled = false;

  /** `onApplied` is told when the position has moved. */
  constructor(target: Applier, position: Position, onApplied: (position: Lsn) => void) {
    this.#target = target;
    this.#position = position;
    this.#onApplied = onApplied;
    this.#end = position.applied;
  }

  get between(): boolean {
    return this.#current === undefined;
  }

  begin(): void {
    this.#current = [];
    this.#currentBytes = 0;
  }

  /** `bytes` is about what the change takes in memory. */
  async add(change: Change, bytes: number): Promise<void> {
    if (!this.#current) return;
    this.#current.push(change);
    this.#currentBytes += bytes;
    if (full(this.#current, this.#currentBytes)) await this.#spill(this.#current);
  }

  /** Takes effect at once: what follows can only be read with the new structure of the table. */
  async ddl(event: DdlEvent): Promise<void> {
    await this.#spill([...(this.#current ?? []), { kind: 'ddl', event }]);
  }

  /** The transaction that was being read is complete; the next record of the log is at `end`. */
  async commit(end: Lsn): Promise<void> {
    const changes = this.#current ?? [];
    this.#current = undefined;
    if (this.#spilled) {
      if (changes.length > 0) await this.#target.apply(changes);
    } else {
      for (const change of changes) this.#batch.push(change);
      this.#batchBytes += this.#currentBytes;
    }
    this.#currentBytes = 0;
    this.#end = end;
    this.#ended += 1;
    if (this.#spilled) await this.#commitTarget();
    else if (full(this.#batch, this.#batchBytes)) await this.flush();
  }

  /** Writes the transactions that are complete. */
  async flush(): Promise<void> {
    if (this.#spilled) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    if (batch.length > 0) await this.#target.apply(batch);
    await this.#commitTarget();
  }

  /** Writes what is complete and gives up the transaction that is being read. */
  async finish(): Promise<void> {
    if (this.#spilled) await this.#target.rollback();
    else await this.flush();
  }

  async #spill(changes: Change[]): Promise<void> {
    await this.flush();
    this.#spilled = true;
    this.#current = [];
    this.#currentBytes = 0;
    await this.#target.apply(changes);
  }

  async #commitTarget(): Promise<void> {
    this.#position.changes += await this.#target.commit(this.#end);
    this.#position.transactions += this.#ended;
    this.#ended = 0;
    this.#spilled = false;
    if (this.#end === this.#position.applied) return;
    this.#position.applied = this.#end;
    this.#onApplied(this.#end);
  }
}

const full = (changes: readonly Change[], bytes: number) =>
  changes.length >= BATCH_CHANGES || bytes >= BATCH_BYTES;
