/** AWS for a plan, as far as it can be asked. */
import { SluiceError } from '../errors.ts';
import { StoreUnavailable } from '../run/ports.ts';
import { buildWorld, type World } from '../wiring.ts';
import { tell } from './complain.ts';
import type { Io } from './io.ts';
import type { Values } from './options.ts';
import { worldOptions } from './world.ts';

export interface Readable {
  /** Absent when AWS cannot or shall not be asked. */
  open?: World;
  /** Why not. */
  notChecked?: string;
}

/** With one call that shows at once whether there are credentials; what is missing is told as a warning. */
export async function openForReading(options: Values, io: Io): Promise<Readable> {
  if (options.offline) return offline(io, 'as it was asked for by --offline');
  let world: World | undefined;
  try {
    world = await buildWorld(worldOptions(options, io));
    await world.checkTables();
  } catch (error) {
    if (world && isAboutTables(error)) {
      tell(io, 'warning', `${error.message} [${error.code}]`, error.remedy);
    } else {
      await world?.close();
      if (!isUnasked(error)) throw error;
      return offline(io, error.message);
    }
  }
  return world ? { open: world } : {};
}

function offline(io: Io, why: string): Readable {
  tell(io, 'warning', `planned offline: stored checkpoints, holds and endpoints were not looked up (${why})`);
  return { notChecked: why };
}

const TABLES = ['state-table-missing', 'metrics-table-missing', 'table-keys-wrong', 'access-denied'];
const UNASKED = [
  'region-missing',
  'region-invalid',
  'credentials-missing',
  'credentials-expired',
  'credentials-invalid',
  'clock-skew',
  'tls-untrusted',
  'aws-unreachable',
];

const isAboutTables = (error: unknown): error is SluiceError =>
  error instanceof SluiceError && TABLES.includes(error.code);

const isUnasked = (error: unknown): error is Error =>
  error instanceof StoreUnavailable || (error instanceof SluiceError && UNASKED.includes(error.code));
