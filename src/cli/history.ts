/** `sluice history NAME`. */
import { historyText } from '../report/history-text.ts';
import type { Handler } from './commands.ts';
import { answer, historyDocument } from './documents.ts';
import { EXIT } from './exit-code.ts';
import { knownPipeline } from './known-pipeline.ts';
import { withWorld } from './world.ts';

export const history: Handler = ({ names: [name = ''], options }, io) =>
  withWorld(options, io, async ({ store }) => {
    await knownPipeline(name, store);
    const records = await store.runs(name, options.limit);
    if (options.json) answer(io, historyDocument(name, records));
    else io.stdout.write(historyText(records, { now: io.clock.now() }));
    return EXIT.done;
  });
