/** Reading DMS: every page of every list, and "not found" as an empty one. */
import type { DatabaseMigrationService, Filter } from '@aws-sdk/client-database-migration-service';
import { called } from './dms-faults.ts';
import type { Describe, Listing } from './looker.ts';
import { connectionView, endpointView, instanceView, taskView } from './views.ts';

export type DmsReads = Pick<
  DatabaseMigrationService,
  | 'describeReplicationInstances'
  | 'describeReplicationTasks'
  | 'describeEndpoints'
  | 'describeConnections'
  | 'describeTableStatistics'
  | 'describeReplicationSubnetGroups'
  | 'listTagsForResource'
>;

/** The largest page that every Describe but that of table statistics allows (DMS API reference). */
const PAGE = 100;

export function describe(client: () => Promise<DmsReads>): Describe {
  return {
    instances: (id) =>
      listing(async (Marker) => {
        const reply = await (await client()).describeReplicationInstances({
          ...named('replication-instance-id', id),
          ...page(Marker),
        });
        return { items: reply.ReplicationInstances?.map(instanceView), next: reply.Marker };
      }),
    tasks: (id) =>
      listing(async (Marker) => {
        const reply = await (await client()).describeReplicationTasks({
          ...named('replication-task-id', id),
          WithoutSettings: true,
          ...page(Marker),
        });
        return { items: reply.ReplicationTasks?.map(taskView), next: reply.Marker };
      }),
    endpoints: (id) =>
      listing(async (Marker) => {
        const reply = await (await client()).describeEndpoints({
          ...named('endpoint-id', id),
          ...page(Marker),
        });
        return { items: reply.Endpoints?.map(endpointView), next: reply.Marker };
      }),
    connections: (arn) =>
      listing(async (Marker) => {
        const reply = await (await client()).describeConnections({
          ...named('replication-instance-arn', arn),
          ...page(Marker),
        });
        return { items: reply.Connections?.map(connectionView), next: reply.Marker };
      }),
  };
}

/** A Filters member, or none. */
export const named = (Name: string, value: string | undefined): { Filters?: Filter[] } =>
  value === undefined ? {} : { Filters: [{ Name, Values: [value] }] };

const page = (Marker: string | undefined) => ({ MaxRecords: PAGE, ...(Marker ? { Marker } : {}) });

/** All pages. A filter that matches nothing is an error for DMS, and an empty list for us (observed). */
export async function listing<T>(
  read: (marker: string | undefined) => Promise<{ items: T[] | undefined; next: string | undefined }>,
): Promise<Listing<T>> {
  const items: T[] = [];
  let calls = 0;
  let marker: string | undefined;
  do {
    calls += 1;
    const reply = await called(() => read(marker)).catch((error) => {
      if (isMissing(error)) return { items: [], next: undefined };
      throw error;
    });
    items.push(...(reply.items ?? []));
    marker = reply.next;
  } while (marker);
  return { items, calls };
}

export const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && Reflect.get(error, 'fault') === 'missing';
