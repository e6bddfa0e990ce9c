/** What DMS refuses when a task is created. One case for each combination that is not allowed. */
import { DeleteEndpointCommand } from '@aws-sdk/client-database-migration-service';
import {
  availableInstance,
  createInstance,
  createMySqlEndpoint,
  createTask,
  endpointArn,
  mappingsOf,
} from '../support.ts';
import { COMBINATION, EXISTS, NOT_FOUND, nowhere, STATE, testRefusals, VALUE } from './refusals.ts';

testRefusals({
  CreateReplicationTask: [
    {
      when: 'the identifier exists in another case',
      error: EXISTS,
      async call(on) {
        const instance = await availableInstance(on);
        await createTask(on, { ReplicationInstanceArn: instance });
        await createTask(on, { ReplicationInstanceArn: instance, ReplicationTaskIdentifier: 'LOAD' });
      },
    },
    {
      when: 'the instance is unknown',
      error: NOT_FOUND,
      call: (on) => createTask(on, { ReplicationInstanceArn: nowhere('rep') }),
    },
    {
      when: 'the source is unknown',
      error: NOT_FOUND,
      call: (on) => createTask(on, { SourceEndpointArn: nowhere('endpoint') }),
    },
    {
      when: 'the target is unknown',
      error: NOT_FOUND,
      call: (on) => createTask(on, { TargetEndpointArn: nowhere('endpoint') }),
    },
    {
      when: 'the instance is not available',
      error: STATE,
      call: async (on) => createTask(on, { ReplicationInstanceArn: await createInstance(on) }),
    },
    {
      when: 'an endpoint is being deleted',
      error: STATE,
      async call(on) {
        const source = await createMySqlEndpoint(on, 'mine');
        const instance = await availableInstance(on);
        await on.dms.send(new DeleteEndpointCommand({ EndpointArn: source }));
        await createTask(on, { ReplicationInstanceArn: instance, SourceEndpointArn: source });
      },
    },
    {
      when: 'both a start time and a start position are given',
      error: COMBINATION,
      call: async (on) =>
        createTask(on, {
          MigrationType: 'cdc',
          SourceEndpointArn: await createMySqlEndpoint(on, 'mine'),
          CdcStartTime: new Date(0),
          CdcStartPosition: 'mysql-bin-changelog.000024:373',
        }),
    },
    {
      when: 'the mappings are not JSON',
      error: VALUE,
      message: 'Invalid Table Mappings document. Invalid json',
      call: (on) => createTask(on, { TableMappings: '{' }),
    },
    {
      when: 'the mappings have no rules',
      error: VALUE,
      message: 'Valid Table mappings is required',
      call: (on) => createTask(on, { TableMappings: '{}' }),
    },
    {
      when: 'two rules have one id',
      error: VALUE,
      message: 'Error in mapping rules. Duplicate ruleid 1',
      call: (on) =>
        createTask(on, { TableMappings: mappingsOf('a.b', 'a.c').replace('"rule-id":"2"', '"rule-id":1') }),
    },
    {
      when: 'a rule type is unknown',
      error: VALUE,
      message: 'Invalid table mappings document.',
      call: (on) => createTask(on, { TableMappings: mappingsOf('a.b').replace('selection', 'choice') }),
    },
    {
      when: 'a rule action is unknown',
      error: VALUE,
      message: 'Invalid table mappings document.',
      call: (on) => createTask(on, { TableMappings: mappingsOf('a.b').replace('include', 'maybe') }),
    },
    {
      when: 'source and target are swapped',
      error: VALUE,
      message: 'must have an engine type of type SOURCE',
      call: async (on) =>
        createTask(on, {
          SourceEndpointArn: await endpointArn(on, 'sandbox-target'),
          TargetEndpointArn: await endpointArn(on, 'sandbox-source'),
        }),
    },
    {
      when: 'a log group is set',
      error: VALUE,
      message: 'Task Settings CloudWatchLogGroup or CloudWatchLogStream cannot be set on create',
      call: (on) => createTask(on, { ReplicationTaskSettings: '{"Logging":{"CloudWatchLogGroup":"mine"}}' }),
    },
    {
      when: 'the migration type is unknown',
      error: VALUE,
      call: (on) => createTask(on, { MigrationType: 'all' as 'cdc' }),
    },
    {
      when: 'the stop position has a zone',
      error: VALUE,
      call: (on) => createTask(on, { CdcStopPosition: 'server_time:2026-01-01T00:00:00Z' }),
    },
  ],
});
