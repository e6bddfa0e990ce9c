/** Task settings: safe defaults for batch loads, with the author's own merged over them. */
import type { JsonObject } from '../pipeline/pipeline.ts';
import type { RunPlan } from './state.ts';

/**
 * Sluice's task settings for a kind of task. What is not named here is left to DMS. The reasons:
 * an error must stop the load instead of being logged and skipped (DMS suspends the table and ends
 * normally by default); a lost connection or a purged log must end the wait (DMS retries for ever); rows
 * that come twice at the border of two runs must leave no trace (insert over the existing row, update
 * inserts a missing one, delete of a missing one passes); LOBs must not be cut (the limited mode cuts them
 * at 32 KB with a warning only). DMS user guide, "Task settings".
 */
export function defaultSettings(migrationType: RunPlan['migrationType'], targetEngine: string): JsonObject {
  const s3 = targetEngine === 's3';
  const database = !s3;
  return {
    TargetMetadata: {
      SupportLobs: true,
      // The full mode is not supported for S3; there the limit (in KB) is put as high as is sensible.
      ...(s3
        ? { FullLobMode: false, LimitedSizeLobMode: true, LobMaxSize: 102400 }
        : { FullLobMode: true, LimitedSizeLobMode: false, LobChunkSize: 64, InlineLobMaxSize: 32 }),
      BatchApplyEnabled: false,
      TaskRecoveryTableEnabled: false,
    },
    FullLoadSettings: {
      TargetTablePrepMode: migrationType === 'cdc' ? 'DO_NOTHING' : 'TRUNCATE_BEFORE_LOAD',
      StopTaskCachedChangesApplied: migrationType === 'full-load-and-cdc',
      StopTaskCachedChangesNotApplied: false,
      MaxFullLoadSubTasks: 8,
      TransactionConsistencyTimeout: 600,
      CommitRate: 10000,
    },
    Logging: { EnableLogging: true },
    ErrorBehavior: {
      DataErrorPolicy: 'STOP_TASK',
      DataTruncationErrorPolicy: 'STOP_TASK',
      DataErrorEscalationPolicy: 'STOP_TASK',
      TableErrorPolicy: 'STOP_TASK',
      TableErrorEscalationPolicy: 'STOP_TASK',
      ApplyErrorInsertPolicy: 'INSERT_RECORD',
      ApplyErrorUpdatePolicy: 'UPDATE_RECORD',
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
