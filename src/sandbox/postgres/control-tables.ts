/** The tables that a task keeps on its target (DMS user guide, control table task settings). */
import type { Clock, Millis } from '../../clock.ts';
import type { Client } from './connections.ts';
import { formatLsn, type Lsn } from './positions.ts';
import type { TaskSettings } from './settings.ts';
import { qualified, type TableName } from './sql.ts';
import { ensureSchema } from './target-table.ts';

export type TaskStatus = 'FULL LOAD' | 'CHANGE PROCESSING' | 'NOT RUNNING';

export interface ControlTables {
  /** Whether there is anything to report into. */
  inUse: boolean;
  /** Creates what is missing. awsdms_apply_exceptions is always there, the others when asked for. */
  create(client: Client): Promise<void>;
  exception(client: Client, table: TableName, statement: string, error: string): Promise<void>;
  suspended(client: Client, table: TableName, reason: string): Promise<void>;
  /** Counts rows loaded or changes applied, for awsdms_history. */
  count(records: number): void;
  /** Writes down what the task does from now on, and what has been counted so far. */
  report(client: Client, status: TaskStatus, position: Lsn): Promise<void>;
  /** Whether so much time has passed that a report is due again. */
  reportDue(): boolean;
}

/** The server on which DMS runs a task, as far as it can be told apart here. */
const SERVER = 'sandbox';
const REPORT_INTERVAL: Millis = 5_000;

const COLUMNS = {
  awsdms_apply_exceptions: `"TASK_NAME" varchar(128) not null, "TABLE_OWNER" varchar(128) not null,
    "TABLE_NAME" varchar(128) not null, "ERROR_TIME" timestamp not null, "STATEMENT" text not null, "ERROR" text not null`,
  awsdms_status: `"SERVER_NAME" varchar(128) not null, "TASK_NAME" varchar(128) not null,
    "TASK_STATUS" varchar(32), "STATUS_TIME" timestamp, "PENDING_CHANGES" bigint, "DISK_SWAP_SIZE" bigint,
    "TASK_MEMORY" bigint, "SOURCE_CURRENT_POSITION" varchar(128), "SOURCE_CURRENT_TIMESTAMP" timestamp,
    "SOURCE_TAIL_POSITION" varchar(128), "SOURCE_TAIL_TIMESTAMP" timestamp, "SOURCE_TIMESTAMP_APPLIED" timestamp`,
  awsdms_suspended_tables: `"SERVER_NAME" varchar(128) not null, "TASK_NAME" varchar(128) not null,
    "TABLE_OWNER" varchar(128) not null, "TABLE_NAME" varchar(128) not null, "SUSPEND_REASON" text,
    "SUSPEND_TIMESTAMP" timestamp`,
  awsdms_history: `"SERVER_NAME" varchar(128) not null, "TASK_NAME" varchar(128) not null,
    "TIMESLOT_TYPE" varchar(32), "TIMESLOT" timestamp, "TIMESLOT_DURATION" bigint, "TIMESLOT_LATENCY" bigint,
    "RECORDS" bigint, "TIMESLOT_VOLUME" bigint`,
};

type ControlTable = keyof typeof COLUMNS;

export function controlTables(
  settings: TaskSettings['control'],
  taskId: string,
  clock: Clock,
): ControlTables {
  const task = taskId.slice(0, 128);
  const name = (table: ControlTable) => qualified({ schema: settings.schema, table });
  const now = () => new Date(clock.now()).toISOString();
  const slot = settings.slotMinutes * 60_000;
  let phase: TaskStatus = 'NOT RUNNING';
  let counted = 0;
  let lastReport = Number.NEGATIVE_INFINITY;

  /** One row per phase and time slot. */
  const history = async (client: Client) => {
    if (!settings.history || counted === 0) return;
    const start = new Date(Math.floor(clock.now() / slot) * slot).toISOString();
    const records = counted;
    counted = 0;
    const { rowCount } = await client.query(
      `update ${name('awsdms_history')} set "RECORDS" = "RECORDS" + $4
        where "TASK_NAME" = $1 and "TIMESLOT_TYPE" = $2 and "TIMESLOT" = $3`,
      [task, phase, start, records],
    );
    if (rowCount === 0)
      await client.query(`insert into ${name('awsdms_history')} values ($1, $2, $3, $4, $5, 0, $6, 0)`, [
        SERVER,
        task,
        phase,
        start,
        settings.slotMinutes,
        records,
      ]);
  };

  const inUse = settings.status || settings.history;

  return {
    inUse,
    async create(client) {
      await ensureSchema(client, settings.schema);
      const wanted: ControlTable[] = ['awsdms_apply_exceptions'];
      if (settings.status) wanted.push('awsdms_status');
      if (settings.suspended) wanted.push('awsdms_suspended_tables');
      if (settings.history) wanted.push('awsdms_history');
      for (const table of wanted)
        await client.query(`create table if not exists ${name(table)} (${COLUMNS[table]})`);
    },
    async exception(client, table, statement, error) {
      await client.query(`insert into ${name('awsdms_apply_exceptions')} values ($1, $2, $3, $4, $5, $6)`, [
        task,
        table.schema,
        table.table,
        now(),
        statement,
        error,
      ]);
    },
    async suspended(client, table, reason) {
      if (!settings.suspended) return;
      await client.query(`insert into ${name('awsdms_suspended_tables')} values ($1, $2, $3, $4, $5, $6)`, [
        SERVER,
        task,
        table.schema,
        table.table,
        reason,
        now(),
      ]);
    },
    count(records) {
      counted += records;
    },
    async report(client, status, position) {
      lastReport = clock.now();
      await history(client);
      phase = status;
      if (!settings.status) return;
      await client.query(`delete from ${name('awsdms_status')} where "TASK_NAME" = $1`, [task]);
      await client.query(
        `insert into ${name('awsdms_status')} ("SERVER_NAME", "TASK_NAME", "TASK_STATUS", "STATUS_TIME",
           "PENDING_CHANGES", "DISK_SWAP_SIZE", "TASK_MEMORY", "SOURCE_CURRENT_POSITION", "SOURCE_TAIL_POSITION")
         values ($1, $2, $3, $4, 0, 0, 0, $5, $5)`,
        [SERVER, task, status, now(), formatLsn(position)],
      );
    },
    reportDue: () => inUse && clock.now() - lastReport >= REPORT_INTERVAL,
  };
}
