import { notSupported } from '../refusal.ts';
import { invalidValue } from './faults.ts';
import { defaultSettings, type SettingsDocument } from './settings-defaults.ts';

export interface TaskSettings {
  /** Everything, in DMS's own order; what Describe returns. */
  document: SettingsDocument;
  /** The sections that are objects, for the data plane. */
  sections: Record<string, Record<string, unknown>>;
}

/** DMS user guide, error handling task settings; not every setting takes all of them. */
const POLICIES = [
  'IGNORE_RECORD',
  'LOG_ERROR',
  'SUSPEND_TABLE',
  'STOP_TASK',
  'IGNORE',
  'INSERT_RECORD',
  'UPDATE_RECORD',
];
const WORDS: Record<string, string[]> = {
  TargetTablePrepMode: ['DO_NOTHING', 'DROP_AND_CREATE', 'TRUNCATE_BEFORE_LOAD'],
  ValidationMode: ['ROW_LEVEL', 'GROUP_LEVEL'],
};

/**
 * Checks a settings document, which may be partial, and fills in every default. `base` takes the place of
 * the defaults when a task is modified. Throws InvalidParameterValueException, or NotSupportedBySandbox
 * for a setting that the sandbox does not know.
 */
export function parseSettings(text: string | undefined, base = defaultSettings()): TaskSettings {
  const given = text === undefined ? {} : parsed(text);
  const document = structuredClone(base);
  for (const [section, value] of Object.entries(given)) {
    if (!Object.hasOwn(document, section)) throw notSupported(`the task settings section ${section}`);
    document[section] = merged(section, document[section], value);
  }
  checkWhole(document, given);
  return { document, sections: sectionsOf(document) };
}

function parsed(text: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw invalidValue(`Invalid task settings document. Invalid json ${String(error)}`);
  }
  if (!isObject(document)) throw invalidValue('Invalid task settings document. It is not an object.');
  return document;
}

function merged(section: string, usual: unknown, given: unknown): unknown {
  if (given === null || !isObject(usual)) return given ?? usual;
  if (!isObject(given)) throw invalidValue(`Invalid task settings document. ${section} is not an object.`);
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(usual, name)) throw notSupported(`the task setting ${section}.${name}`);
    checkSetting(`${section}.${name}`, name, usual[name], value);
  }
  return { ...usual, ...given };
}

function checkSetting(path: string, name: string, usual: unknown, value: unknown): void {
  if (usual === null || value === null || Array.isArray(usual)) return;
  if (typeof value !== typeof usual) {
    throw invalidValue(`Invalid task settings document. ${path} must be a ${typeof usual}.`);
  }
  const words = Object.hasOwn(WORDS, name) ? WORDS[name] : name.endsWith('Policy') ? POLICIES : undefined;
  if (words && !words.includes(String(value))) {
    throw invalidValue(`Invalid task settings document. ${path} must be one of ${words.join(', ')}.`);
  }
}

function checkWhole(document: SettingsDocument, given: Record<string, unknown>): void {
  const logging = isObject(given.Logging) ? given.Logging : {};
  if ((logging.CloudWatchLogGroup ?? logging.CloudWatchLogStream ?? null) !== null) {
    throw invalidValue('Task Settings CloudWatchLogGroup or CloudWatchLogStream cannot be set on create');
  }
  const { Logging, FullLoadSettings, ValidationSettings } = sectionsOf(document);
  if (Logging?.EnableLogContext === true && Logging.EnableLogging !== true) {
    throw invalidValue('The parameter EnableLogContext needs EnableLogging to be true');
  }
  if (
    FullLoadSettings?.StopTaskCachedChangesApplied === true &&
    FullLoadSettings.StopTaskCachedChangesNotApplied === true
  ) {
    throw notSupported('StopTaskCachedChangesApplied together with StopTaskCachedChangesNotApplied');
  }
  if (ValidationSettings?.EnableValidation === true) {
    throw notSupported('data validation (ValidationSettings.EnableValidation)');
  }
}

function sectionsOf(document: SettingsDocument): Record<string, Record<string, unknown>> {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const [name, value] of Object.entries(document)) if (isObject(value)) sections[name] = value;
  return sections;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
