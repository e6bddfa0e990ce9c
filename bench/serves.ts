/** A simulated AWS in a process of its own, sixty times as fast as the real one. */
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { scriptedDataPlane } from '../src/sandbox/scripted.ts';

const many = 10_000;
const sandbox = await startSandbox({
  speed: 60,
  apiRate: false,
  quotas: { instances: many, storage: many * 100, tasks: many, endpoints: many },
  dataPlane: scriptedDataPlane({ speed: 60, script: () => ({ seconds: 30 }) }),
});
process.stdout.write(`${sandbox.url}\n`);
