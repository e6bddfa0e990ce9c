/** The world of one command, built from its options and closed after it. */
import { buildWorld, type World, type WorldOptions } from '../wiring.ts';
import type { Io } from './io.ts';
import type { Values } from './options.ts';

export const worldOptions = (options: Values, io: Io): WorldOptions => ({
  env: io.env,
  clock: io.clock,
  poll: options.poll,
  stateTable: options['state-table'],
  metricsTable: options['metrics-table'],
  ...io.world,
  ...(options.region === undefined ? {} : { region: options.region }),
});

export async function withWorld<T>(options: Values, io: Io, use: (world: World) => Promise<T>): Promise<T> {
  const world = await buildWorld(worldOptions(options, io));
  try {
    return await use(world);
  } finally {
    await world.close();
  }
}
