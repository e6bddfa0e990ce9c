/** `sluice checkpoint get NAME`. */
import { checkpointText } from '../report/checkpoint-text.ts';
import type { Handler } from './commands.ts';
import { answer, checkpointDocument } from './documents.ts';
import { EXIT } from './exit-code.ts';
import { knownPipeline } from './known-pipeline.ts';
import { withWorld } from './world.ts';

export const checkpointGet: Handler = ({ names: [name = ''], options }, io) =>
  withWorld(options, io, async ({ store }) => {
    const { checkpoint: current } = await knownPipeline(name, store);
    const past = await store.checkpoints(name, options.limit);
    if (options.json) answer(io, checkpointDocument(name, current, past));
    else io.stdout.write(checkpointText({ pipeline: name, current, past }, { now: io.clock.now() }));
    return EXIT.done;
  });
