/**
 * Points where AWS's behaviour is not known or where its documents contradict each other, and on which
 * the outcome of a load may depend. Each is a switch, so that a program can be tried on every reading.
 */
export interface Readings {
  /** A Describe without filter when nothing exists. */
  describeUnfiltered: 'empty' | 'fault';
  /** DescribeConnections for an endpoint that exists and was never tested. */
  neverTestedConnections: 'empty' | 'fault';
  /** Whether CreateReplicationTask tests connections again that have been tested with success. */
  hiddenTests: 'when-needed' | 'always';
  /** Whether a fresh endpoint is `creating` for a moment before it is `active`. */
  endpointCreating: 'never' | 'briefly';
  /** Whether an instance passes through `modifying` before it is `available` (Terraform has seen it). */
  instanceModifying: 'never' | 'always';
  deleteInstanceWhileCreating: 'refused' | 'allowed';
  stopWhileStarting: 'refused' | 'allowed';
  /** A CDC position or time for a `full-load` or `full-load-and-cdc` task. */
  positionOnFullLoad: 'refused' | 'ignored';
  /** When ReplicationTaskStartDate shows a new start. */
  startDate: 'at-call' | 'when-running';
  /** What a task that never ran shows as StopReason. */
  stopReasonOfReadyTask: 'normal' | 'absent';
  /** RecoveryCheckpoint before the end; when it is there it is an old one. */
  checkpointWhileRunning: 'absent' | 'present' | 'varies';
  /** LastFailureMessage of a failed start after a later success. */
  lastFailureMessage: 'stays' | 'cleared';
  /** Whether TablesErrored counts tables suspended while changes are captured. */
  suspendedTablesErrored: 'counted' | 'not-counted';
  /** Whether TablesErrored counts tables that the source does not have. */
  missingTablesErrored: 'counted' | 'not-counted';
  /** A commit_time stop position when the source falls silent. */
  commitTimeOnIdleSource: 'waits' | 'fires';
  /** A stop position in the past, at StartReplicationTask. */
  pastStopTime: 'stops' | 'refused';
  /** CdcStartTime for PostgreSQL, which has no start by time. */
  postgresStartTime: 'refused-at-create' | 'fails-at-start';
  /** Whether PostgreSQL takes a whole checkpoint string as a start position. */
  postgresPosition: 'checkpoint-or-lsn' | 'lsn-only';
}

export const DEFAULT_READINGS: Readings = {
  describeUnfiltered: 'empty',
  neverTestedConnections: 'empty',
  hiddenTests: 'when-needed',
  endpointCreating: 'never',
  instanceModifying: 'never',
  deleteInstanceWhileCreating: 'refused',
  stopWhileStarting: 'refused',
  positionOnFullLoad: 'refused',
  startDate: 'at-call',
  stopReasonOfReadyTask: 'normal',
  checkpointWhileRunning: 'varies',
  lastFailureMessage: 'stays',
  suspendedTablesErrored: 'counted',
  missingTablesErrored: 'counted',
  commitTimeOnIdleSource: 'waits',
  pastStopTime: 'stops',
  postgresStartTime: 'refused-at-create',
  postgresPosition: 'checkpoint-or-lsn',
};
