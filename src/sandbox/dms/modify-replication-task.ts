import type {
  ModifyReplicationTaskMessage,
  ModifyReplicationTaskResponse,
} from '@aws-sdk/client-database-migration-service';
import { parseCdcStart } from './cdc-start.ts';
import { alreadyExists, invalidState } from './faults.ts';
import { storedIdentifier } from './identifiers.ts';
import { taskIn } from './lookup.ts';
import { parseMappings } from './mappings.ts';
import { operation } from './operation.ts';
import { parseSettings } from './settings.ts';
import { parseStopPosition } from './stop-position.ts';
import { taskView } from './task-view.ts';

export const modifyReplicationTask = operation<ModifyReplicationTaskMessage, ModifyReplicationTaskResponse>(
  'ModifyReplicationTask',
  {
    ReplicationTaskArn: 'text!',
    ReplicationTaskIdentifier: 'text',
    MigrationType: 'unsupported',
    TableMappings: 'text',
    ReplicationTaskSettings: 'text',
    CdcStartTime: 'time',
    CdcStartPosition: 'text',
    CdcStopPosition: 'text',
    TaskData: 'text',
  },
  (dms, input) => {
    const now = dms.clock.now();
    const task = taskIn(dms, input.ReplicationTaskArn);
    const status = task.life.at(now);
    if (!['ready', 'stopped', 'failed'].includes(status)) {
      throw invalidState(
        'Replication Task, excluding logging severity task settings, cannot be modified because it is in an invalid state',
      );
    }
    const { TableMappings: mappingsText, ReplicationTaskSettings: settingsText } = input;
    const mappings = mappingsText === undefined ? task.mappings : parseMappings(mappingsText);
    const settings =
      settingsText === undefined ? task.settings : parseSettings(settingsText, task.settings.document);
    const start = parseCdcStart(dms, task.migrationType, task.source, input);
    if (input.CdcStopPosition !== undefined) parseStopPosition(input.CdcStopPosition);
    if (input.ReplicationTaskIdentifier !== undefined) {
      const identifier = storedIdentifier('ReplicationTaskIdentifier', input.ReplicationTaskIdentifier, 255);
      const holder = dms.world.tasks.named(identifier);
      if (holder && holder !== task) {
        throw alreadyExists(`Replication Task with identifier ${identifier} already exists.`);
      }
      dms.world.tasks.rename(task, identifier);
    }

    task.mappings = mappings;
    task.mappingsText = mappingsText ?? task.mappingsText;
    task.settings = settings;
    if (start.position !== undefined) task.startPosition = start.position;
    if (start.time !== undefined) task.startTime = start.time;
    if (input.CdcStopPosition !== undefined) task.stopPosition = input.CdcStopPosition;
    if (input.TaskData !== undefined) task.taskData = input.TaskData;
    task.life.become('modifying', now);
    task.life.become(status, now + dms.lasts('task.modifying', task.identifier));
    return { ReplicationTask: taskView(dms, task) };
  },
);
