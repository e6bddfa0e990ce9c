/** Drives so many loads at once to their end and prints the peak of its memory in bytes. */
import { systemClock } from '../src/clock.ts';
import { load } from '../src/run/load.ts';
import { memoryStore } from '../src/store/memory.ts';
import { buildWorld } from '../src/wiring.ts';
import { aPipeline } from '../test/support/simulated.ts';

const world = await buildWorld({
  poll: 500,
  env: {},
  clock: systemClock,
  store: memoryStore(),
  stateTable: '-',
  metricsTable: '-',
});
const pipeline = aPipeline({
  source: { kind: 'existing', ref: 'sandbox-source-slot' },
  start: { kind: 'position', position: '0/1000000' },
});
const reports = await Promise.all(
  Array.from({ length: Number(process.argv[2]) }, (_, index) =>
    load({
      pipeline: { ...pipeline, name: `load-${index}` },
      engine: { ...world, announcer: { announce: async () => [] }, emit: () => {} },
      holder: world.holder,
      lease: 60_000,
      signal: new AbortController().signal,
    }),
  ),
);
const failed = reports.find(({ outcome }) => outcome !== 'succeeded');
process.stdout.write(
  failed
    ? `${failed.outcome} ${failed.failure?.message ?? ''}\n`
    : `${process.resourceUsage().maxRSS * 1024}\n`,
);
process.exit(0);
