import type { Instant } from '../../clock.ts';
import { invalidValue } from './faults.ts';

export interface StopPosition {
  by: 'server_time' | 'commit_time';
  at: Instant;
}

/** `server_time:` or `commit_time:` and a time in UTC without zone or fraction (DMS API reference). */
export function parseStopPosition(text: string): StopPosition {
  const [, by, time] = /^(server_time|commit_time):(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})$/.exec(text) ?? [];
  const at = time === undefined ? Number.NaN : Date.parse(`${time}Z`);
  if ((by !== 'server_time' && by !== 'commit_time') || Number.isNaN(at)) {
    throw invalidValue(`Invalid CdcStopPosition: ${text}`);
  }
  return { by, at };
}
