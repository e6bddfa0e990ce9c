import type {
  DescribeEndpointsMessage,
  DescribeEndpointsResponse,
} from '@aws-sdk/client-database-migration-service';
import { filtered, page } from './describe.ts';
import { nothingMatches } from './no-match.ts';
import { operation } from './operation.ts';
import { endpointView } from './views.ts';

export const describeEndpoints = operation<DescribeEndpointsMessage, DescribeEndpointsResponse>(
  'DescribeEndpoints',
  { Filters: 'filters', MaxRecords: 'integer', Marker: 'text' },
  (dms, input) => {
    const matching = filtered(dms.world.endpoints.shown(), input, {
      'endpoint-arn': ({ arn }) => arn,
      'endpoint-type': ({ type }) => type,
      'endpoint-id': ({ identifier }) => identifier,
      'engine-name': ({ engine }) => engine,
    });
    const { records, marker } = page(matching, input);
    nothingMatches(dms, input, matching, 'No Endpoints found matching provided filters');
    const now = dms.clock.now();
    return { Endpoints: records.map((endpoint) => endpointView(endpoint, now)), Marker: marker };
  },
);
