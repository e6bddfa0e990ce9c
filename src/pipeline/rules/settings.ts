/** Task settings that Sluice owns, that DMS refuses, or that hide errors (DMS user guide, "Task settings"). */
import type { Rule, Where } from '../context.ts';
import type { Document } from '../documents.ts';
import { isObject } from '../merge.ts';
import { nearest } from '../nearest.ts';
import type { Json, JsonObject } from '../pipeline.ts';
import { quoted } from '../problem.ts';

const SECTIONS = [
  'TargetMetadata',
  'FullLoadSettings',
  'Logging',
  'ControlTablesSettings',
  'StreamBufferSettings',
  'ChangeProcessingTuning',
  'ChangeProcessingDdlHandlingPolicy',
  'ErrorBehavior',
  'ValidationSettings',
  'ResyncSettings',
  'TTSettings',
  'CharacterSetSettings',
  'BeforeImageSettings',
  'LoopbackPreventionSettings',
  'PostProcessingRules',
  'FailTaskWhenCleanTaskResourceFailed',
];

const inDocument = (document: Document, part: Where['part'], ...path: (string | number)[]): Where => ({
  document,
  path,
  part,
});

const section = (document: Document, name: string): JsonObject => {
  const found = Object.hasOwn(document.value, name) ? document.value[name] : undefined;
  return isObject(found) ? found : {};
};

export const sectionsAreKnown: Rule = ({ settings, report }) => {
  for (const document of settings)
    for (const name of Object.keys(document.value)) {
      if (SECTIONS.includes(name)) continue;
      const near = nearest(name, SECTIONS);
      report(
        'warning',
        inDocument(document, 'key', name),
        'unknown-setting',
        `DMS documents no task settings called ${quoted(name)}`,
        near ? `did you mean "${near}"?` : `known are ${SECTIONS.join(', ')}`,
      );
    }
};

/** The first load of a cdc pipeline ends by these two; the checkpoint depends on them. */
export const stopOfFullLoad: Rule = ({ written: { mode }, settings, report }) => {
  for (const document of settings) {
    const { StopTaskCachedChangesApplied: applied, StopTaskCachedChangesNotApplied: notApplied } = section(
      document,
      'FullLoadSettings',
    );
    const at = (name: string) => inDocument(document, 'key', 'FullLoadSettings', name);
    if (mode === 'cdc') {
      if (applied === false)
        report(
          'error',
          at('StopTaskCachedChangesApplied'),
          'setting-reserved',
          'the first load of a cdc pipeline ends by StopTaskCachedChangesApplied; without it, it would not end',
          'remove it',
        );
      if (notApplied === true)
        report(
          'error',
          at('StopTaskCachedChangesNotApplied'),
          'setting-reserved',
          'the first load of a cdc pipeline ends by StopTaskCachedChangesApplied, and the two cannot go together',
          'remove it',
        );
    } else if (applied === true && notApplied === true)
      report(
        'error',
        at('StopTaskCachedChangesNotApplied'),
        'settings-contradict',
        'StopTaskCachedChangesApplied and StopTaskCachedChangesNotApplied cannot both be true',
        'set one of them to false',
      );
  }
};

/** DMS chooses the log group and stream, and refuses them on create (observed). */
export const logGroupIsReadOnly: Rule = ({ settings, report }) => {
  for (const document of settings)
    for (const name of ['CloudWatchLogGroup', 'CloudWatchLogStream'])
      if (section(document, 'Logging')[name] != null)
        report(
          'error',
          inDocument(document, 'key', 'Logging', name),
          'setting-read-only',
          `DMS sets "${name}" itself and refuses a task that brings it along`,
          'remove it',
        );
};

export const tablesAreNotPrepared: Rule = ({ written: { mode }, settings, report }) => {
  for (const document of settings) {
    const prepare = section(document, 'FullLoadSettings').TargetTablePrepMode;
    if (typeof prepare !== 'string' || prepare === 'DO_NOTHING') continue;
    const effect =
      prepare === 'DROP_AND_CREATE'
        ? 'drops the tables at the target, with their indexes and grants,'
        : 'empties the tables at the target';
    const when = mode === 'cdc' ? 'before the first load' : 'before every load';
    report(
      'warning',
      inDocument(document, 'value', 'FullLoadSettings', 'TargetTablePrepMode'),
      'target-prepared',
      `${quoted(prepare)} ${effect} ${when}`,
      'write DO_NOTHING if what is there must stay',
    );
  }
};

/** Settings that turn an error into a line in a log, with the value that does so. */
const HIDING: [section: string, name: string, hides: Json, effect: string][] = [
  ['ErrorBehavior', 'DataErrorPolicy', 'IGNORE_RECORD', 'rows with errors are left out'],
  ['ErrorBehavior', 'DataErrorPolicy', 'LOG_ERROR', 'rows with errors are left out and only logged'],
  ['ErrorBehavior', 'DataTruncationErrorPolicy', 'IGNORE_RECORD', 'truncated rows are left out'],
  ['ErrorBehavior', 'DataTruncationErrorPolicy', 'LOG_ERROR', 'truncated values are only logged'],
  [
    'ErrorBehavior',
    'TableErrorPolicy',
    'SUSPEND_TABLE',
    'a table with errors is left behind while the others go on',
  ],
  [
    'ErrorBehavior',
    'DataErrorPolicy',
    'SUSPEND_TABLE',
    'a table with errors is left behind while the others go on',
  ],
  ['ErrorBehavior', 'ApplyErrorInsertPolicy', 'IGNORE_RECORD', 'inserts that fail are left out'],
  ['ErrorBehavior', 'ApplyErrorInsertPolicy', 'LOG_ERROR', 'inserts that fail are only logged'],
  ['ErrorBehavior', 'ApplyErrorUpdatePolicy', 'IGNORE_RECORD', 'updates that fail are left out'],
  ['ErrorBehavior', 'ApplyErrorUpdatePolicy', 'LOG_ERROR', 'updates that fail are only logged'],
  ['ErrorBehavior', 'FailOnNoTablesCaptured', false, 'a load that finds no table at all succeeds'],
  ['ErrorBehavior', 'FailOnTransactionConsistencyBreached', false, 'transactions may be cut in two'],
  [
    'ErrorBehavior',
    'RecoverableErrorCount',
    -1,
    'a source that does not answer is retried until the timeout',
  ],
  ['Logging', 'EnableLogging', false, 'a failed load leaves no log'],
];

export const errorsStayVisible: Rule = ({ settings, report }) => {
  for (const document of settings)
    for (const [name, member, hides, effect] of HIDING)
      if (section(document, name)[member] === hides)
        report(
          'warning',
          inDocument(document, 'value', name, member),
          'errors-hidden',
          `with ${member} ${inJson(hides)}, ${effect}`,
          "remove it to keep Sluice's stricter setting",
        );
};

const inJson = (json: Json): string => (typeof json === 'string' ? json : JSON.stringify(json));
