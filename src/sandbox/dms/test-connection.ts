import type {
  TestConnectionMessage,
  TestConnectionResponse,
} from '@aws-sdk/client-database-migration-service';
import { beginConnectionTest } from './connection-test.ts';
import { invalidState, quotaExceeded } from './faults.ts';
import { endpointIn, instanceIn } from './lookup.ts';
import { operation } from './operation.ts';
import { connectionView } from './views.ts';

export const testConnection = operation<TestConnectionMessage, TestConnectionResponse>(
  'TestConnection',
  { ReplicationInstanceArn: 'text!', EndpointArn: 'text!' },
  (dms, input) => {
    const now = dms.clock.now();
    const instance = instanceIn(dms, input.ReplicationInstanceArn);
    // Looked at before the endpoint (observed).
    if (instance.life.at(now) !== 'available') {
      throw invalidState(`Replication Instance ${instance.identifier} is not available`);
    }
    const endpoint = endpointIn(dms, input.EndpointArn);
    if (endpoint.life.at(now) !== 'active') {
      throw invalidState(`Endpoint ${endpoint.identifier} is not active`);
    }
    const known = dms.world.connection(instance, endpoint);
    const status = known?.life.at(now);
    if (status === 'testing') throw invalidState('Connection is already being tested');
    if (status === 'deleting') throw invalidState('Connection is being deleted');
    const onInstance = dms.world.connections().filter((connection) => connection.instance === instance);
    if (!known && onInstance.length >= dms.quotas.endpointsPerInstance) {
      throw quotaExceeded(`Maximum number of endpoints per instance reached`);
    }
    return { Connection: connectionView(beginConnectionTest(dms, instance, endpoint), now) };
  },
);
