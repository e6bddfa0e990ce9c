import type {
  DeleteConnectionMessage,
  DeleteConnectionResponse,
} from '@aws-sdk/client-database-migration-service';
import { GONE } from '../life.ts';
import { invalidState, notFound } from './faults.ts';
import { endpointIn, instanceIn } from './lookup.ts';
import { operation } from './operation.ts';
import { connectionView } from './views.ts';

export const deleteConnection = operation<DeleteConnectionMessage, DeleteConnectionResponse>(
  'DeleteConnection',
  { EndpointArn: 'text!', ReplicationInstanceArn: 'text!' },
  (dms, input) => {
    const now = dms.clock.now();
    const instance = instanceIn(dms, input.ReplicationInstanceArn);
    const endpoint = endpointIn(dms, input.EndpointArn);
    const connection = dms.world.connection(instance, endpoint);
    if (!connection)
      throw notFound(`No connection between ${instance.identifier} and ${endpoint.identifier}`);
    const status = connection.life.at(now);
    if (status === 'testing' || status === 'deleting') {
      throw invalidState(`Connection cannot be deleted while it is ${status}`);
    }
    connection.life.become('deleting', now);
    const name = `${instance.identifier}/${endpoint.identifier}`;
    connection.life.become(GONE, now + dms.lasts('connection.deleting', name));
    return { Connection: connectionView(connection, now) };
  },
);
