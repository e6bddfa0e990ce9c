import type {
  ReplicationTask,
  ReplicationTaskStats,
  TableStatistics,
} from '@aws-sdk/client-database-migration-service';
import type { Instant } from '../../clock.ts';
import type { TableProgress } from '../engine.ts';
import type { Dms } from './dms.ts';
import { shownStatus } from './resource.ts';
import { epochSeconds, type Wire } from './wire.ts';
import type { Outcome, Task } from './world.ts';

/** A task as Describe shows it now. */
export function taskView(dms: Dms, task: Task, withoutSettings = false): Wire<ReplicationTask> {
  const now = dms.clock.now();
  const outcome = settledOutcome(task, now);
  return {
    ReplicationTaskIdentifier: task.identifier,
    SourceEndpointArn: task.source.arn,
    TargetEndpointArn: task.target.arn,
    ReplicationInstanceArn: task.instance.arn,
    MigrationType: task.migrationType,
    TableMappings: task.mappingsText,
    ReplicationTaskSettings: withoutSettings ? undefined : JSON.stringify(task.settings.document),
    Status: shownStatus(task, now) ?? task.life.at(now),
    LastFailureMessage:
      outcome?.failure ?? (dms.readings.lastFailureMessage === 'stays' ? task.earlier.failure : undefined),
    StopReason: stopReason(dms, task, outcome),
    ReplicationTaskCreationDate: epochSeconds(task.createdAt),
    ReplicationTaskStartDate: epochSeconds(startDate(dms, task, now)),
    CdcStartPosition: task.startPosition,
    CdcStopPosition: task.stopPosition,
    RecoveryCheckpoint: outcome ? outcome.checkpoint : earlyCheckpoint(dms, task),
    ReplicationTaskArn: task.arn,
    ReplicationTaskStats: statsView(dms, task, outcome),
    TaskData: task.taskData,
  };
}

/** How the last run ended, once the task is no longer stopping. */
export function settledOutcome(task: Task, now: Instant): Outcome | undefined {
  return task.outcome && task.outcome.at <= now ? task.outcome : undefined;
}

function stopReason(dms: Dms, task: Task, outcome: Outcome | undefined): string | undefined {
  if (outcome) return `Stop Reason ${outcome.stopReason}`;
  if (task.startedAt !== undefined || dms.readings.stopReasonOfReadyTask === 'absent') return undefined;
  return task.life.at(dms.clock.now()) === 'ready' ? 'Stop Reason NORMAL' : undefined;
}

function startDate(dms: Dms, task: Task, now: Instant): Instant | undefined {
  if (dms.readings.startDate === 'at-call') return task.startedAt;
  return task.runsFrom !== undefined && task.runsFrom <= now ? task.startedAt : undefined;
}

/** Before the end there may be a checkpoint; it is then the one that the task began with. */
function earlyCheckpoint(dms: Dms, task: Task): string | undefined {
  const old = task.earlier.checkpoint ?? task.run?.startPosition ?? task.startPosition;
  if (!old?.startsWith('checkpoint:')) return undefined;
  const reading = dms.readings.checkpointWhileRunning;
  const present =
    reading === 'varies' ? dms.random('early-checkpoint', task.number) < 0.5 : reading === 'present';
  return present ? old : undefined;
}

function statsView(
  dms: Dms,
  task: Task,
  outcome: Outcome | undefined,
): Wire<ReplicationTaskStats> | undefined {
  const now = dms.clock.now();
  if (task.startedAt === undefined || (outcome && now < outcome.statisticsFrom)) return undefined;
  const tables = [...task.tables.values()];
  const count = (...states: TableProgress['state'][]) =>
    tables.filter((table) => states.includes(table.state)).length;
  const loaded = count('Table completed');
  const cdc = task.migrationType === 'cdc';
  const starts = tables.flatMap((table) => table.fullLoadStart ?? []);
  const ends = tables.flatMap((table) => table.fullLoadEnd ?? []);
  return {
    FullLoadProgressPercent: cdc ? 100 : tables.length === 0 ? 0 : Math.floor((100 * loaded) / tables.length),
    ElapsedTimeMillis: Math.round((outcome?.at ?? now) - task.startedAt),
    TablesLoaded: loaded,
    TablesLoading: count('Full load'),
    TablesQueued: count('Before load'),
    TablesErrored:
      (cdc && dms.readings.suspendedTablesErrored === 'not-counted' ? 0 : count('Table error')) +
      (dms.readings.missingTablesErrored === 'not-counted' ? 0 : count('Table does not exist')),
    FreshStartDate: epochSeconds(task.freshStartAt),
    StartDate: epochSeconds(task.startedAt),
    StopDate: outcome && now >= outcome.stopDateFrom ? epochSeconds(outcome.at) : undefined,
    FullLoadStartDate: starts.length === 0 ? undefined : epochSeconds(Math.min(...starts)),
    FullLoadFinishDate:
      ends.length === 0 || ends.length < starts.length ? undefined : epochSeconds(Math.max(...ends)),
  };
}

export function tableView(table: TableProgress): Wire<TableStatistics> {
  return {
    SchemaName: table.schema,
    TableName: table.table,
    Inserts: table.inserts,
    Deletes: table.deletes,
    Updates: table.updates,
    Ddls: table.ddls,
    AppliedInserts: table.appliedInserts,
    AppliedDeletes: table.appliedDeletes,
    AppliedUpdates: table.appliedUpdates,
    AppliedDdls: table.appliedDdls,
    FullLoadRows: table.fullLoadRows,
    FullLoadCondtnlChkFailedRows: 0,
    FullLoadErrorRows: 0,
    FullLoadStartTime: epochSeconds(table.fullLoadStart),
    FullLoadEndTime: epochSeconds(table.fullLoadEnd),
    FullLoadReloaded: false,
    LastUpdateTime: epochSeconds(table.updatedAt),
    TableState: table.state,
    ValidationPendingRecords: 0,
    ValidationFailedRecords: 0,
    ValidationSuspendedRecords: 0,
    ValidationState: 'Not enabled',
  };
}
