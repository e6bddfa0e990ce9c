import type {
  DeleteReplicationTaskMessage,
  DeleteReplicationTaskResponse,
} from '@aws-sdk/client-database-migration-service';
import { GONE } from '../life.ts';
import { fits } from '../mishaps.ts';
import { addressOf } from './address.ts';
import type { Dms } from './dms.ts';
import { invalidState } from './faults.ts';
import { taskIn } from './lookup.ts';
import { operation } from './operation.ts';
import { transferId } from './replication.ts';
import { taskView } from './task-view.ts';
import { mayLinger } from './visibility.ts';
import type { Task } from './world.ts';

const NAME = 'DeleteReplicationTask';

/** The checkpoint, the statistics and a slot that the task made for itself go with it. */
export const deleteReplicationTask = operation<DeleteReplicationTaskMessage, DeleteReplicationTaskResponse>(
  NAME,
  { ReplicationTaskArn: 'text!' },
  (dms, input) => {
    const now = dms.clock.now();
    const task = taskIn(dms, input.ReplicationTaskArn);
    const status = task.life.at(now);
    if (!['ready', 'stopped', 'failed'].includes(status)) {
      throw invalidState(`Replication Task cannot be deleted while it is ${status}`);
    }
    mayLinger(dms, NAME, task);
    const gone = now + dms.lasts('task.deleting', task.identifier);
    task.life.become('deleting', now);
    const linger = dms.mishaps.strike('tasks-linger', ({ on }) => fits(on, task.instance.identifier));
    if (linger) task.instance.tasksLingerUntil = gone + dms.millis(linger.seconds);
    const forgotten = forget(dms, task).then(() => {
      dms.transfers.delete(forgotten);
      task.life.become(GONE, Math.max(gone, dms.clock.now()));
    });
    dms.transfers.add(forgotten);
    return { ReplicationTask: { ...taskView(dms, task), Status: 'deleting' } };
  },
);

/** That the source cannot be cleaned does not keep the task (DMS-EVENT-0082). */
async function forget(dms: Dms, task: Task): Promise<void> {
  if (task.startedAt === undefined) return;
  try {
    await dms.dataPlane.forget(transferId(task), addressOf(dms, task.source));
  } catch {
    // The slot stays on the source, as it would with AWS.
  }
}
