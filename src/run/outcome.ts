/**
 * The judgement of a task that has ended: did everything arrive? `stopped` alone proves nothing: DMS also
 * reports it for a load whose every table was suspended (DMS API reference, ReplicationTask).
 */

import type { TableStatistic, TaskSeen } from './ports.ts';
import { isPostgres, lsn } from './position.ts';
import type { Failure, RunPlan, RunState, TableCounts, Verdict } from './state.ts';
import { bareStopReason, task as taskStatus } from './status.ts';

export interface Evidence {
  plan: RunPlan;
  run: RunState;
  task: TaskSeen;
  tables: TableStatistic[];
}

/** Stop reasons with which a task of this type has done its work, apart from a stop that Sluice asked for. */
const SUCCESS: Record<RunPlan['migrationType'], readonly string[]> = {
  'full-load': ['FULL_LOAD_ONLY_FINISHED'],
  'full-load-and-cdc': ['STOPPED_AFTER_CACHED_EVENTS', 'FULL_LOAD_ONLY_FINISHED'],
  cdc: ['STOPPED_AT_SERVER_TIME', 'STOPPED_AT_COMMIT_TIME'],
};

/** Validation states that say rows differ or could not be compared. */
const INVALID = new Set(['Mismatched records', 'Suspended records', 'Table error', 'Error']);

export function judge(evidence: Evidence): Verdict {
  const tables = evidence.tables.map(counts);
  const stopReason = bareStopReason(evidence.task.stopReason);
  const failure =
    taskFailed(evidence) ??
    wrongStop(evidence, stopReason) ??
    noTables(evidence) ??
    tablesInError(evidence) ??
    tablesMissing(evidence) ??
    rowsRefused(evidence) ??
    validationFailed(evidence) ??
    noCheckpoint(evidence) ??
    checkpointBackwards(evidence);
  const warnings = failure ? [] : cautions(evidence, stopReason);
  if (failure) {
    return { ok: false, tables, warnings, ...(stopReason ? { stopReason } : {}), ...failure };
  }
  const checkpoint = evidence.plan.mode === 'cdc' ? newest(evidence) : undefined;
  return {
    ok: true,
    tables,
    stopReason: stopReason ?? '',
    caughtUp: caughtUp(evidence, stopReason),
    warnings,
    ...(checkpoint ? { checkpoint } : {}),
  };
}

export const counts = (row: TableStatistic): TableCounts => ({
  table: `${row.schema}.${row.table}`,
  state: row.state,
  inserts: row.inserts,
  updates: row.updates,
  deletes: row.deletes,
  ddls: row.ddls,
  fullLoadRows: row.fullLoadRows,
});

/** What DMS showed, for the person who reads the failure. */
function shown({ task, tables }: Evidence, about: TableStatistic[] = []): string[] {
  return [
    `task status: ${task.status}`,
    ...(task.stopReason ? [`stop reason: ${bareStopReason(task.stopReason)}`] : []),
    ...(task.stats
      ? [
          `tables loaded ${task.stats.tablesLoaded}, loading ${task.stats.tablesLoading}, queued ${task.stats.tablesQueued}, in error ${task.stats.tablesErrored}`,
        ]
      : []),
    ...(tables.length === 0 ? ['table statistics: none'] : []),
    ...about.slice(0, 20).map((row) => `${row.schema}.${row.table}: ${row.state}`),
    ...(about.length > 20 ? [`… and ${about.length - 20} more tables`] : []),
    ...(task.lastFailure ? [task.lastFailure] : []),
  ];
}

function taskFailed(evidence: Evidence): Failure | undefined {
  if (!taskStatus.failed(evidence.task.status)) return undefined;
  const said = evidence.task.lastFailure ?? '';
  const slot = /slot/i.test(said);
  const logGone = /(purged|no longer available|could not find first log file|removed|wal_status)/i.test(said);
  return {
    code: slot ? 'slot-unusable' : logGone ? 'position-gone' : 'task-failed',
    message: `the replication task ${evidence.run.task.identifier} failed`,
    remedy: slot
      ? 'check the slot on the source: `select slot_name, active, wal_status, confirmed_flush_lsn from pg_replication_slots;`; a slot made only now cannot serve the stored checkpoint: make it, then load everything in full once (`mode: full-load`) before the next run'
      : logGone
        ? "the source's log no longer reaches back to the checkpoint: keep it longer and load in full once"
        : 'read what DMS said, then the task log in CloudWatch',
    evidence: shown(evidence, bad(evidence.tables)),
  };
}

function wrongStop(evidence: Evidence, reason: string | undefined): Failure | undefined {
  const { plan, run, task } = evidence;
  if (!taskStatus.ended(task.status)) {
    return fault('task-not-ended', `the replication task is ${task.status} instead of stopped`, evidence);
  }
  if (reason && SUCCESS[plan.migrationType].includes(reason)) return undefined;
  const asked = run.task.stopAsked;
  if (reason === 'NORMAL' && asked) {
    // A cdc task that was asked to stop has stopped in good order: its checkpoint says how far it read.
    if (plan.migrationType === 'cdc') return undefined;
    return {
      code: 'replicate-timeout',
      message: `the full load did not end within ${Math.round(plan.timeout.replicate / 60_000)} minutes and was stopped`,
      remedy: 'set a longer `timeout: { replicate: … }`, or a larger instance class',
      evidence: shown(evidence, unfinished(evidence.tables)),
    };
  }
  if (reason === 'NORMAL') {
    return {
      code: 'stopped-by-hand',
      message: 'somebody else stopped the replication task before it was done',
      remedy:
        'find out who stopped it (CloudTrail: StopReplicationTask); the next run starts from the stored checkpoint',
      evidence: shown(evidence),
    };
  }
  const remedy = STOP_REMEDY[reason ?? ''] ?? 'read the evidence, then the task log in CloudWatch';
  return {
    code: reason
      ? `stopped-${reason
          .toLowerCase()
          .replaceAll('_', '-')
          .replace(/^stopped-/, '')}`
      : 'stop-reason-missing',
    message: reason
      ? `the replication task stopped with ${reason}, which is not an end in good order`
      : 'the replication task stopped without saying why',
    remedy,
    evidence: shown(evidence, bad(evidence.tables)),
  };
}

const STOP_REMEDY: Record<string, string> = {
  STOPPED_DUE_TO_LOW_MEMORY: 'choose a larger instance `class`',
  STOPPED_DUE_TO_LOW_DISK: 'give the instance more `storage`',
  RECOVERABLE_ERROR:
    'often a lost connection: run the pipeline again, and look at the databases if it returns',
};

function noTables(evidence: Evidence): Failure | undefined {
  if (evidence.tables.length > 0) return undefined;
  return {
    code: 'no-tables-captured',
    message:
      'DMS captured no table: the selection matches nothing on the source, or the statistics are missing',
    remedy: 'compare `tables` with the names on the source; matching is case-sensitive',
    evidence: shown(evidence),
  };
}

const bad = (tables: TableStatistic[]) => tables.filter((row) => row.state !== 'Table completed');
const unfinished = (tables: TableStatistic[]) =>
  tables.filter((row) => ['Before load', 'Full load', 'Table cancelled'].includes(row.state));

function tablesInError(evidence: Evidence): Failure | undefined {
  const rows = bad(evidence.tables);
  const errored = evidence.task.stats?.tablesErrored ?? 0;
  if (rows.length === 0 && errored === 0) return undefined;
  const names = rows.map((row) => `${row.schema}.${row.table}`);
  const some =
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  const suspended = rows.some((row) => row.state === 'Table error') || rows.length === 0;
  return {
    code: suspended ? 'table-suspended' : 'table-not-loaded',
    message:
      rows.length > 0
        ? `${rows.length === 1 ? 'a table is' : `${rows.length} tables are`} not completely loaded: ${some}`
        : `DMS counts ${errored} ${errored === 1 ? 'table' : 'tables'} in error`,
    remedy:
      'see the state of each table, the control table awsdms_apply_exceptions on the target, and the task log',
    evidence: shown(evidence, rows),
  };
}

function tablesMissing(evidence: Evidence): Failure | undefined {
  const present = new Set(evidence.tables.map((row) => `${row.schema}.${row.table}`));
  const missing = evidence.plan.expectedTables.filter((name) => !present.has(name));
  if (missing.length === 0) return undefined;
  return {
    code: 'table-missing',
    message: `${missing.length === 1 ? 'a table' : `${missing.length} tables`} of the pipeline did not take part: ${missing.slice(0, 5).join(', ')}`,
    remedy: 'check that the table exists on the source under exactly this name; matching is case-sensitive',
    evidence: [...shown(evidence), ...missing.slice(0, 20).map((name) => `${name}: not in the statistics`)],
  };
}

function rowsRefused(evidence: Evidence): Failure | undefined {
  const rows = evidence.tables.filter((row) => row.fullLoadErrors > 0);
  if (rows.length === 0) return undefined;
  const total = rows.reduce((sum, row) => sum + row.fullLoadErrors, 0);
  return {
    code: 'rows-refused',
    message: `the target refused ${total} ${total === 1 ? 'row' : 'rows'} of the full load`,
    remedy: 'see awsdms_apply_exceptions on the target and the task log',
    evidence: shown(evidence, rows),
  };
}

function validationFailed(evidence: Evidence): Failure | undefined {
  const rows = evidence.tables.filter((row) => row.validation !== undefined && INVALID.has(row.validation));
  if (rows.length === 0) return undefined;
  return {
    code: 'validation-failed',
    message: `data validation found differences in ${rows.length === 1 ? 'a table' : `${rows.length} tables`}`,
    remedy: 'see awsdms_validation_failures_v1 on the target',
    evidence: [...shown(evidence), ...rows.map((row) => `${row.schema}.${row.table}: ${row.validation}`)],
  };
}

function noCheckpoint(evidence: Evidence): Failure | undefined {
  if (evidence.plan.mode !== 'cdc' || evidence.task.checkpoint) return undefined;
  return {
    code: 'checkpoint-missing',
    message: 'the task stopped in good order but left no recovery checkpoint',
    remedy: 'the stored checkpoint stays; run the pipeline again',
    evidence: shown(evidence),
  };
}

/**
 * A PostgreSQL checkpoint may lie a little before the start, where the oldest open transaction began; the
 * stored one then stays, for it never moves back.
 */
function newest({ plan, task }: Evidence): string | undefined {
  return stepBack(plan, task) > 0n && plan.from.kind === 'checkpoint'
    ? plan.from.checkpoint
    : task.checkpoint;
}

/** Bytes of the PostgreSQL log that the checkpoint lies before the start; 0 for other engines. */
function stepBack(plan: RunPlan, task: TaskSeen): bigint {
  if (plan.from.kind !== 'checkpoint' || !task.checkpoint || !isPostgres(plan.source.engine)) return 0n;
  const [before, after] = [lsn(plan.from.checkpoint), lsn(task.checkpoint)];
  return before === undefined || after === undefined || after >= before ? 0n : before - after;
}

/** More than an open transaction explains: another server, or one that was restored. */
const FAR_BACK = 1n << 30n;

/** A position far before the start is not of the log that was read before. */
function checkpointBackwards(evidence: Evidence): Failure | undefined {
  const { plan, task } = evidence;
  if (plan.from.kind !== 'checkpoint' || stepBack(plan, task) < FAR_BACK) return undefined;
  return {
    code: 'checkpoint-backwards',
    message: 'the checkpoint that the task left lies far before the one it started from',
    remedy: 'check whether the source was restored or failed over; the stored checkpoint stays',
    evidence: [`started from ${plan.from.checkpoint}`, `ended at ${task.checkpoint}`, ...shown(evidence)],
  };
}

function fault(code: string, message: string, evidence: Evidence): Failure {
  return { code, message, remedy: 'look at the task in the DMS console', evidence: shown(evidence) };
}

/** Whether the log was read up to the stop that was wanted, as far as DMS tells. */
function caughtUp({ plan, run, task }: Evidence, reason: string | undefined): boolean {
  if (plan.migrationType !== 'cdc') return true;
  if (reason === 'NORMAL') return run.task.stopAsked?.why === 'idle' && !task.lastFailure;
  if (reason === 'STOPPED_AT_SERVER_TIME') return false;
  return !standsStill(plan, task);
}

/**
 * A commit-time stop needs a commit to notice. One that came without the checkpoint moving at all would mean
 * that DMS stopped at a point already past without reading (unconfirmed): nothing is lost, but nothing was
 * caught up either.
 */
const standsStill = (plan: RunPlan, task: Pick<TaskSeen, 'checkpoint'>): boolean => {
  if (plan.from.kind !== 'checkpoint' || task.checkpoint === undefined) return false;
  const [before, after] = [lsn(plan.from.checkpoint), lsn(task.checkpoint)];
  return before === undefined ? plan.from.checkpoint === task.checkpoint : before === after;
};

/** Whether the task came to its commit-time stop without having read anything. */
export const stoppedUnread = (plan: RunPlan, verdict: Extract<Verdict, { ok: true }>): boolean =>
  verdict.stopReason === 'STOPPED_AT_COMMIT_TIME' &&
  verdict.checkpoint !== undefined &&
  standsStill(plan, { checkpoint: verdict.checkpoint }) &&
  verdict.tables.every(({ inserts, updates, deletes, ddls }) => inserts + updates + deletes + ddls === 0);

function cautions(evidence: Evidence, reason: string | undefined): string[] {
  const { plan, run, tables } = evidence;
  const warnings: string[] = [];
  if (plan.migrationType === 'cdc') {
    if (reason === 'NORMAL' && run.task.stopAsked?.why === 'timeout') {
      warnings.push(
        'the time for replication ran out before the log was read to its end; the next run goes on from here',
      );
    } else if (reason === 'STOPPED_AT_SERVER_TIME') {
      warnings.push(
        'stopped by the clock of the instance: with a long backlog the log may not have been read to its end',
      );
    } else if (reason === 'NORMAL' && evidence.task.lastFailure) {
      warnings.push(`nothing arrived any more, but DMS had trouble meanwhile: ${evidence.task.lastFailure}`);
    } else if (reason === 'NORMAL' && standsStill(plan, evidence.task)) {
      warnings.push(
        `nothing arrived for ${Math.round((plan.stop?.idle ?? 0) / 1000)} s and the checkpoint did not move: nothing happened on the source, or DMS could not read its log`,
      );
    } else if (!caughtUp(evidence, reason)) {
      warnings.push('the task stopped without its checkpoint moving: it may not have read anything');
    }
  }
  const behind = tables.filter((row) => row.applied && applied(row.applied) < captured(row));
  if (behind.length > 0) {
    const rows = behind.reduce((sum, row) => sum + captured(row) - applied(row.applied), 0);
    warnings.push(
      `${rows} captured ${rows === 1 ? 'change was' : 'changes were'} not applied (${behind
        .slice(0, 3)
        .map((row) => `${row.schema}.${row.table}`)
        .join(
          ', ',
        )}): read past the stop, or kept out by an error policy; see awsdms_apply_exceptions on the target`,
    );
  }
  return warnings;
}

const captured = (row: TableStatistic) => row.inserts + row.updates + row.deletes;
const applied = (row: TableStatistic['applied']) => (row ? row.inserts + row.updates + row.deletes : 0);
