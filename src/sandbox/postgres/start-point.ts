/** Where a task that follows changes begins, and from which slot it reads. */
import type { TransferRequest } from '../engine.ts';
import type { Client } from './connections.ts';
import { fatal } from './faults.ts';
import { type Lsn, parseStartPosition } from './positions.ts';
import { ownSlot, requireSlot, slotExists } from './slots.ts';

export type StartPoint =
  /** From the beginning: the task makes its own slot. */
  | { kind: 'new'; slot: string }
  /** Goes on, or starts natively, at a position of a slot that is there. */
  | { kind: 'position'; slot: string; from: Lsn };

/**
 * What DMS checks before it follows changes: a slot that the endpoint names must exist and come with a
 * position, and a position needs a slot (DMS user guide, PostgreSQL as a source). Without a named slot a
 * position goes on in the slot that this very task has made.
 */
export async function startPoint(
  client: Client,
  { taskId, source, startPosition, startTime }: TransferRequest,
  acceptCheckpoint: boolean,
): Promise<StartPoint> {
  if (startTime !== undefined)
    throw fatal('PostgreSQL sources do not support a CDC start time; give a position');
  const named = source.settings.SlotName;
  const own = ownSlot(taskId);
  if (typeof named === 'string' && named !== '') {
    if (startPosition === undefined)
      throw fatal(`Replication slot '${named}' is given without a CDC start position`);
    const from = parseStartPosition(startPosition, acceptCheckpoint);
    await requireSlot(client, named);
    return { kind: 'position', slot: named, from };
  }
  if (startPosition === undefined) return { kind: 'new', slot: own };
  const from = parseStartPosition(startPosition, acceptCheckpoint);
  if (!(await slotExists(client, own)))
    throw fatal('A CDC start position needs a replication slot: the source endpoint has no SlotName');
  await requireSlot(client, own);
  return { kind: 'position', slot: own, from };
}
