/** The task settings that mean something between two PostgreSQL databases, read once. */
import type { TransferRequest } from '../engine.ts';
import { fatal } from './faults.ts';

const PREP_MODES = ['DROP_AND_CREATE', 'TRUNCATE_BEFORE_LOAD', 'DO_NOTHING'] as const;
const ACTIONS = [
  'IGNORE_RECORD',
  'LOG_ERROR',
  'SUSPEND_TABLE',
  'STOP_TASK',
  'INSERT_RECORD',
  'UPDATE_RECORD',
] as const;

export type PrepMode = (typeof PREP_MODES)[number];
/** What an error policy asks for. */
export type ErrorAction = (typeof ACTIONS)[number];

export interface Escalation {
  action: ErrorAction;
  /** Errors of one table after which the action is taken; 0 means never. */
  count: number;
}

export interface TaskSettings {
  load: {
    prepMode: PrepMode;
    createKeyAfter: boolean;
    parallel: number;
    /** Rows of one COPY. */
    batch: number;
    stopAfterCached: boolean;
    stopBeforeCached: boolean;
  };
  /** `limit` is in KB; absent: values are never cut. */
  lobs: { supported: boolean; limit?: number };
  errors: {
    insert: ErrorAction;
    update: ErrorAction;
    delete: ErrorAction;
    apply: Escalation;
    data: ErrorAction;
    truncation: ErrorAction;
    dataEscalation: Escalation;
    table: ErrorAction;
    tableEscalation: Escalation;
    failOnTruncate: boolean;
    failOnNoTables: boolean;
    ignoreLoadConflicts: boolean;
  };
  retry: { count: number; interval: number; throttling: boolean; max: number; stopAtMax: boolean };
  ddl: { dropped: boolean; truncated: boolean; altered: boolean };
  control: { schema: string; status: boolean; suspended: boolean; history: boolean; slotMinutes: number };
}

type Sections = TransferRequest['settings'];

/** Reads the settings; a value DMS would not understand ends the task. Defaults: DMS user guide, task settings. */
export function readSettings(sections: Sections): TaskSettings {
  const read = (section: string, name: string): unknown => sections[section]?.[name];
  const flag = (section: string, name: string, fallback: boolean): boolean => {
    const value = read(section, name);
    if (value === undefined || value === null) return fallback;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw fatal(`Task setting ${section}.${name} must be true or false`);
  };
  const number = (section: string, name: string, fallback: number): number => {
    const value = read(section, name);
    if (value === undefined || value === null || value === '') return fallback;
    const parsed = Number(value);
    if (!Number.isFinite(parsed)) throw fatal(`Task setting ${section}.${name} must be a number`);
    return parsed;
  };
  const oneOf = <T extends string>(section: string, name: string, values: readonly T[], fallback: T): T => {
    const value = read(section, name);
    if (value === undefined || value === null) return fallback;
    const known = values.find((candidate) => candidate === value);
    if (known === undefined)
      throw fatal(`Task setting ${section}.${name} must be one of ${values.join(', ')}`);
    return known;
  };
  const action = (name: string, fallback: ErrorAction) => oneOf('ErrorBehavior', name, ACTIONS, fallback);
  const escalation = (name: string, fallback: ErrorAction): Escalation => ({
    action: action(`${name}Policy`, fallback),
    count: number('ErrorBehavior', `${name}Count`, 0),
  });
  const limited =
    !flag('TargetMetadata', 'FullLobMode', false) && flag('TargetMetadata', 'LimitedSizeLobMode', true);
  const schema = read('ControlTablesSettings', 'ControlSchema');

  return {
    load: {
      prepMode: oneOf('FullLoadSettings', 'TargetTablePrepMode', PREP_MODES, 'DROP_AND_CREATE'),
      createKeyAfter: flag('FullLoadSettings', 'CreatePkAfterFullLoad', false),
      parallel: Math.max(1, number('FullLoadSettings', 'MaxFullLoadSubTasks', 8)),
      batch: Math.max(1, number('FullLoadSettings', 'CommitRate', 10_000)),
      stopAfterCached: flag('FullLoadSettings', 'StopTaskCachedChangesApplied', false),
      stopBeforeCached: flag('FullLoadSettings', 'StopTaskCachedChangesNotApplied', false),
    },
    lobs: {
      supported: flag('TargetMetadata', 'SupportLobs', true),
      ...(limited && { limit: number('TargetMetadata', 'LobMaxSize', 32) }),
    },
    errors: {
      insert: action('ApplyErrorInsertPolicy', 'LOG_ERROR'),
      update: action('ApplyErrorUpdatePolicy', 'LOG_ERROR'),
      delete: action('ApplyErrorDeletePolicy', 'IGNORE_RECORD'),
      apply: escalation('ApplyErrorEscalation', 'LOG_ERROR'),
      data: action('DataErrorPolicy', 'LOG_ERROR'),
      truncation: action('DataTruncationErrorPolicy', 'LOG_ERROR'),
      dataEscalation: escalation('DataErrorEscalation', 'SUSPEND_TABLE'),
      table: action('TableErrorPolicy', 'SUSPEND_TABLE'),
      tableEscalation: escalation('TableErrorEscalation', 'STOP_TASK'),
      failOnTruncate: flag('ErrorBehavior', 'ApplyErrorFailOnTruncationDdl', false),
      failOnNoTables: flag('ErrorBehavior', 'FailOnNoTablesCaptured', true),
      ignoreLoadConflicts: flag('ErrorBehavior', 'FullLoadIgnoreConflicts', true),
    },
    retry: {
      count: number('ErrorBehavior', 'RecoverableErrorCount', -1),
      interval: number('ErrorBehavior', 'RecoverableErrorInterval', 5),
      throttling: flag('ErrorBehavior', 'RecoverableErrorThrottling', true),
      max: number('ErrorBehavior', 'RecoverableErrorThrottlingMax', 1800),
      stopAtMax: flag('ErrorBehavior', 'RecoverableErrorStopRetryAfterThrottlingMax', true),
    },
    ddl: {
      dropped: flag('ChangeProcessingDdlHandlingPolicy', 'HandleSourceTableDropped', true),
      truncated: flag('ChangeProcessingDdlHandlingPolicy', 'HandleSourceTableTruncated', true),
      altered: flag('ChangeProcessingDdlHandlingPolicy', 'HandleSourceTableAltered', true),
    },
    control: {
      schema: typeof schema === 'string' && schema !== '' ? schema : 'public',
      status: flag('ControlTablesSettings', 'StatusTableEnabled', false),
      suspended: flag('ControlTablesSettings', 'SuspendedTablesTableEnabled', false),
      history: flag('ControlTablesSettings', 'HistoryTableEnabled', false),
      slotMinutes: Math.max(1, number('ControlTablesSettings', 'HistoryTimeslotInMinutes', 5)),
    },
  };
}
