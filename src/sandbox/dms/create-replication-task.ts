import type {
  CreateReplicationTaskMessage,
  CreateReplicationTaskResponse,
} from '@aws-sdk/client-database-migration-service';
import { Life } from '../life.ts';
import { fits } from '../mishaps.ts';
import { parseCdcStart } from './cdc-start.ts';
import { beginHiddenTests } from './connection-test.ts';
import type { Dms } from './dms.ts';
import { alreadyExists, invalidState, invalidValue, quotaExceeded } from './faults.ts';
import { newArn, storedIdentifier } from './identifiers.ts';
import { endpointIn, instanceIn } from './lookup.ts';
import { parseMappings } from './mappings.ts';
import { operation } from './operation.ts';
import { parseSettings } from './settings.ts';
import { parseStopPosition } from './stop-position.ts';
import { tagged } from './tags.ts';
import { taskView } from './task-view.ts';
import { visibleFrom } from './visibility.ts';
import type { Endpoint, Instance, Task } from './world.ts';

const NAME = 'CreateReplicationTask';

/** Also begins the connection tests that DMS makes by itself. */
export const createReplicationTask = operation<CreateReplicationTaskMessage, CreateReplicationTaskResponse>(
  NAME,
  {
    ReplicationTaskIdentifier: 'text!',
    SourceEndpointArn: 'text!',
    TargetEndpointArn: 'text!',
    ReplicationInstanceArn: 'text!',
    MigrationType: 'text!',
    TableMappings: 'text!',
    ReplicationTaskSettings: 'text',
    CdcStartTime: 'time',
    CdcStartPosition: 'text',
    CdcStopPosition: 'text',
    Tags: 'tags',
    TaskData: 'text',
    ResourceIdentifier: 'text',
  },
  (dms, input) => {
    const { world } = dms;
    const now = dms.clock.now();
    const identifier = storedIdentifier('ReplicationTaskIdentifier', input.ReplicationTaskIdentifier, 255);
    const migrationType = input.MigrationType;
    if (!isMigrationType(migrationType)) throw invalidValue(`Invalid migration type: ${migrationType}`);
    const mappings = parseMappings(input.TableMappings);
    const settings = parseSettings(input.ReplicationTaskSettings);
    if (input.CdcStopPosition !== undefined) parseStopPosition(input.CdcStopPosition);
    const tags = tagged(new Map(), input.Tags, dms.quotas.tagsPerResource);

    const instance = instanceIn(dms, input.ReplicationInstanceArn);
    const source = endpointIn(dms, input.SourceEndpointArn);
    const target = endpointIn(dms, input.TargetEndpointArn);
    checkTypes(source, target);
    const start = parseCdcStart(dms, migrationType, source, input);
    if (world.tasks.named(identifier)) {
      throw alreadyExists(`Replication Task with identifier ${identifier} already exists.`);
    }
    checkStates(dms, instance, [source, target]);
    checkQuotas(dms, instance);

    const number = world.nextNumber();
    const task: Task = {
      arn: newArn(dms, 'task', number, input.ResourceIdentifier),
      identifier,
      number,
      createdAt: now,
      life: new Life('creating', now),
      tags,
      fixture: false,
      visibleFrom: visibleFrom(dms, NAME, identifier),
      instance,
      source,
      target,
      migrationType,
      mappingsText: input.TableMappings,
      mappings,
      settings,
      tables: new Map(),
      earlier: {},
      ...(start.position === undefined ? {} : { startPosition: start.position }),
      ...(start.time === undefined ? {} : { startTime: start.time }),
      ...(input.CdcStopPosition === undefined ? {} : { stopPosition: input.CdcStopPosition }),
      ...(input.TaskData === undefined ? {} : { taskData: input.TaskData }),
    };
    world.tasks.add(task);
    planCreation(dms, task);
    return { ReplicationTask: taskView(dms, task) };
  },
);

const isMigrationType = (value: string): value is Task['migrationType'] =>
  ['full-load', 'cdc', 'full-load-and-cdc'].includes(value);

function checkTypes(source: Endpoint, target: Endpoint): void {
  if (source.type !== 'source') {
    throw invalidValue(`The endpoint ${source.arn} must have an engine type of type SOURCE`);
  }
  if (target.type !== 'target') {
    throw invalidValue(`The endpoint ${target.arn} must have an engine type of type TARGET`);
  }
}

function checkStates({ clock }: Dms, instance: Instance, endpoints: Endpoint[]): void {
  const now = clock.now();
  if (instance.life.at(now) !== 'available') {
    throw invalidState(`Replication Instance ${instance.identifier} is not available`);
  }
  for (const endpoint of endpoints) {
    if (endpoint.life.at(now) !== 'active') {
      throw invalidState(`Endpoint ${endpoint.identifier} is not active`);
    }
  }
}

function checkQuotas({ world, quotas }: Dms, instance: Instance): void {
  const tasks = world.tasks.all();
  if (tasks.length >= quotas.tasks) {
    throw quotaExceeded(`Maximum number of replication tasks (${quotas.tasks}) reached`);
  }
  if (tasks.filter((task) => task.instance === instance).length >= quotas.tasksPerInstance) {
    throw quotaExceeded(
      `Maximum number of tasks per replication instance (${quotas.tasksPerInstance}) reached`,
    );
  }
}

/** Ready, or failed, but not before the connections have been tested too. */
function planCreation(dms: Dms, task: Task): void {
  const tests = beginHiddenTests(dms, task.instance, [task.source, task.target]);
  const at = Math.max(
    dms.clock.now() + dms.lasts('task.creating', task.identifier),
    ...tests.map(({ tested }) => tested).filter(Number.isFinite),
  );
  const mishap = dms.mishaps.strike(
    'task-fails',
    ({ on, during }) => during === 'creating' && fits(on, task.identifier),
  );
  void Promise.all(tests.map(({ answered }) => answered)).then(() => {
    const end = Math.max(at, dms.clock.now());
    task.life.become(mishap ? 'failed' : 'ready', end);
    if (!mishap) return;
    task.outcome = {
      at: end,
      status: 'failed',
      stopReason: 'FATAL_ERROR',
      failure: mishap.message ?? 'Last Error Task could not be created. Stop Reason FATAL_ERROR',
      stopDateFrom: end,
      statisticsFrom: end,
    };
  });
}
