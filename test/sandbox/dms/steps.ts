/** Single calls that many stories make. */
import {
  DeleteEndpointCommand,
  DeleteReplicationInstanceCommand,
  DeleteReplicationTaskCommand,
  DescribeTableStatisticsCommand,
  ModifyReplicationTaskCommand,
  StopReplicationTaskCommand,
} from '@aws-sdk/client-database-migration-service';
import { mappingsOf, type Scene } from '../support.ts';

export const stopTask = ({ dms }: Scene, arn: string) =>
  dms.send(new StopReplicationTaskCommand({ ReplicationTaskArn: arn }));

export const modifyTask = ({ dms }: Scene, arn: string) =>
  dms.send(new ModifyReplicationTaskCommand({ ReplicationTaskArn: arn, TableMappings: mappingsOf('a.b') }));

export const deleteTask = ({ dms }: Scene, arn: string) =>
  dms.send(new DeleteReplicationTaskCommand({ ReplicationTaskArn: arn }));

export const deleteEndpoint = ({ dms }: Scene, arn: string) =>
  dms.send(new DeleteEndpointCommand({ EndpointArn: arn }));

export const deleteInstance = ({ dms }: Scene, arn: string) =>
  dms.send(new DeleteReplicationInstanceCommand({ ReplicationInstanceArn: arn }));

export const tableStatistics = async ({ dms }: Scene, arn: string) =>
  (await dms.send(new DescribeTableStatisticsCommand({ ReplicationTaskArn: arn }))).TableStatistics ?? [];
