import type { ListRequest } from './describe.ts';
import type { Dms } from './dms.ts';
import { notFound } from './faults.ts';

/** With a filter, nothing found is an error (observed); without one it is a reading. */
export function nothingMatches(dms: Dms, request: ListRequest, matching: unknown[], message: string): void {
  if (matching.length > 0) return;
  const byFilter = (request.Filters ?? []).length > 0;
  if (byFilter || dms.readings.describeUnfiltered === 'fault') throw notFound(message);
}
