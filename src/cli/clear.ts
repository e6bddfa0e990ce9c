/** `sluice clear NAME`. */
import { randomUUID } from 'node:crypto';
import { definitionError } from '../errors.ts';
import { standing } from '../run/build-report.ts';
import { Claim } from '../run/claim.ts';
import { doubtWarning } from '../run/doubt.ts';
import { clearRun } from '../run/load.ts';
import { StoreUnavailable } from '../run/ports.ts';
import type { PipelineState } from '../run/state.ts';
import type { World } from '../wiring.ts';
import type { Call, Handler } from './commands.ts';
import { tell } from './complain.ts';
import { answer } from './documents.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { knownPipeline } from './known-pipeline.ts';
import { progress } from './progress.ts';
import { listenForStop } from './stop.ts';
import { withWorld } from './world.ts';

export const clear: Handler = (call, io) =>
  withWorld(call.options, io, async (world) => {
    const name = call.names[0] ?? '';
    const state = await knownPipeline(name, world.store);
    const left = clearable(state);
    if (left === undefined) {
      if (call.options.json) answer(io, { pipeline: name, run: null, deleted: [], left: [] });
      else io.stdout.write(`${name}: nothing to clear, no failed run is held\n`);
      return EXIT.done;
    }
    if (!(await confirmed(state, left, call, io))) {
      tell(io, 'note', 'nothing was changed');
      return EXIT.wrong;
    }
    return clearing(state, call, io, world);
  });

/**
 * What is to be deleted; undefined when there is nothing to clear. Throws a definition error for a load that
 * is still to be finished: its rows may be half way.
 */
function clearable({ pipeline, hold, run }: PipelineState): string[] | undefined {
  if (!run) return hold && [];
  if (hold || run.phase === 'committed' || run.phase === 'clearing') return standing(run);
  throw definitionError({
    code: 'run-unfinished',
    message: `${pipeline} is not held: its run ${run.id} is unfinished (${run.phase})`,
    remedy: `\`sluice run ${pipeline}\` continues it`,
  });
}

async function confirmed(state: PipelineState, left: string[], { options }: Call, io: Io): Promise<boolean> {
  if (options.yes) return true;
  const { pipeline, hold } = state;
  if (!io.ask) {
    throw definitionError({
      code: 'confirmation-needed',
      message: `clearing ${pipeline} deletes what its failed run left, and nobody can be asked here`,
      remedy: `\`sluice clear ${pipeline} --yes\``,
    });
  }
  if (hold)
    tell(io, 'note', `${pipeline} is held because run ${hold.run} failed: ${hold.message}`, hold.remedy);
  for (const what of left) tell(io, 'note', `will be deleted: ${what}`);
  return /^y(es)?$/i.test((await io.ask(`Clear ${pipeline}? [y/N] `)).trim());
}

/** The lease is taken first: what was read before it may be out of date. */
async function clearing(
  { pipeline }: PipelineState,
  { options }: Call,
  io: Io,
  world: World,
): Promise<ExitCode> {
  const stop = listenForStop(io);
  const told = progress(io, options.json ? io.stderr : io.stdout);
  const engine = { ...world, emit: told.emit };
  try {
    const claim = await Claim.take(pipeline, {
      store: world.store,
      clock: world.clock,
      lease: options.lease,
      holder: world.holder,
      owner: randomUUID(),
      signal: stop.signal,
    });
    try {
      const { run } = claim.state;
      const before = clearable(claim.state) ?? [];
      if (!run) {
        await claim.update(({ hold: _, ...state }) => state);
        return done(pipeline, undefined, before, [], options.json, io);
      }
      const report = await clearRun(
        claim,
        { engine, signal: stop.signal, pipeline: { name: pipeline } },
        run,
      );
      if (claim.state.doubt) tell(io, 'warning', doubtWarning(claim.state.doubt));
      return done(pipeline, run.id, before, report.leftovers, options.json, io);
    } finally {
      await giveBack(claim);
    }
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
    tell(io, 'note', `${pipeline} is as it was`);
    return EXIT.unfinished;
  } finally {
    told.close();
    stop.close();
  }
}

/** Once more after an end in good order does no harm; a lease that cannot be given back lapses by itself. */
async function giveBack(claim: Claim): Promise<void> {
  await claim.release().catch((error) => {
    if (!(error instanceof StoreUnavailable)) throw error;
  });
}

function done(
  pipeline: string,
  run: string | undefined,
  before: string[],
  left: string[],
  json: boolean,
  io: Io,
): ExitCode {
  const deleted = before.filter((what) => !left.some((other) => other.startsWith(what)));
  if (json) answer(io, { pipeline, run: run ?? null, deleted, left });
  else {
    const lines = [
      ...deleted.map((what) => `deleted ${what}`),
      ...left.map((what) => `still there: ${what}`),
      left.length > 0
        ? `${pipeline}: not all is gone yet; \`sluice run ${pipeline}\` goes on deleting`
        : `${pipeline}: cleared, the next run starts from the stored checkpoint`,
    ];
    io.stdout.write(lines.map((line) => `${line}\n`).join(''));
  }
  return left.length > 0 ? EXIT.unfinished : EXIT.done;
}
