/** `sluice list`. */
import { nextRuns } from '../pipeline/schedule.ts';
import { listText } from '../report/list-text.ts';
import type { Handler } from './commands.ts';
import { answer, listDocument } from './documents.ts';
import { EXIT } from './exit-code.ts';
import { selected } from './selection.ts';

export const list: Handler = async (call, io) => {
  const pipelines = await selected(call, io);
  const items = pipelines.map(({ pipeline }) => {
    const [nextRun] = nextRuns(pipeline.schedule, io.clock.now(), 1);
    return { pipeline, ...(nextRun === undefined ? {} : { nextRun }) };
  });
  if (call.options.json) answer(io, listDocument(items));
  else
    io.stdout.write(listText(items, io.stdout.columns === undefined ? {} : { columns: io.stdout.columns }));
  return EXIT.done;
};
