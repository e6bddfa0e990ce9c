import {
  type Connection,
  DescribeConnectionsCommand,
  TestConnectionCommand,
} from '@aws-sdk/client-database-migration-service';
import { EXACT, type Scene } from '../support.ts';

export const testConnection = ({ dms }: Scene, instance: string, endpoint: string) =>
  dms.send(new TestConnectionCommand({ ReplicationInstanceArn: instance, EndpointArn: endpoint }));

/** A test, and the time that a failing one takes. */
export async function testedConnection(
  on: Scene,
  instance: string,
  endpoint: string,
): Promise<Connection | undefined> {
  await testConnection(on, instance, endpoint);
  await on.clock.pass(EXACT['connection.failing'].typical);
  return connection(on, instance, endpoint);
}

export async function connection(
  { dms }: Scene,
  instance: string,
  endpoint: string,
): Promise<Connection | undefined> {
  const { Connections = [] } = await dms.send(
    new DescribeConnectionsCommand({
      Filters: [
        { Name: 'replication-instance-arn', Values: [instance] },
        { Name: 'endpoint-arn', Values: [endpoint] },
      ],
    }),
  );
  return Connections[0];
}
