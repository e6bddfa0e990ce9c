import type {
  DescribeReplicationTasksMessage,
  DescribeReplicationTasksResponse,
} from '@aws-sdk/client-database-migration-service';
import { filtered, page } from './describe.ts';
import { nothingMatches } from './no-match.ts';
import { operation } from './operation.ts';
import { taskView } from './task-view.ts';

export const describeReplicationTasks = operation<
  DescribeReplicationTasksMessage,
  DescribeReplicationTasksResponse
>(
  'DescribeReplicationTasks',
  { Filters: 'filters', MaxRecords: 'integer', Marker: 'text', WithoutSettings: 'flag' },
  (dms, input) => {
    const matching = filtered(dms.world.tasks.shown(), input, {
      'replication-task-arn': ({ arn }) => arn,
      'replication-task-id': ({ identifier }) => identifier,
      'migration-type': ({ migrationType }) => migrationType,
      'endpoint-arn': ({ source, target }) => [source.arn, target.arn],
      'replication-instance-arn': ({ instance }) => instance.arn,
    });
    const { records, marker } = page(matching, input);
    nothingMatches(dms, input, matching, 'No Tasks found matching provided filters');
    return {
      ReplicationTasks: records.map((task) => taskView(dms, task, input.WithoutSettings)),
      Marker: marker,
    };
  },
);
