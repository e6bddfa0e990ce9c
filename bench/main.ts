/** `npm run bench [-- --json FILE] [-- --quick]`: every figure with its target, in one run on one machine. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { baseline } from './baselines.ts';
import { crowd } from './calls.ts';
import { copyRates } from './copy.ts';
import { cronDriven } from './cron.ts';
import { mean, type Overhead, ours, percentile } from './overhead.ts';
import { coldStart, memoryOf } from './processes.ts';

const { values } = parseArgs({
  options: { json: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const runs = values.quick ? 50 : 1000;

interface Line {
  figure: string;
  measured: string;
  target: string;
  /** Undefined: there is no target, or nothing to measure it on yet. */
  reached?: boolean;
}
const lines: Line[] = [];

function line(figure: string, measured: string, target: string, reached?: boolean): void {
  lines.push({ figure, measured, target, ...(reached === undefined ? {} : { reached }) });
  const mark = reached === undefined ? ' ' : reached ? '✓' : '✗';
  process.stdout.write(`${mark} ${figure.padEnd(58)} ${measured.padEnd(34)} ${target}\n`);
}

const seconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} s`;
const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const spread = (all: Overhead[], part: keyof Overhead) => {
  const figures = all.map((one) => one[part]);
  return { mean: mean(figures), p95: percentile(figures, 0.95) };
};
const both = ({ mean: average, p95 }: { mean: number; p95: number }) =>
  `mean ${seconds(average)}, p95 ${seconds(p95)}`;

process.stdout.write(`  ${'figure'.padEnd(58)} ${'measured'.padEnd(34)} target\n`);

const own = await ours(seeds(runs));
const committed = spread(own, 'committed');
line(
  `overhead to stored checkpoint, ${runs} runs`,
  both(committed),
  'mean ≤ 15 s, p95 ≤ 25 s',
  committed.mean <= 15 && committed.p95 <= 25,
);
const machine = await baseline({ kind: 'incremental' }, seeds(runs / 5));
line('  baseline: waits of 60/30/30 s, stop after 5 min', both(spread(machine, 'committed')), '–');
for (const tables of [1, 10, 100]) {
  const delta = await baseline({ kind: 'delta', tables }, seeds(tables === 100 ? 5 : 20));
  line(`  baseline: a task a table, ${tables} tables`, both(spread(delta, 'committed')), '–');
}
line('the same by number of tables, delta', 'mode delta cannot be run yet', 'no growth');

const polling = spread(own, 'ended');
line('time lost to polling, whole run', both(polling), '≤ 13 s', polling.mean <= 13);
line('  baseline: waits of 60/30/30 s', both(spread(machine, 'ended')), '–');

const many = await crowd(values.quick ? 100 : 500);
const rate = (calls: number) => calls / many.seconds;
line(
  `DMS calls a second, ${many.loads} loads at once`,
  `${rate(many.looks + many.changes).toFixed(2)}: ${rate(many.looks).toFixed(2)} looks, ${rate(many.changes).toFixed(2)} changes`,
  `≤ 0.5 in all; the ${many.changes / many.loads} changes a load must make are ${rate(many.changes).toFixed(2)}`,
  rate(many.looks + many.changes) <= 0.5,
);

const night = await cronDriven();
line(
  'runner time, a 50-minute load, 2 of every 10 minutes',
  `${night.minutes.toFixed(1)} min of ${night.load.toFixed(0)}, ${night.turns} turns`,
  '≤ 8 min',
  night.minutes <= 8,
);

const loads = values.quick ? 100 : 1000;
const peak = (await memoryOf(loads)) / 1e6;
line(
  `memory, peak of a process that drives ${loads} loads`,
  `${peak.toFixed(0)} MB`,
  '≤ 200 MB',
  peak <= 200,
);

const start = coldStart();
line(
  'cold start: sluice --version',
  `${seconds(start.version)}, node alone ${seconds(start.node)}`,
  '≤ 0.1 s',
  start.version <= 0.1,
);
line('cold start: sluice validate, 1 file', seconds(start.one), '≤ 0.25 s', start.one <= 0.25);
line('cold start: sluice validate, 1,000 files', seconds(start.thousand), '≤ 1 s', start.thousand <= 1);

const demoBegan = performance.now();
execFileSync('npm', ['run', '--silent', 'demo'], { stdio: 'ignore' });
const demo = (performance.now() - demoBegan) / 1000;
line('demo', seconds(demo), '≤ 20 s', demo <= 20);

const copy = await copyRates();
line(
  'sandbox, full load, PostgreSQL to PostgreSQL',
  `${Math.round(copy.fullLoad).toLocaleString('en')} rows/s`,
  '≥ 20,000',
  copy.fullLoad >= 20_000,
);
line(
  'sandbox, change capture, PostgreSQL to PostgreSQL',
  `${Math.round(copy.changes).toLocaleString('en')} rows/s`,
  '≥ 5,000',
  copy.changes >= 5_000,
);

if (values.json) writeFileSync(values.json, `${JSON.stringify({ format: 1, runs, lines }, null, 2)}\n`);
