import type { Instant } from '../../clock.ts';
import { slotName } from './address.ts';
import type { Dms } from './dms.ts';
import { isPostgres } from './engines.ts';
import { invalidCombination, invalidValue } from './faults.ts';
import type { Endpoint, Task } from './world.ts';

export interface CdcStart {
  position?: string;
  time?: Instant;
}

interface Asked {
  CdcStartPosition?: string | undefined;
  CdcStartTime?: number | undefined;
}

/** A start position may also be a date, which then means a start time. */
const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/** Reads and checks where change capture is asked to begin, as Create-, Modify- and StartReplicationTask do. */
export function parseCdcStart(
  dms: Dms,
  migrationType: Task['migrationType'],
  source: Endpoint,
  asked: Asked,
): CdcStart {
  const { CdcStartPosition: position, CdcStartTime: seconds } = asked;
  if (position !== undefined && seconds !== undefined) {
    throw invalidCombination('CdcStartTime and CdcStartPosition cannot be used together');
  }
  if (position === undefined && seconds === undefined) return {};
  if (migrationType !== 'cdc') {
    if (dms.readings.positionOnFullLoad === 'ignored') return {};
    throw invalidCombination(`A CDC start point cannot be given for a task of type ${migrationType}`);
  }
  const time =
    seconds === undefined
      ? position !== undefined && DATE.test(position)
        ? Date.parse(`${position}Z`)
        : undefined
      : seconds * 1000;
  if (time === undefined) return position === undefined ? {} : { position };
  if (isPostgres(source.engine) && dms.readings.postgresStartTime === 'refused-at-create') {
    throw invalidValue(`CdcStartTime is not supported for the source engine ${source.engine}`);
  }
  return { time };
}

/**
 * What DMS finds out only while the task is starting (DMS user guide, PostgreSQL as a source): change
 * capture from PostgreSQL begins at a position in a slot of the user's, or at neither.
 */
export function whyItCannotStart(dms: Dms, task: Task, start: CdcStart): string | undefined {
  if (task.migrationType === 'full-load' || !isPostgres(task.source.engine)) return undefined;
  const slot = slotName(task.source);
  const why = (text: string) => `Last Error ${text} Stop Reason FATAL_ERROR Error Level FATAL`;
  if (start.time !== undefined) return why('A start time is not supported for a PostgreSQL source.');
  if (slot !== undefined && start.position === undefined) {
    return why(`The endpoint names the replication slot '${slot}', but the task has no CDC start position.`);
  }
  if (slot === undefined && start.position !== undefined) {
    return why('The task has a CDC start position, but the endpoint names no replication slot (SlotName).');
  }
  if (start.position?.startsWith('checkpoint:') && dms.readings.postgresPosition === 'lsn-only') {
    return why(`Invalid CDC start position '${start.position}': a log sequence number is needed.`);
  }
  return undefined;
}
