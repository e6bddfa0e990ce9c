import type {
  StartReplicationTaskMessage,
  StartReplicationTaskResponse,
} from '@aws-sdk/client-database-migration-service';
import { fits } from '../mishaps.ts';
import { parseCdcStart } from './cdc-start.ts';
import type { Dms } from './dms.ts';
import { invalidCombination, invalidState, invalidValue } from './faults.ts';
import { taskIn } from './lookup.ts';
import { operation } from './operation.ts';
import { beginReplication, type Start } from './replication.ts';
import { parseStopPosition } from './stop-position.ts';
import { settledOutcome, taskView } from './task-view.ts';
import type { Run, Task } from './world.ts';

export const startReplicationTask = operation<StartReplicationTaskMessage, StartReplicationTaskResponse>(
  'StartReplicationTask',
  {
    ReplicationTaskArn: 'text!',
    StartReplicationTaskType: 'text!',
    CdcStartTime: 'time',
    CdcStartPosition: 'text',
    CdcStopPosition: 'text',
  },
  (dms, input) => {
    const now = dms.clock.now();
    const task = taskIn(dms, input.ReplicationTaskArn);
    const kind = input.StartReplicationTaskType;
    if (!isStartKind(kind)) throw invalidValue(`Invalid start replication task type: ${kind}`);
    const asked = parseCdcStart(dms, task.migrationType, task.source, input);
    const stop = stopOf(dms, input.CdcStopPosition ?? task.stopPosition);
    if (!['ready', 'stopped', 'failed'].includes(task.life.at(now))) {
      throw invalidState('Replication Task cannot be started, invalid state');
    }
    if (task.instance.life.at(now) !== 'available') {
      throw invalidState(`Replication Instance ${task.instance.identifier} is not available`);
    }
    checkKind(task, kind, asked.position !== undefined || asked.time !== undefined);
    checkConnections(dms, task);

    if (asked.position !== undefined) task.startPosition = asked.position;
    if (asked.time !== undefined) task.startTime = asked.time;
    if (input.CdcStopPosition !== undefined) task.stopPosition = input.CdcStopPosition;
    beginReplication(dms, task, { kind, ...whereToBegin(task, kind, now), ...(stop ? { stop } : {}) });
    return { ReplicationTask: taskView(dms, task) };
  },
);

const isStartKind = (value: string): value is Start['kind'] =>
  ['start-replication', 'resume-processing', 'reload-target'].includes(value);

/**
 * DMS API reference, StartReplicationTask. That a first run may also begin with the other two kinds is
 * what AWS's own samples rely on, against the text of the reference.
 */
function checkKind(task: Task, kind: Start['kind'], withPosition: boolean): void {
  const ranBefore = task.startedAt !== undefined;
  const again = task.migrationType === 'cdc' && withPosition;
  if (kind === 'start-replication' && ranBefore && !again) {
    throw invalidCombination(
      'Start Type : START_REPLICATION, valid only for tasks running for the first time',
    );
  }
  if (kind === 'reload-target' && task.migrationType === 'cdc') {
    throw invalidCombination('Start Type : RELOAD_TARGET, not valid for tasks of type cdc');
  }
}

function checkConnections(dms: Dms, task: Task): void {
  const tested = [task.source, task.target].every(
    (endpoint) => dms.world.connection(task.instance, endpoint)?.life.at(dms.clock.now()) === 'successful',
  );
  if (!tested || dms.mishaps.strike('connection-forgotten', ({ on }) => fits(on, task.identifier))) {
    throw invalidState(
      'Test connection for replication instance and endpoint should be successful for starting the replication task',
    );
  }
}

function stopOf(dms: Dms, text: string | undefined): Run['stop'] {
  if (text === undefined) return undefined;
  const stop = parseStopPosition(text);
  if (stop.at < dms.clock.now() && dms.readings.pastStopTime === 'refused') {
    throw invalidValue(`The CdcStopPosition ${text} is in the past`);
  }
  return stop;
}

/** A resumed task goes on where it stopped; it begins anew when it has left no checkpoint. */
function whereToBegin(task: Task, kind: Start['kind'], now: number): Pick<Start, 'position' | 'time'> {
  const left = settledOutcome(task, now)?.checkpoint ?? task.earlier.checkpoint;
  if (kind === 'resume-processing' && left !== undefined) return { position: left };
  return {
    ...(task.startPosition === undefined ? {} : { position: task.startPosition }),
    ...(task.startTime === undefined ? {} : { time: task.startTime }),
  };
}
