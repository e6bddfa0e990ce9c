import { addTagsToResource } from './add-tags-to-resource.ts';
import { createEndpoint } from './create-endpoint.ts';
import { createReplicationInstance } from './create-replication-instance.ts';
import { createReplicationSubnetGroup } from './create-replication-subnet-group.ts';
import { createReplicationTask } from './create-replication-task.ts';
import { deleteConnection } from './delete-connection.ts';
import { deleteEndpoint } from './delete-endpoint.ts';
import { deleteReplicationInstance } from './delete-replication-instance.ts';
import { deleteReplicationTask } from './delete-replication-task.ts';
import { describeAccountAttributes } from './describe-account-attributes.ts';
import { describeConnections } from './describe-connections.ts';
import { describeEndpointTypes } from './describe-endpoint-types.ts';
import { describeEndpoints } from './describe-endpoints.ts';
import { describeOrderableReplicationInstances } from './describe-orderable-replication-instances.ts';
import { describeReplicationInstances } from './describe-replication-instances.ts';
import { describeReplicationSubnetGroups } from './describe-replication-subnet-groups.ts';
import { describeReplicationTasks } from './describe-replication-tasks.ts';
import { describeTableStatistics } from './describe-table-statistics.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { modifyReplicationTask } from './modify-replication-task.ts';
import type { Operation } from './operation.ts';
import { removeTagsFromResource } from './remove-tags-from-resource.ts';
import { startReplicationTask } from './start-replication-task.ts';
import { stopReplicationTask } from './stop-replication-task.ts';
import { testConnection } from './test-connection.ts';

/** The operations of DMS that the sandbox knows, by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [
    addTagsToResource,
    createEndpoint,
    createReplicationInstance,
    createReplicationSubnetGroup,
    createReplicationTask,
    deleteConnection,
    deleteEndpoint,
    deleteReplicationInstance,
    deleteReplicationTask,
    describeAccountAttributes,
    describeConnections,
    describeEndpoints,
    describeEndpointTypes,
    describeOrderableReplicationInstances,
    describeReplicationInstances,
    describeReplicationSubnetGroups,
    describeReplicationTasks,
    describeTableStatistics,
    listTagsForResource,
    modifyReplicationTask,
    removeTagsFromResource,
    startReplicationTask,
    stopReplicationTask,
    testConnection,
  ].map((operation) => [operation.name, operation]),
);
