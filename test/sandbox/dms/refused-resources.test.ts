/** What DMS refuses about instances, endpoints and connections. One case for each combination that is not allowed. */
import {
  CreateEndpointCommand,
  CreateReplicationInstanceCommand,
  DeleteConnectionCommand,
} from '@aws-sdk/client-database-migration-service';
import {
  availableInstance,
  createInstance,
  createMySqlEndpoint,
  createTask,
  endpointArn,
} from '../support.ts';
import { testConnection } from './connection-steps.ts';
import { COMBINATION, EXISTS, NOT_FOUND, nowhere, STATE, testRefusals, VALUE } from './refusals.ts';
import { deleteEndpoint, deleteInstance } from './steps.ts';

testRefusals({
  CreateReplicationInstance: [
    {
      when: 'the identifier exists in another case',
      error: EXISTS,
      async call(on) {
        await createInstance(on, 'nightly');
        await createInstance(on, 'NIGHTLY');
      },
    },
    {
      when: 'dms-vpc-role is missing',
      error: 'AccessDeniedFault',
      options: { mishaps: [{ kind: 'no-vpc-role' }] },
      call: (on) => createInstance(on),
    },
    {
      when: 'a zone is given together with MultiAZ',
      error: COMBINATION,
      call: ({ dms }) =>
        dms.send(
          new CreateReplicationInstanceCommand({
            ReplicationInstanceIdentifier: 'a',
            ReplicationInstanceClass: 'dms.t3.small',
            AvailabilityZone: 'us-east-1a',
            MultiAZ: true,
          }),
        ),
    },
    {
      when: 'there is no capacity',
      error: 'InsufficientResourceCapacityFault',
      options: { mishaps: [{ kind: 'no-capacity' }] },
      call: (on) => createInstance(on),
    },
    {
      when: 'the instance quota is reached',
      error: 'ResourceQuotaExceededFault',
      options: { quotas: { instances: 0 } },
      call: (on) => createInstance(on),
    },
    {
      when: 'the storage quota is reached',
      error: 'StorageQuotaExceededFault',
      options: { quotas: { storage: 10 } },
      call: (on) => createInstance(on),
    },
  ],
  DeleteReplicationInstance: [
    {
      when: 'any task exists on the instance',
      error: STATE,
      async call(on) {
        const instance = await availableInstance(on);
        await createTask(on, { ReplicationInstanceArn: instance });
        await deleteInstance(on, instance);
      },
    },
    {
      when: 'it is creating',
      error: STATE,
      call: async (on) => deleteInstance(on, await createInstance(on)),
    },
    {
      when: 'the ARN is unknown',
      error: NOT_FOUND,
      call: (on) => deleteInstance(on, nowhere('rep')),
    },
    { when: 'the ARN is none', error: VALUE, call: (on) => deleteInstance(on, 'nightly') },
    {
      when: 'it is being deleted',
      error: STATE,
      async call(on) {
        const instance = await availableInstance(on);
        await deleteInstance(on, instance);
        await deleteInstance(on, instance);
      },
    },
  ],
  CreateEndpoint: [
    {
      when: 'the identifier exists in another case',
      error: EXISTS,
      async call(on) {
        await createMySqlEndpoint(on, 'mine');
        await createMySqlEndpoint(on, 'MINE');
      },
    },
    {
      when: 'it names an unknown engine and lacks everything',
      error: VALUE,
      call: ({ dms }) =>
        dms.send(
          new CreateEndpointCommand({ EndpointIdentifier: 'a', EndpointType: 'source', EngineName: 'paper' }),
        ),
    },
  ],
  DeleteEndpoint: [
    {
      when: 'a task uses it',
      error: STATE,
      async call(on) {
        await createTask(on);
        await deleteEndpoint(on, await endpointArn(on, 'sandbox-target'));
      },
    },
    {
      when: 'the ARN is unknown',
      error: NOT_FOUND,
      call: (on) => deleteEndpoint(on, nowhere('endpoint')),
    },
  ],
  TestConnection: [
    {
      when: 'the connection is being tested',
      error: STATE,
      message: 'Connection is already being tested',
      async call(on) {
        const instance = await availableInstance(on);
        const source = await endpointArn(on, 'sandbox-source');
        await testConnection(on, instance, source);
        await testConnection(on, instance, source);
      },
    },
    {
      when: 'the instance is not available',
      error: STATE,
      call: async (on) =>
        testConnection(on, await createInstance(on), await endpointArn(on, 'sandbox-source')),
    },
    {
      when: 'the instance is unknown',
      error: NOT_FOUND,
      call: async (on) => testConnection(on, nowhere('rep'), await endpointArn(on, 'sandbox-source')),
    },
    {
      when: 'the endpoint is unknown',
      error: NOT_FOUND,
      call: async (on) => testConnection(on, await availableInstance(on), nowhere('endpoint')),
    },
  ],
  DeleteConnection: [
    {
      when: 'there is none',
      error: NOT_FOUND,
      call: async (on) =>
        on.dms.send(
          new DeleteConnectionCommand({
            ReplicationInstanceArn: await availableInstance(on),
            EndpointArn: await endpointArn(on, 'sandbox-source'),
          }),
        ),
    },
  ],
});
