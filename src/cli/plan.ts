/** `sluice plan`: what a run would do. Nothing is changed, in AWS or in the state table. */
import pLimit from 'p-limit';
import { planMarkdown, planText } from '../report/plan.ts';
import { holderOf } from '../wiring.ts';
import type { Handler } from './commands.ts';
import { answer, planDocument } from './documents.ts';
import { EXIT } from './exit-code.ts';
import { openForReading } from './plan-world.ts';
import { plannedItem } from './planned-item.ts';
import { selected } from './selection.ts';
import { inSummary, writeSummary } from './summary-file.ts';

/** Few enough to leave the API's rate to the loads that are running. */
const AT_ONCE = 4;

export const plan: Handler = (call, io) =>
  inSummary(call, io, async () => {
    const { options } = call;
    const pipelines = await selected(call, io);
    const now = io.clock.now();
    const world = await openForReading(options, io);
    try {
      const owner = holderOf(io.env, io.clock).who;
      const items = await pLimit(AT_ONCE).map(pipelines, ({ pipeline }) =>
        plannedItem(pipeline, { world: world.open, now, owner }),
      );
      if (options.json) answer(io, planDocument(items, world.notChecked));
      else io.stdout.write(planText(items));
      await writeSummary(planMarkdown(items, { title: 'Plan' }), options, io);
      return items.some((item) => 'error' in item) ? EXIT.wrong : EXIT.done;
    } finally {
      await world.open?.close();
    }
  });
