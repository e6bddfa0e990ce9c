import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../src/sandbox/dms/settings.ts';
import { Refusal } from '../../../src/sandbox/refusal.ts';

const refused = (text: string): string => {
  try {
    parseSettings(text);
  } catch (error) {
    if (error instanceof Refusal) return `${error.code}: ${error.message}`;
  }
  return 'accepted';
};

test('without settings everything has its default', () => {
  const { sections } = parseSettings(undefined);
  expect(sections).toMatchObject({
    FullLoadSettings: { TargetTablePrepMode: 'DROP_AND_CREATE', MaxFullLoadSubTasks: 8 },
    ErrorBehavior: { RecoverableErrorCount: -1, FailOnNoTablesCaptured: true },
    ChangeProcessingTuning: { RecoveryTimeout: -1 },
    ChangeProcessingDdlHandlingPolicy: { HandleSourceTableDropped: true },
  });
});

test('what is given replaces the default, setting by setting', () => {
  const { sections } = parseSettings(
    '{"FullLoadSettings":{"TargetTablePrepMode":"DO_NOTHING"},"TTSettings":null}',
  );
  expect(sections.FullLoadSettings).toMatchObject({ TargetTablePrepMode: 'DO_NOTHING', CommitRate: 10_000 });
  expect(sections.TTSettings).toMatchObject({ EnableTT: false });
});

test('sections that are empty by default can be given', () => {
  const { document } = parseSettings('{"BeforeImageSettings":{"EnableBeforeImage":true}}');
  expect(document.BeforeImageSettings).toEqual({ EnableBeforeImage: true });
});

test('one parse does not leak into the next', () => {
  parseSettings('{"ErrorBehavior":{"TableErrorPolicy":"STOP_TASK"}}');
  expect(parseSettings('{}').sections.ErrorBehavior?.TableErrorPolicy).toBe('SUSPEND_TABLE');
});

describe('refused:', () => {
  test.each([
    ['{', 'InvalidParameterValueException: Invalid task settings document. Invalid json'],
    ['[]', 'InvalidParameterValueException: Invalid task settings document.'],
    ['{"FullLoadSettings":5}', 'FullLoadSettings is not an object'],
    ['{"FullLoadSettings":{"CommitRate":"many"}}', 'FullLoadSettings.CommitRate must be a number'],
    [
      '{"FullLoadSettings":{"TargetTablePrepMode":"BURN"}}',
      'FullLoadSettings.TargetTablePrepMode must be one of',
    ],
    ['{"ErrorBehavior":{"TableErrorPolicy":"PANIC"}}', 'ErrorBehavior.TableErrorPolicy must be one of'],
    ['{"Loging":{}}', 'NotSupportedBySandbox: The sandbox does not support the task settings section Loging'],
    ['{"FullLoadSettings":{"CommitRat":1}}', 'the task setting FullLoadSettings.CommitRat'],
    ['{"Logging":{"CloudWatchLogStream":"s"}}', 'CloudWatchLogStream cannot be set on create'],
    ['{"Logging":{"EnableLogContext":true}}', 'EnableLogContext needs EnableLogging'],
    ['{"ValidationSettings":{"EnableValidation":true}}', 'NotSupportedBySandbox'],
    [
      '{"FullLoadSettings":{"StopTaskCachedChangesApplied":true,"StopTaskCachedChangesNotApplied":true}}',
      'NotSupportedBySandbox',
    ],
  ])('%s', (text, problem) => {
    expect(refused(text)).toContain(problem);
  });
});
