import type {
  StopReplicationTaskMessage,
  StopReplicationTaskResponse,
} from '@aws-sdk/client-database-migration-service';
import { invalidState } from './faults.ts';
import { taskIn } from './lookup.ts';
import { operation } from './operation.ts';
import { haltReplication } from './replication.ts';
import { taskView } from './task-view.ts';

export const stopReplicationTask = operation<StopReplicationTaskMessage, StopReplicationTaskResponse>(
  'StopReplicationTask',
  { ReplicationTaskArn: 'text!' },
  (dms, input) => {
    const task = taskIn(dms, input.ReplicationTaskArn);
    const status = task.life.at(dms.clock.now());
    const starting = status === 'starting' && dms.readings.stopWhileStarting === 'allowed';
    if (status !== 'running' && !starting) {
      throw invalidState('Replication Task cannot be stopped because the task is not running');
    }
    haltReplication(dms, task);
    return { ReplicationTask: taskView(dms, task) };
  },
);
