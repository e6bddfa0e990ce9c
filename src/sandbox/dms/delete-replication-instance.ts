import type {
  DeleteReplicationInstanceMessage,
  DeleteReplicationInstanceResponse,
} from '@aws-sdk/client-database-migration-service';
import { GONE } from '../life.ts';
import type { Dms } from './dms.ts';
import { invalidState } from './faults.ts';
import { instanceIn } from './lookup.ts';
import { operation } from './operation.ts';
import { instanceView } from './views.ts';
import { mayLinger } from './visibility.ts';
import type { Instance } from './world.ts';

const NAME = 'DeleteReplicationInstance';

export const deleteReplicationInstance = operation<
  DeleteReplicationInstanceMessage,
  DeleteReplicationInstanceResponse
>(NAME, { ReplicationInstanceArn: 'text!' }, (dms, input) => {
  const now = dms.clock.now();
  const instance = instanceIn(dms, input.ReplicationInstanceArn);
  const status = instance.life.at(now);
  // Also a task that is being deleted keeps the instance (DMS user guide, deleting a replication instance).
  if (hasTasks(dms, instance)) {
    throw invalidState(
      `Replication Instance "${instance.identifier}" cannot be deleted because it has one or more replication tasks.`,
    );
  }
  const creating = status === 'creating' && dms.readings.deleteInstanceWhileCreating === 'refused';
  if (creating || status === 'deleting') {
    throw invalidState(
      `Replication Instance "${instance.identifier}" cannot be deleted while it is ${status}.`,
    );
  }
  mayLinger(dms, NAME, instance);
  instance.life.become('deleting', now);
  instance.life.become(GONE, now + dms.lasts('instance.deleting', instance.identifier));
  return { ReplicationInstance: { ...instanceView(instance, now), ReplicationInstanceStatus: 'deleting' } };
});

function hasTasks({ world, clock }: Dms, instance: Instance): boolean {
  const lingering = instance.tasksLingerUntil !== undefined && clock.now() < instance.tasksLingerUntil;
  return lingering || world.tasks.all().some((task) => task.instance === instance);
}
