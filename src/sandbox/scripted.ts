import type { Clock, Instant } from '../clock.ts';
import type {
  DataPlane,
  EndpointAddress,
  TableProgress,
  TableStateName,
  TransferRequest,
  TransferResult,
} from './engine.ts';
import { type Random, seeded } from './random.ts';
import { scriptedCheckpoint, scriptedInstant } from './scripted-position.ts';
import { excludedFrom, scriptedTable, tablesOfMappings } from './scripted-tables.ts';

/** What a task does, told in advance. Everything absent is drawn by the seed or taken from the request. */
export interface Script {
  /** AWS's seconds until the load is done, or change capture has caught up: 10 to 60. */
  seconds?: number;
  /** Those that the mappings select; two for each wildcard. */
  tables?: ScriptedTable[];
  /** Overrides how it ends, when it has loaded or caught up; then nothing is waited for. */
  end?: Partial<TransferResult>;
  /** The source commits nothing more, so that a commit_time stop is never noticed. */
  idle?: boolean;
}

export interface ScriptedTable {
  schema: string;
  table: string;
  /** In the end: `Table completed`. */
  state?: TableStateName;
  /** Of the full load. */
  rows?: number;
  inserts?: number;
  updates?: number;
  deletes?: number;
  ddls?: number;
}

export interface ScriptedOptions {
  seed?: number;
  /** As that of the sandbox. */
  speed?: number;
  script?: (request: TransferRequest) => Script;
  /** What a connection test says; undefined when it works. */
  connection?: (endpoint: EndpointAddress) => string | undefined;
  /** What is asked to be forgotten when a task is deleted. */
  onForget?: (taskId: string) => void;
}

/**
 * A data plane without databases: it moves nothing, and time alone decides how far a task is. One sleeper
 * for each running task, none for its progress. Any engine can be source or target.
 */
export function scriptedDataPlane(options: ScriptedOptions = {}): DataPlane {
  const random = seeded(options.seed ?? 1);
  const speed = options.speed ?? 1;
  return {
    supports: () => true,
    testConnection: async (endpoint) => options.connection?.(endpoint),
    transfer: (request) => transfer(request, options.script?.(request) ?? {}, random, speed),
    forget: async (taskId) => options.onForget?.(taskId),
  };
}

async function transfer(
  request: TransferRequest,
  script: Script,
  random: Random,
  speed: number,
): Promise<TransferResult> {
  const { clock, taskId } = request;
  const begun = clock.now();
  const seconds = script.seconds ?? 10 + 50 * random('seconds', taskId);
  const done = begun + (seconds * 1000) / speed;
  const ends: { at?: Instant } = {};
  const isExcluded = excludedFrom(request.mappings);
  for (const table of script.tables ?? tablesOfMappings(request.mappings)) {
    if (isExcluded(table)) continue;
    const progress = scriptedTable({ table, request, random, begun, done, ends });
    request.tables.set(`${table.schema}.${table.table}`, progress);
  }
  if (noneCaptured(request, [...request.tables.values()])) {
    return failed('Last Error No tables were found at task initialization. Stop Reason FATAL_ERROR');
  }

  const stopReason = await untilTheEnd(request, script, done);
  ends.at = clock.now();
  for (const table of request.tables.values()) {
    if (table.fullLoadStart !== undefined && ends.at >= done) table.fullLoadEnd = done;
  }
  const result: TransferResult = { status: 'stopped', stopReason, ...script.end };
  if (request.migrationType === 'full-load' || 'checkpoint' in (script.end ?? {})) return result;
  return { ...result, checkpoint: scriptedCheckpoint(request.source.engine, readUpTo(request, begun, done)) };
}

/** Resolves when the task would stop, with the reason. */
async function untilTheEnd(request: TransferRequest, script: Script, done: Instant): Promise<string> {
  const { clock, stop, stopSignal, migrationType, settings } = request;
  try {
    await sleepUntil(clock, done, stopSignal);
    if (script.end) return 'FATAL_ERROR';
    if (migrationType === 'full-load') return 'FULL_LOAD_ONLY_FINISHED';
    if (migrationType === 'full-load-and-cdc') {
      if (settings.FullLoadSettings?.StopTaskCachedChangesApplied) return 'STOPPED_AFTER_CACHED_EVENTS';
      if (settings.FullLoadSettings?.StopTaskCachedChangesNotApplied) return 'STOPPED_AFTER_FULL_LOAD';
    }
    if (!stop || (stop.by === 'commit_time' && script.idle)) await forEver(stopSignal);
    else await sleepUntil(clock, stop.at, stopSignal);
    return stop?.by === 'server_time' ? 'STOPPED_AT_SERVER_TIME' : 'STOPPED_AT_COMMIT_TIME';
  } catch {
    return 'NORMAL';
  }
}

/** The commit time of the last change that was applied, as a task stopped now has it. */
function readUpTo({ clock, startPosition, stop }: TransferRequest, begun: Instant, done: Instant): Instant {
  const now = clock.now();
  const from = (startPosition === undefined ? undefined : scriptedInstant(startPosition)) ?? begun;
  const newest = stop?.by === 'commit_time' ? Math.min(now, Math.max(stop.at, from)) : now;
  const share = done <= begun ? 1 : Math.min(1, (now - begun) / (done - begun));
  return Math.floor(from + (newest - from) * share);
}

function noneCaptured({ settings }: TransferRequest, tables: TableProgress[]): boolean {
  const captured = tables.some(({ state }) => state !== 'Table does not exist');
  return !captured && settings.ErrorBehavior?.FailOnNoTablesCaptured !== false;
}

const failed = (failure: string): TransferResult => ({
  status: 'failed',
  stopReason: 'FATAL_ERROR',
  failure,
});

/** A timer of the machine may ring a moment early, and then a load would end before it is done. */
const sleepUntil = async (clock: Clock, at: Instant, signal: AbortSignal): Promise<void> => {
  while (clock.now() < at) await clock.sleep(at - clock.now(), signal);
};

const forEver = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
