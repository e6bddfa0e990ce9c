import type { Clock } from '../../clock.ts';
import { Agenda } from '../agenda.ts';
import { DURATIONS, type Durations, drawn } from '../durations.ts';
import type { DataPlane } from '../engine.ts';
import { fits, type Mishaps } from '../mishaps.ts';
import type { Random } from '../random.ts';
import type { Readings } from '../readings.ts';
import type { Dms } from './dms.ts';
import { DEFAULT_QUOTAS, type Quotas } from './quotas.ts';
import { World } from './world.ts';

export interface DmsParts {
  clock: Clock;
  random: Random;
  mishaps: Mishaps;
  readings: Readings;
  speed: number;
  dataPlane: DataPlane;
  secret: Dms['secret'];
  quotas?: Partial<Quotas>;
  durations?: Partial<Durations>;
}

/** An account with nothing in it. */
export function createDms(parts: DmsParts): Dms {
  const { clock, random, mishaps, readings, speed, dataPlane, secret } = parts;
  const durations = { ...DURATIONS, ...parts.durations };
  const millis = (seconds: number) => (seconds * 1000) / speed;
  return {
    world: new World(() => clock.now()),
    clock,
    agenda: new Agenda(clock),
    random,
    mishaps,
    readings,
    quotas: { ...DEFAULT_QUOTAS, ...parts.quotas },
    dataPlane,
    transfers: new Set(),
    secret,
    millis,
    lasts(state, identifier) {
      const hang = mishaps.strike('hang', (it) => it.state === state && fits(it.on, identifier));
      if (hang) return hang.seconds === undefined ? Number.POSITIVE_INFINITY : millis(hang.seconds);
      const slow = mishaps.strike('slow', (it) => it.state === state && fits(it.on, identifier));
      return millis(drawn(durations[state], random(state, identifier)) * (slow?.factor ?? 1));
    },
  };
}

/** Stops what the data plane does, and waits until it has stopped. */
export async function closeDms(dms: Dms): Promise<void> {
  dms.agenda.close();
  for (const task of dms.world.tasks.all()) task.run?.halt.abort();
  await Promise.all(dms.transfers);
}
