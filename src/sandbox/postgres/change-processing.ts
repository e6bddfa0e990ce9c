/** Ongoing replication: from the change stream to the target until something ends it. */
import type { Instant } from '../../clock.ts';
import type { TransferRequest } from '../engine.ts';
import { applier } from './applier.ts';
import type { ApplyContext } from './apply-context.ts';
import { type Message, startCapture } from './capture.ts';
import { changeReader } from './change-reader.ts';
import type { Connections } from './connections.ts';
import { type Lsn, lsnOf } from './positions.ts';
import type { TableName } from './sql.ts';
import { type Position, Transactions } from './transactions.ts';

export interface ChangeJob {
  source: Connections;
  target: Connections;
  slot: string;
  /** Where to begin; moves on as transactions are applied. */
  position: Position;
  context: ApplyContext;
  /** Where the source writes down its DDL, if it does. */
  audit: TableName | undefined;
  /** Ends with STOPPED_AFTER_CACHED_EVENTS once everything before this has been applied. */
  until?: Lsn;
  stop: TransferRequest['stop'];
  /** Whether commit_time also ends on a source where nothing has been committed since. */
  stopWhenIdle: boolean;
}

export type ChangeEnd =
  | 'NORMAL'
  | 'STOPPED_AT_SERVER_TIME'
  | 'STOPPED_AT_COMMIT_TIME'
  | 'STOPPED_AFTER_CACHED_EVENTS';

/**
 * Applies changes from `position` on. Resolves to why it ended in good order; rejects when a connection
 * was lost or a policy stops the task, with `position` at what is safe.
 */
export async function processChanges(job: ChangeJob, signal: AbortSignal): Promise<ChangeEnd> {
  const { position, context, stop, until } = job;
  const { clock } = context;
  const capture = startCapture(await job.source.open('replication'), job.slot, position.applied, clock);
  const target = applier(job.target, context);
  const transactions = new Transactions(target, position, capture.acknowledge);
  const read = changeReader(context, job.audit);
  /** Everything before has been read. */
  let reached: Lsn = 0n;
  let idleAt: Lsn | undefined;
  /** Whether the transaction that is being read comes from the task itself, and says nothing of the source. */
  let own = false;

  const endsAt = (lsn: Lsn, committed: Instant): ChangeEnd | undefined => {
    if (stop?.by === 'commit_time' && committed >= stop.at) return 'STOPPED_AT_COMMIT_TIME';
    return until !== undefined && lsn > until ? 'STOPPED_AFTER_CACHED_EVENTS' : undefined;
  };

  const take = async ({ text, lsn }: Message): Promise<ChangeEnd | undefined> => {
    if (text === undefined) {
      reached = lsn;
      return undefined;
    }
    const change = read(text);
    if (change.kind === 'commit') {
      const why = own ? undefined : endsAt(lsn, change.at);
      own = false;
      if (!why) await transactions.commit(lsn);
      return why;
    }
    if (change.kind === 'begin') transactions.begin();
    else if (change.kind === 'own') own = true;
    else if (change.kind === 'ddl') await transactions.ddl(change.event);
    else if (change.kind !== 'other') await transactions.add(change, text.length);
    return undefined;
  };

  /** Asked when all that was read is written. */
  const endsNow = async (): Promise<ChangeEnd | undefined> => {
    if (signal.aborted) return 'NORMAL';
    const due = stop !== undefined && clock.now() >= stop.at;
    if (due && stop.by === 'server_time') return 'STOPPED_AT_SERVER_TIME';
    if (!transactions.between) return undefined;
    if (until !== undefined && reached >= until) return 'STOPPED_AFTER_CACHED_EVENTS';
    if (!due || !job.stopWhenIdle) return undefined;
    idleAt ??= await flushedLsn(job.source);
    return reached >= idleAt ? 'STOPPED_AT_COMMIT_TIME' : undefined;
  };

  const work = async (): Promise<ChangeEnd> => {
    for (;;) {
      for (const message of await capture.read()) {
        const why = await take(message);
        if (why) return why;
      }
      await transactions.flush();
      const why = await endsNow();
      if (why) return why;
    }
  };

  const over = new AbortController();
  signal.addEventListener('abort', capture.wake);
  if (signal.aborted) capture.wake();
  if (stop) {
    const wait = clock.sleep(Math.max(0, stop.at - clock.now()), over.signal);
    void wait.then(capture.wake).catch(() => {});
  }
  try {
    const why = await work();
    await transactions.finish();
    if (!(await capture.stop())) await job.source.abort();
    return why;
  } catch (error) {
    target.forget();
    throw error;
  } finally {
    over.abort();
    signal.removeEventListener('abort', capture.wake);
  }
}

/**
 * Where the log of the source ends, once what has been written is flushed: only that is sent. A commit that
 * does not wait for its flush (synchronous_commit off) is flushed within 0.6 s by default.
 */
export async function flushedLsn(source: Connections): Promise<Lsn> {
  const client = await source.open();
  const query = async (expression: string) => {
    const { rows } = await client.query<{ lsn: string }>(`select pg_catalog.${expression}() as lsn`);
    return lsnOf(rows[0]?.lsn ?? '');
  };
  try {
    const written = await query('pg_current_wal_insert_lsn');
    let flushed = await query('pg_current_wal_flush_lsn');
    for (let attempt = 0; flushed < written && attempt < 10; attempt += 1) {
      await client.query('select pg_catalog.pg_sleep(0.1)');
      flushed = await query('pg_current_wal_flush_lsn');
    }
    return flushed;
  } finally {
    await source.close(client);
  }
}
