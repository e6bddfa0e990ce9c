import type { Clock, Millis } from '../../clock.ts';
import type { Agenda } from '../agenda.ts';
import type { DurationName } from '../durations.ts';
import type { DataPlane } from '../engine.ts';
import type { Mishaps } from '../mishaps.ts';
import type { Random } from '../random.ts';
import type { Readings } from '../readings.ts';
import type { Quotas } from './quotas.ts';
import type { World } from './world.ts';

/** What the operations of DMS work with. */
export interface Dms {
  world: World;
  clock: Clock;
  agenda: Agenda;
  random: Random;
  mishaps: Mishaps;
  readings: Readings;
  quotas: Quotas;
  dataPlane: DataPlane;
  /** What the data plane is at work on. */
  transfers: Set<Promise<void>>;
  /** How long a state of this resource lasts, by chance, speed and mishap; infinite when it hangs. */
  lasts(state: DurationName, identifier: string): Millis;
  /** Milliseconds on the clock for seconds of AWS's time. */
  millis(seconds: number): Millis;
  /** The JSON of a secret by name or ARN; undefined when there is none. */
  secret(id: string): Record<string, unknown> | undefined;
}
