import type {
  DescribeOrderableReplicationInstancesMessage,
  DescribeOrderableReplicationInstancesResponse,
} from '@aws-sdk/client-database-migration-service';
import { ZONES } from '../account.ts';
import { page } from './describe.ts';
import { defaultStorage, ENGINE_VERSIONS, INSTANCE_CLASSES, STORAGE_RANGE } from './instance-classes.ts';
import { operation } from './operation.ts';

const OFFERS = ENGINE_VERSIONS.flatMap((version) =>
  INSTANCE_CLASSES.map((instanceClass) => ({ version, instanceClass })),
).map((offer, index) => ({ ...offer, number: index + 1 }));

/** A long list: it takes several pages. */
export const describeOrderableReplicationInstances = operation<
  DescribeOrderableReplicationInstancesMessage,
  DescribeOrderableReplicationInstancesResponse
>('DescribeOrderableReplicationInstances', { MaxRecords: 'integer', Marker: 'text' }, (_dms, input) => {
  const { records, marker } = page(OFFERS, input);
  return {
    OrderableReplicationInstances: records.map(({ version, instanceClass }) => ({
      EngineVersion: version,
      ReplicationInstanceClass: instanceClass,
      StorageType: 'gp2',
      MinAllocatedStorage: STORAGE_RANGE.from,
      MaxAllocatedStorage: STORAGE_RANGE.to,
      DefaultAllocatedStorage: defaultStorage(instanceClass),
      IncludedAllocatedStorage: defaultStorage(instanceClass),
      AvailabilityZones: [...ZONES],
      ReleaseStatus: 'prod',
    })),
    Marker: marker,
  };
});
