/** The change stream of a logical slot over the streaming replication protocol, with back-pressure. */
import type pg from 'pg';
import type { Clock, Millis } from '../../clock.ts';
import type { Client } from './connections.ts';
import { formatLsn, type Lsn } from './positions.ts';
import { quoteName } from './sql.ts';

/** Bytes of text that may wait to be read before the server is made to wait. */
const QUEUE_BYTES = 4 * 1024 * 1024;
/** The server gives up a silent receiver after wal_sender_timeout, 60 s by default. */
const STATUS_INTERVAL: Millis = 10_000;
const LAST_WORD: Millis = 2_000;

const XLOG_DATA = 0x77; // w
const KEEPALIVE = 0x6b; // k
/** Between 1970 and 2000, the epoch of PostgreSQL, in milliseconds. */
const EPOCH = 946_684_800_000;

/**
 * `text` is one message of the plugin; for a COMMIT `lsn` is where the next record begins. Without text:
 * the server has sent everything up to `lsn`.
 */
export interface Message {
  lsn: Lsn;
  text?: string;
}

/** The typings leave out how to write into a COPY. */
type CopyConnection = pg.Connection & { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };

export interface Capture {
  /** Waits for news and takes all there is. Rejects when the connection is lost. */
  read(): Promise<Message[]>;
  /** Makes a waiting or the next `read` return, even with nothing. */
  wake(): void;
  /** Tells the server that everything before `lsn` is safe; the slot may forget it. */
  acknowledge(lsn: Lsn): void;
  /** Ends the stream in good order; false when the server did not answer in time. */
  stop(): Promise<boolean>;
}

/**
 * Starts to read `slot` on a replication connection. The server silently skips to where the slot was
 * confirmed when `from` is older than that.
 */
export function startCapture(client: Client, slot: string, from: Lsn, clock: Clock): Capture {
  let queue: Message[] = [];
  let queued = 0;
  let woken = false;
  let failure: unknown;
  let notify = () => {};
  let received = from;
  // Zero tells the server nothing, so the slot does not move before something was applied.
  let confirmed: Lsn = 0n;
  let connection: CopyConnection | undefined;
  let stopping = false;
  const ended = new AbortController();

  const sendStatus = () => {
    if (!ended.signal.aborted) connection?.sendCopyFromChunk(statusUpdate(received, confirmed, clock.now()));
  };
  const finish = (error?: unknown) => {
    failure ??= error;
    ended.abort();
    notify();
  };

  const query = {
    submit(opened: pg.Connection) {
      connection = opened as CopyConnection;
      opened.query(
        `START_REPLICATION SLOT ${quoteName(slot)} LOGICAL ${formatLsn(from)} ("include-timestamp" '1')`,
      );
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      if (stopping) return;
      const lsn = chunk.readBigUInt64BE(1);
      if (lsn > received) received = lsn;
      if (chunk[0] === XLOG_DATA) {
        const text = chunk.toString('utf8', 25);
        queue.push({ lsn, text });
        queued += text.length;
        if (queued > QUEUE_BYTES) connection?.stream.pause();
      } else if (chunk[0] === KEEPALIVE) {
        queue.push({ lsn });
        sendStatus();
      }
      notify();
    },
    handleError: finish,
    handleCommandComplete() {},
    handleReadyForQuery: () => finish(),
  };
  client.query(query);
  void beat(clock, sendStatus, ended.signal);

  return {
    async read() {
      if (queue.length === 0 && !woken && !ended.signal.aborted)
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      woken = false;
      if (queue.length === 0 && ended.signal.aborted)
        throw failure ?? new Error('connection terminated: the source ended the change stream');
      const taken = queue;
      queue = [];
      queued = 0;
      connection?.stream.resume();
      return taken;
    },
    wake() {
      woken = true;
      notify();
    },
    acknowledge(lsn) {
      confirmed = lsn;
      sendStatus();
    },
    async stop() {
      if (ended.signal.aborted) return true;
      sendStatus();
      stopping = true;
      connection?.endCopyFrom();
      const drained = new AbortController();
      notify = () => drained.abort();
      connection?.stream.resume();
      // In the middle of a huge transaction the server does not listen until it has sent all of it.
      const late = await clock.sleep(LAST_WORD, drained.signal).then(
        () => true,
        () => false,
      );
      ended.abort();
      return !late;
    },
  };
}

async function beat(clock: Clock, send: () => void, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await clock.sleep(STATUS_INTERVAL, ended).catch(() => {});
    send();
  }
}

/** Standby status update (PostgreSQL documentation, streaming replication protocol). */
function statusUpdate(received: Lsn, confirmed: Lsn, now: number): Buffer {
  const message = Buffer.alloc(34);
  message.write('r', 0, 'latin1');
  message.writeBigUInt64BE(received, 1);
  message.writeBigUInt64BE(confirmed, 9);
  message.writeBigUInt64BE(confirmed, 17);
  message.writeBigInt64BE(BigInt(now - EPOCH) * 1000n, 25);
  return message;
}
