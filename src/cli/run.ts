/** `sluice run`. */
import pLimit from 'p-limit';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { toJson } from '../report/json.ts';
import { briefHead } from '../report/summary/head.ts';
import { summary } from '../report/summary.ts';
import { totalsOf } from '../run/build-report.ts';
import type { Engine } from '../run/drive.ts';
import { load } from '../run/load.ts';
import { StoreUnavailable } from '../run/ports.ts';
import type { RunReport } from '../run/report.ts';
import type { World } from '../wiring.ts';
import type { Handler } from './commands.ts';
import { complain, tell } from './complain.ts';
import { type ExitCode, exitCodeOf, gravest } from './exit-code.ts';
import type { Io } from './io.ts';
import type { Values } from './options.ts';
import { progress } from './progress.ts';
import { selected } from './selection.ts';
import { listenForStop } from './stop.ts';
import { inSummary, writeSummary } from './summary-file.ts';
import { links } from './workflow-links.ts';
import { withWorld } from './world.ts';

export const run: Handler = (call, io) =>
  inSummary(call, io, async () => {
    const { options } = call;
    const pipelines = (await selected(call, io)).map(({ pipeline }) => pipeline);
    if (pipelines.length === 0)
      tell(io, 'note', `nothing to load: no pipeline changed since ${options['changed-since']}`);
    const { reports, codes } =
      pipelines.length === 0
        ? { reports: [], codes: [] }
        : await withWorld(options, io, async (world) => {
            await prepareTables(world, options, io);
            return loads(pipelines, world, options, io);
          });
    if (options.json) io.stdout.write(`${toJson(reports)}\n`);
    else if (reports.length > 1) io.stdout.write(`${briefHead(reports)}\n`);
    await writeSummary(
      summary(reports, { title: 'Loads', now: io.clock.now(), links: links(io) }),
      options,
      io,
    );
    return gravest(codes);
  });

/** Missing tables would show only when a load is to be stored: that is too late to say so. */
async function prepareTables(world: World, options: Values, io: Io): Promise<void> {
  if (options['create-tables']) {
    for (const table of await world.createTables()) tell(io, 'note', `made the DynamoDB table ${table}`);
    return;
  }
  await world.checkTables().catch((error) => {
    // What may pass is for each load to wait out, or to report.
    if (!(error instanceof StoreUnavailable)) throw error;
  });
}

/** All of them, however each ends. */
async function loads(
  pipelines: readonly Pipeline[],
  world: World,
  options: Values,
  io: Io,
): Promise<{ reports: RunReport[]; codes: ExitCode[] }> {
  const stop = listenForStop(io, options.for);
  const told = progress(io, options.json ? io.stderr : io.stdout);
  const engine = { ...world, emit: told.emit };
  const limit = pLimit(options['max-parallel']);
  const { signal, deadline } = stop;
  const turn = {
    engine,
    holder: world.holder,
    lease: options.lease,
    signal,
    ...(deadline === undefined ? {} : { deadline }),
  };
  try {
    const ends = await Promise.allSettled(
      pipelines.map((pipeline) =>
        limit(() => (stop.signal.aborted ? notBegun(pipeline, engine) : load({ ...turn, pipeline }))),
      ),
    );
    const reports = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const bugs = ends.flatMap((end) => (end.status === 'rejected' ? [complain(end.reason, io)] : []));
    return { reports, codes: [...reports.map(exitCodeOf), ...bugs] };
  } finally {
    told.close();
    stop.close();
  }
}

/** A pipeline whose turn had not come when the process was to hand over. */
function notBegun({ name, file, mode }: Pipeline, { clock, emit }: Engine): RunReport {
  const now = clock.now();
  const report: RunReport = {
    format: 1,
    pipeline: name,
    file,
    mode,
    outcome: 'unfinished',
    startedAt: now,
    endedAt: now,
    resumed: false,
    phases: [],
    tables: [],
    totals: totalsOf([]),
    warnings: ['its turn had not come'],
    leftovers: [],
  };
  emit({ type: 'ended', pipeline: name, run: '', at: now, report });
  return report;
}
