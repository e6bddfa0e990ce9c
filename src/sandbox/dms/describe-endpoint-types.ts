import type {
  DescribeEndpointTypesMessage,
  DescribeEndpointTypesResponse,
} from '@aws-sdk/client-database-migration-service';
import { filtered, page } from './describe.ts';
import { ENGINES } from './engines.ts';
import { operation } from './operation.ts';

/** Only what the sandbox's data plane can move, unlike AWS, which lists everything it knows. */
export const describeEndpointTypes = operation<DescribeEndpointTypesMessage, DescribeEndpointTypesResponse>(
  'DescribeEndpointTypes',
  { Filters: 'filters', MaxRecords: 'integer', Marker: 'text' },
  ({ dataPlane }, input) => {
    const offered = Object.entries(ENGINES)
      .flatMap(([engine, { display }]) =>
        (['source', 'target'] as const)
          .filter((type) => dataPlane.supports(engine, type))
          .map((type) => ({ engine, display, type })),
      )
      .map((each, index) => ({ ...each, number: index + 1 }));
    const matching = filtered(offered, input, {
      'engine-name': ({ engine }) => engine,
      'endpoint-type': ({ type }) => type,
    });
    const { records, marker } = page(matching, input);
    return {
      SupportedEndpointTypes: records.map(({ engine, display, type }) => ({
        EngineName: engine,
        EngineDisplayName: display,
        EndpointType: type,
        SupportsCDC: true,
      })),
      Marker: marker,
    };
  },
);
