import type {
  DescribeReplicationInstancesMessage,
  DescribeReplicationInstancesResponse,
} from '@aws-sdk/client-database-migration-service';
import { filtered, page } from './describe.ts';
import { nothingMatches } from './no-match.ts';
import { operation } from './operation.ts';
import { instanceView } from './views.ts';

export const describeReplicationInstances = operation<
  DescribeReplicationInstancesMessage,
  DescribeReplicationInstancesResponse
>(
  'DescribeReplicationInstances',
  { Filters: 'filters', MaxRecords: 'integer', Marker: 'text' },
  (dms, input) => {
    const matching = filtered(dms.world.instances.shown(), input, {
      'replication-instance-arn': ({ arn }) => arn,
      'replication-instance-id': ({ identifier }) => identifier,
      'replication-instance-class': (instance) => instance.class,
      'engine-version': ({ engineVersion }) => engineVersion,
    });
    const { records, marker } = page(matching, input);
    nothingMatches(dms, input, matching, 'No Replication Instances found matching provided filters');
    const now = dms.clock.now();
    return { ReplicationInstances: records.map((instance) => instanceView(instance, now)), Marker: marker };
  },
);
