import type {
  DeleteEndpointMessage,
  DeleteEndpointResponse,
} from '@aws-sdk/client-database-migration-service';
import { GONE } from '../life.ts';
import { invalidState } from './faults.ts';
import { endpointIn } from './lookup.ts';
import { operation } from './operation.ts';
import { endpointView } from './views.ts';
import { mayLinger } from './visibility.ts';

const NAME = 'DeleteEndpoint';

/** Its connections go with it. */
export const deleteEndpoint = operation<DeleteEndpointMessage, DeleteEndpointResponse>(
  NAME,
  { EndpointArn: 'text!' },
  (dms, input) => {
    const now = dms.clock.now();
    const endpoint = endpointIn(dms, input.EndpointArn);
    if (dms.world.tasks.all().some((task) => task.source === endpoint || task.target === endpoint)) {
      throw invalidState(`Endpoint ${endpoint.identifier} is part of one or more ReplicationTasks.`);
    }
    const status = endpoint.life.at(now);
    if (status !== 'active') {
      throw invalidState(`Endpoint ${endpoint.identifier} cannot be deleted while it is ${status}.`);
    }
    mayLinger(dms, NAME, endpoint);
    endpoint.life.become('deleting', now);
    endpoint.life.become(GONE, now + dms.lasts('endpoint.deleting', endpoint.identifier));
    return { Endpoint: { ...endpointView(endpoint, now), Status: 'deleting' } };
  },
);
