/** The engine's DMS port on the AWS SDK. Every call that changes something may be made twice. */
import type {
  CreateEndpointMessage,
  DatabaseMigrationService,
  TableStatistics,
  Tag,
} from '@aws-sdk/client-database-migration-service';
import pLimit from 'p-limit';
import type { Clock, Instant, Millis } from '../clock.ts';
import { CallFault, type Replication, type TableStatistic } from '../run/ports.ts';
import type { InstancePlan, RunPlan } from '../run/state.ts';
import { type DmsReads, describe, isMissing, listing, named } from './describe.ts';
import { called } from './dms-faults.ts';
import { endpointFacts } from './endpoint-facts.ts';
import { Looker } from './looker.ts';

type DmsWrites = Pick<
  DatabaseMigrationService,
  | 'createReplicationInstance'
  | 'createEndpoint'
  | 'testConnection'
  | 'createReplicationTask'
  | 'startReplicationTask'
  | 'stopReplicationTask'
  | 'deleteReplicationTask'
  | 'deleteEndpoint'
  | 'deleteReplicationInstance'
>;
export type DmsClient = DmsReads & DmsWrites;

/** More calls at once would only throttle each other: DMS refills eight a second (DMS user guide, quotas). */
const CONCURRENT_CALLS = 16;

export function replication(client: () => Promise<DmsClient>, clock: Clock, poll: Millis): Replication {
  const reads = describe(client);
  const looker = new Looker(reads, clock, poll);
  const gate = pLimit(CONCURRENT_CALLS);
  const dms = <T>(call: (client: DmsClient) => Promise<T>): Promise<T> =>
    gate(() => called(async () => call(await client())));

  /** Creates, or finds that the same run has done so already. */
  const created = async (
    run: string,
    create: () => Promise<string | undefined>,
    find: () => Promise<string | undefined>,
  ): Promise<{ arn: string }> => {
    try {
      return { arn: certain(await create()) };
    } catch (error) {
      if (!(error instanceof CallFault) || error.fault !== 'taken') throw error;
      const arn = await find();
      // It exists but is not visible yet: to be asked again.
      const later = new CallFault('state', error.code, error.message, { cause: error });
      if (arn === undefined) throw later;
      const { TagList = [] } = await dms((api) => api.listTagsForResource({ ResourceArn: arn })).catch(() => {
        // Whose it is cannot be told; that it is not ours must not be assumed.
        throw later;
      });
      const owner = TagList.find(({ Key }) => Key === 'sluice:run')?.Value;
      if (owner === run) return { arn };
      if (TagList.length === 0) throw later;
      throw new CallFault('taken', error.code, error.message, { cause: error, certain: true });
    }
  };

  /** Deleting what is gone is a success. */
  const deleted = async (call: () => Promise<unknown>): Promise<void> => {
    await call().catch((error) => {
      if (!isMissing(error)) throw error;
    });
  };

  return {
    look: (want, at, signal) => looker.look(want, at, signal),

    tables: async (taskArn) => {
      const { items } = await listing(async (Marker) => {
        const reply = await dms((api) =>
          api.describeTableStatistics({
            ReplicationTaskArn: taskArn,
            MaxRecords: 500,
            ...(Marker ? { Marker } : {}),
          }),
        );
        return { items: reply.TableStatistics, next: reply.Marker };
      });
      return items.map(statistic);
    },

    endpoint: recent(clock, async (ref) => {
      const filter = ref.startsWith('arn:') ? 'endpoint-arn' : 'endpoint-id';
      const value = ref.startsWith('arn:') ? ref : ref.toLowerCase();
      const { items } = await listing(async () => {
        const reply = await dms((api) => api.describeEndpoints(named(filter, value)));
        return { items: reply.Endpoints, next: undefined };
      });
      return items[0] ? endpointFacts(items[0]) : 'absent';
    }),

    subnetGroupExists: recent(clock, async (identifier) => {
      const { items } = await listing(async () => {
        const reply = await dms((api) =>
          api.describeReplicationSubnetGroups(named('replication-subnet-group-id', identifier.toLowerCase())),
        );
        return { items: reply.ReplicationSubnetGroups, next: undefined };
      });
      return items.length > 0;
    }),

    createInstance: (plan) =>
      created(
        plan.run,
        async () => {
          const reply = await dms((api) =>
            api.createReplicationInstance({ ...instanceRequest(plan.instance), Tags: tagList(plan) }),
          );
          return reply.ReplicationInstance?.ReplicationInstanceArn;
        },
        async () => (await reads.instances(plan.instance.identifier)).items[0]?.seen.arn,
      ),

    createEndpoint: (plan, side) => {
      const endpoint = plan[side];
      if (endpoint.kind === 'existing')
        throw new Error(`${endpoint.identifier} exists and is not to be created`);
      return created(
        plan.run,
        async () => {
          const request = {
            ...endpoint.request,
            EndpointIdentifier: endpoint.identifier,
            EndpointType: side,
            Tags: tagList(plan),
          } as unknown as CreateEndpointMessage; // its members are the author's, named as AWS names them
          return (await dms((api) => api.createEndpoint(request))).Endpoint?.EndpointArn;
        },
        async () => (await reads.endpoints(endpoint.identifier)).items[0]?.seen.arn,
      );
    },

    testConnection: async (instanceArn, endpointArn) => {
      await dms((api) =>
        api.testConnection({ ReplicationInstanceArn: instanceArn, EndpointArn: endpointArn }),
      );
    },

    createTask: (plan, arns) =>
      created(
        plan.run,
        async () => {
          const reply = await dms((api) =>
            api.createReplicationTask({
              ReplicationTaskIdentifier: plan.task.identifier,
              ReplicationInstanceArn: arns.instance,
              SourceEndpointArn: arns.source,
              TargetEndpointArn: arns.target,
              MigrationType: plan.migrationType,
              TableMappings: plan.tableMappings,
              ReplicationTaskSettings: plan.settings,
              ...startOf(plan),
              Tags: tagList(plan),
            }),
          );
          return reply.ReplicationTask?.ReplicationTaskArn;
        },
        async () => (await reads.tasks(plan.task.identifier)).items[0]?.seen.arn,
      ),

    startTask: async (taskArn, stopPosition) => {
      try {
        await dms((api) =>
          api.startReplicationTask({
            ReplicationTaskArn: taskArn,
            StartReplicationTaskType: 'start-replication',
            ...(stopPosition ? { CdcStopPosition: stopPosition } : {}),
          }),
        );
      } catch (error) {
        // A second start of a task that has begun is refused under this name (observed); a look will tell.
        if (error instanceof CallFault && error.code === 'InvalidParameterCombinationException') {
          throw new CallFault('state', error.code, error.message, { cause: error });
        }
        throw error;
      }
    },

    stopTask: async (taskArn) => {
      await dms((api) => api.stopReplicationTask({ ReplicationTaskArn: taskArn })).catch((error) => {
        // Not running any more, or gone: what a stop is for.
        if (!(error instanceof CallFault) || (error.fault !== 'state' && error.fault !== 'missing'))
          throw error;
      });
    },

    deleteTask: (arn) => deleted(() => dms((api) => api.deleteReplicationTask({ ReplicationTaskArn: arn }))),
    deleteEndpoint: (arn) => deleted(() => dms((api) => api.deleteEndpoint({ EndpointArn: arn }))),
    deleteInstance: (arn) =>
      deleted(() => dms((api) => api.deleteReplicationInstance({ ReplicationInstanceArn: arn }))),
  };
}

/** An answer serves all loads that ask within the minute: many pipelines share few endpoints. */
function recent<T>(clock: Clock, ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const answers = new Map<string, { at: Instant; answer: Promise<T> }>();
  return (name) => {
    const known = answers.get(name);
    if (known && clock.now() - known.at < 60_000) return known.answer;
    const answer = ask(name);
    answers.set(name, { at: clock.now(), answer });
    answer.catch(() => answers.delete(name));
    return answer;
  };
}

function certain(arn: string | undefined): string {
  if (!arn) throw new Error('DMS answered a creation without an ARN');
  return arn;
}

const tagList = (plan: RunPlan): Tag[] => Object.entries(plan.tags).map(([Key, Value]) => ({ Key, Value }));

/** A position is given when the task is made; DMS fixes it there (DMS user guide, CDC tasks). */
function startOf(plan: RunPlan): { CdcStartPosition?: string; CdcStartTime?: Date } {
  switch (plan.from.kind) {
    case 'checkpoint':
    case 'position':
      return { CdcStartPosition: plan.from.position };
    case 'time':
      return { CdcStartTime: new Date(plan.from.at) };
    case 'full-load':
      return {};
  }
}

const instanceRequest = (plan: InstancePlan) => ({
  ReplicationInstanceIdentifier: plan.identifier,
  ReplicationInstanceClass: plan.class,
  // DMS makes an instance public unless it is told otherwise.
  PubliclyAccessible: false,
  AutoMinorVersionUpgrade: false,
  MultiAZ: plan.multiAz,
  ...(plan.storage === undefined ? {} : { AllocatedStorage: plan.storage }),
  ...(plan.subnetGroup ? { ReplicationSubnetGroupIdentifier: plan.subnetGroup } : {}),
  ...(plan.securityGroups.length > 0 ? { VpcSecurityGroupIds: plan.securityGroups } : {}),
  ...(plan.availabilityZone ? { AvailabilityZone: plan.availabilityZone } : {}),
  ...(plan.engineVersion ? { EngineVersion: plan.engineVersion } : {}),
  ...(plan.kmsKey ? { KmsKeyId: plan.kmsKey } : {}),
});

function statistic(row: TableStatistics): TableStatistic {
  const applied =
    row.AppliedInserts === undefined
      ? undefined
      : {
          inserts: row.AppliedInserts,
          updates: row.AppliedUpdates ?? 0,
          deletes: row.AppliedDeletes ?? 0,
          ddls: row.AppliedDdls ?? 0,
        };
  return {
    schema: row.SchemaName ?? '',
    table: row.TableName ?? '',
    state: row.TableState ?? 'unknown',
    inserts: row.Inserts ?? 0,
    updates: row.Updates ?? 0,
    deletes: row.Deletes ?? 0,
    ddls: row.Ddls ?? 0,
    ...(applied ? { applied } : {}),
    fullLoadRows: row.FullLoadRows ?? 0,
    fullLoadErrors: (row.FullLoadErrorRows ?? 0) + (row.FullLoadCondtnlChkFailedRows ?? 0),
    ...(row.ValidationState ? { validation: row.ValidationState } : {}),
  };
}
