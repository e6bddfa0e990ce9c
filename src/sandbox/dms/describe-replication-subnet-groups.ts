import type {
  DescribeReplicationSubnetGroupsMessage,
  DescribeReplicationSubnetGroupsResponse,
} from '@aws-sdk/client-database-migration-service';
import { filtered, page } from './describe.ts';
import { operation } from './operation.ts';
import { subnetGroupView } from './views.ts';

/** Unlike its neighbours it answers a filter that matches nothing with an empty list (observed). */
export const describeReplicationSubnetGroups = operation<
  DescribeReplicationSubnetGroupsMessage,
  DescribeReplicationSubnetGroupsResponse
>(
  'DescribeReplicationSubnetGroups',
  { Filters: 'filters', MaxRecords: 'integer', Marker: 'text' },
  (dms, input) => {
    const matching = filtered(dms.world.subnetGroups.shown(), input, {
      'replication-subnet-group-id': ({ identifier }) => identifier,
    });
    const { records, marker } = page(matching, input);
    return { ReplicationSubnetGroups: records.map(subnetGroupView), Marker: marker };
  },
);
