/** The sandbox's data plane between PostgreSQL databases: it does to real rows what AWS DMS does. */
import type { DataPlane } from '../engine.ts';
import { connectionsTo, isPostgres } from './connections.ts';
import { textOf } from './faults.ts';
import { dropSlot, ownSlot } from './slots.ts';
import type { DataPlaneOptions } from './task.ts';
import { runTransfer } from './transfer.ts';

/** Creates the data plane, for PostgreSQL 13 and later. It keeps nothing between calls. */
export function postgresDataPlane(options: Partial<DataPlaneOptions> = {}): DataPlane {
  const settled: DataPlaneOptions = {
    acceptCheckpointString: options.acceptCheckpointString ?? true,
    commitTimeFiresWhenIdle: options.commitTimeFiresWhenIdle ?? false,
  };
  return {
    supports: isPostgres,
    async testConnection(endpoint) {
      const connections = connectionsTo(endpoint);
      try {
        await connections.open();
        return undefined;
      } catch (error) {
        return textOf(error);
      } finally {
        await connections.closeAll();
      }
    },
    transfer: (request) => runTransfer(request, settled),
    async forget(taskId, source) {
      const connections = connectionsTo(source);
      try {
        await dropSlot(await connections.open(), ownSlot(taskId));
      } catch {
        // Deleting a task succeeds in DMS too when the source is out of reach; the slot stays behind.
      } finally {
        await connections.closeAll();
      }
    },
  };
}

export type { DataPlaneOptions };
