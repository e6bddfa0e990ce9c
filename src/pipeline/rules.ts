/** Everything that a schema cannot say about one pipeline: each rule is one idea, and says what to do instead. */
import type { Rule } from './context.ts';
import * as delta from './rules/delta.ts';
import * as endpoints from './rules/endpoints.ts';
import * as instances from './rules/instances.ts';
import * as mappings from './rules/mappings.ts';
import * as modes from './rules/modes.ts';
import * as passwords from './rules/passwords.ts';
import * as postgres from './rules/postgres.ts';
import * as required from './rules/required.ts';
import * as settings from './rules/settings.ts';
import * as start from './rules/start.ts';
import * as tables from './rules/tables.ts';
import * as times from './rules/times.ts';

export const RULES: readonly Rule[] = [
  required.modeIsThere,
  required.endpointsAreThere,
  required.selectionIsThere,
  required.instanceIsThere,
  required.nameIsValid,
  required.nameIsThatOfTheFile,
  modes.keysOfTheMode,
  modes.tableKeysOfTheMode,
  tables.somethingIsIncluded,
  tables.includeOrExclude,
  tables.asHasNoWildcard,
  tables.noTableTwice,
  tables.noIncludeIsExcluded,
  tables.noTargetTwice,
  tables.schemaStaysTogether,
  tables.deltaNamesAreExact,
  tables.noEverySchemaOfMysql,
  delta.watermarkOrFilter,
  delta.clockNeedsTimes,
  delta.loadedNeedsParquet,
  delta.startFitsType,
  delta.filterOperands,
  delta.publishNeedsS3,
  endpoints.sourceCanBeRead,
  endpoints.databaseHasSecret,
  endpoints.databaseIsNamed,
  endpoints.mysqlTargetHasNoDatabase,
  endpoints.s3HasBucketAndRole,
  endpoints.othersHaveSettings,
  endpoints.keysOfTheEngine,
  endpoints.settingsAreTheBlockItself,
  postgres.slotIsNamed,
  postgres.slotNameIsValid,
  start.startIsOneThing,
  start.noStartByTime,
  start.positionIsOfTheEngine,
  instances.instanceIsKnown,
  instances.inlineInstanceIsOwn,
  times.scheduleIsCron,
  times.noLineTwice,
  times.notTooOften,
  times.notAtTopOfHour,
  times.logOutlivesGap,
  times.timeoutsAreSane,
  times.stopIsSane,
  times.tagsAreFew,
  settings.sectionsAreKnown,
  settings.stopOfFullLoad,
  settings.logGroupIsReadOnly,
  settings.tablesAreNotPrepared,
  settings.errorsStayVisible,
  mappings.mappingsAreSound,
  passwords.noPasswords,
];
