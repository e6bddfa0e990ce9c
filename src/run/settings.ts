/** Task settings: safe defaults for batch loads, with the author's own merged over them. */
import type { JsonObject } from '../pipeline/pipeline.ts';
import type { RunPlan } from './state.ts';

/** Targets to which DMS can carry LOBs of any size (DMS user guide, LOB support). */
const FULL_LOBS = new Set([
  'mysql',
  'mariadb',
  'aurora',
  'aurora-serverless',
  'postgres',
  'aurora-postgresql',
  'aurora-postgresql-serverless',
  'babelfish',
  'oracle',
  'sqlserver',
  'azuredb',
  'sybase',
]);

/** KB; a longer value is cut, which `plan` warns of. */
export const LIMITED_LOB = 256;

export const cutsLobs = (targetEngine: string): boolean => !FULL_LOBS.has(targetEngine);

/**
 * Sluice's task settings for a kind of task. What is not named here is left to DMS. The reasons:
 * an error must stop the load instead of being logged and skipped (DMS suspends the table and ends
 * normally by default); a lost connection or a purged log must end the wait (DMS retries for ever); rows
 * that come twice at the border of two runs must leave no trace (an insert over the existing row replaces it,
 * a delete of a missing one passes); LOBs must not be cut (the limited mode cuts them with a warning only).
 * DMS user guide, "Task settings".
 */
export function defaultSettings(migrationType: RunPlan['migrationType'], targetEngine: string): JsonObject {
  const database = targetEngine !== 's3';
  const wholeLobs = FULL_LOBS.has(targetEngine);
  return {
    TargetMetadata: {
      SupportLobs: true,
      // In the limited mode a full load takes memory for the limit (KB) times CommitRate, for every LOB column.
      ...(wholeLobs
        ? { FullLobMode: true, LimitedSizeLobMode: false, LobChunkSize: 64, InlineLobMaxSize: 32 }
        : { FullLobMode: false, LimitedSizeLobMode: true, LobMaxSize: LIMITED_LOB }),
      BatchApplyEnabled: false,
      TaskRecoveryTableEnabled: false,
    },
    FullLoadSettings: {
      TargetTablePrepMode: migrationType === 'cdc' ? 'DO_NOTHING' : 'TRUNCATE_BEFORE_LOAD',
      StopTaskCachedChangesApplied: migrationType === 'full-load-and-cdc',
      StopTaskCachedChangesNotApplied: false,
      MaxFullLoadSubTasks: 8,
      TransactionConsistencyTimeout: 600,
      CommitRate: wholeLobs ? 10000 : 1000,
    },
    Logging: { EnableLogging: true },
    ErrorBehavior: {
      DataErrorPolicy: 'STOP_TASK',
      DataTruncationErrorPolicy: 'STOP_TASK',
      DataErrorEscalationPolicy: 'STOP_TASK',
      TableErrorPolicy: 'STOP_TASK',
      TableErrorEscalationPolicy: 'STOP_TASK',
      ApplyErrorInsertPolicy: 'INSERT_RECORD',
      // UPDATE_RECORD would insert the missing row, but switches all LOB columns of the task off.
      ApplyErrorUpdatePolicy: 'STOP_TASK',
      ApplyErrorDeletePolicy: 'IGNORE_RECORD',
      ApplyErrorEscalationPolicy: 'STOP_TASK',
      RecoverableErrorCount: 5,
      RecoverableErrorInterval: 5,
      RecoverableErrorThrottling: true,
      RecoverableErrorThrottlingMax: 60,
      RecoverableErrorStopRetryAfterThrottlingMax: true,
      FailOnNoTablesCaptured: true,
      FailOnTransactionConsistencyBreached: true,
    },
    ChangeProcessingTuning: { RecoveryTimeout: 5 },
    // With an S3 target a truncate or drop at the source would remove files that earlier loads wrote.
    ChangeProcessingDdlHandlingPolicy: {
      HandleSourceTableAltered: true,
      HandleSourceTableDropped: database,
      HandleSourceTableTruncated: database,
    },
    ...(database
      ? {
          ControlTablesSettings: {
            historyTimeslotInMinutes: 5,
            HistoryTableEnabled: true,
            StatusTableEnabled: true,
            SuspendedTablesTableEnabled: true,
          },
        }
      : {}),
  };
}
