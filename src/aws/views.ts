/** What the engine needs of a resource as DMS describes it: little, for a tick may show thousands. */
import type {
  Connection,
  Endpoint,
  ReplicationInstance,
  ReplicationTask,
} from '@aws-sdk/client-database-migration-service';
import type { ConnectionSeen, InstanceSeen, TaskSeen } from '../run/ports.ts';

export type InstanceView = { identifier: string; seen: InstanceSeen };
export type TaskView = { identifier: string; seen: TaskSeen };
export type EndpointView = { identifier: string; seen: { arn: string; status: string } };
export type ConnectionView = { instanceArn: string; endpointArn: string; seen: ConnectionSeen };

export function instanceView(item: ReplicationInstance): InstanceView {
  const createdAt = item.InstanceCreateTime?.getTime();
  return {
    identifier: item.ReplicationInstanceIdentifier ?? '',
    seen: {
      arn: item.ReplicationInstanceArn ?? '',
      status: item.ReplicationInstanceStatus ?? 'unknown',
      ...(createdAt === undefined ? {} : { createdAt }),
    },
  };
}

export function taskView(item: ReplicationTask): TaskView {
  const stats = item.ReplicationTaskStats;
  const startedAt = item.ReplicationTaskStartDate?.getTime();
  return {
    identifier: item.ReplicationTaskIdentifier ?? '',
    seen: {
      arn: item.ReplicationTaskArn ?? '',
      status: item.Status ?? 'unknown',
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(item.StopReason ? { stopReason: item.StopReason } : {}),
      ...(item.LastFailureMessage ? { lastFailure: item.LastFailureMessage } : {}),
      ...(item.RecoveryCheckpoint ? { checkpoint: item.RecoveryCheckpoint } : {}),
      ...(stats
        ? {
            stats: {
              tablesLoaded: stats.TablesLoaded ?? 0,
              tablesLoading: stats.TablesLoading ?? 0,
              tablesQueued: stats.TablesQueued ?? 0,
              tablesErrored: stats.TablesErrored ?? 0,
            },
          }
        : {}),
    },
  };
}

export const endpointView = (item: Endpoint): EndpointView => ({
  identifier: item.EndpointIdentifier ?? '',
  seen: { arn: item.EndpointArn ?? '', status: item.Status ?? 'unknown' },
});

export const connectionView = (item: Connection): ConnectionView => ({
  instanceArn: item.ReplicationInstanceArn ?? '',
  endpointArn: item.EndpointArn ?? '',
  seen: {
    status: item.Status ?? 'unknown',
    ...(item.LastFailureMessage ? { failure: item.LastFailureMessage } : {}),
  },
});
