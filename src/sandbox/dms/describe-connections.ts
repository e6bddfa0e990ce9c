import type {
  DescribeConnectionsMessage,
  DescribeConnectionsResponse,
} from '@aws-sdk/client-database-migration-service';
import { filtered, type ListRequest, page } from './describe.ts';
import type { Dms } from './dms.ts';
import { nothingMatches } from './no-match.ts';
import { operation } from './operation.ts';
import { connectionView } from './views.ts';

export const describeConnections = operation<DescribeConnectionsMessage, DescribeConnectionsResponse>(
  'DescribeConnections',
  { Filters: 'filters', MaxRecords: 'integer', Marker: 'text' },
  (dms, input) => {
    const matching = filtered(dms.world.connections(), input, {
      'endpoint-arn': ({ endpoint }) => endpoint.arn,
      'replication-instance-arn': ({ instance }) => instance.arn,
    });
    const { records, marker } = page(matching, input);
    const mayBeEmpty = asksForLiveEndpoint(dms, input) && dms.readings.neverTestedConnections === 'empty';
    if (matching.length === 0 && !mayBeEmpty) {
      nothingMatches(dms, input, matching, 'No Connections found matching provided filters');
    }
    const now = dms.clock.now();
    return { Connections: records.map((connection) => connectionView(connection, now)), Marker: marker };
  },
);

/** Whether the filters name resources that all exist; once one is gone the reply is an error for certain. */
function asksForLiveEndpoint(dms: Dms, request: ListRequest): boolean {
  const values = (name: string) =>
    (request.Filters ?? []).flatMap((filter) => (filter.Name === name ? (filter.Values ?? []) : []));
  return (
    (request.Filters ?? []).length > 0 &&
    values('endpoint-arn').every((arn) => dms.world.endpoints.get(arn)) &&
    values('replication-instance-arn').every((arn) => dms.world.instances.get(arn))
  );
}
