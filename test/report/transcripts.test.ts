/** What a person sees of each typical run, kept as texts to be read: transcripts/*.txt. */
import { describe, expect, it } from 'vitest';
import { machineText, reportDocument } from '../../src/report/json.ts';
import { runMessage } from '../../src/report/message.ts';
import { runBlock } from '../../src/report/run-block.ts';
import { summary } from '../../src/report/summary.ts';
import { BEGAN, report } from './reports.ts';
import { stories } from './stories.ts';

const NOW = BEGAN + 3 * 3_600_000;
const link = 'https://github.com/octo/loads/actions/runs/17';

const part = (title: string, text: string) =>
  `==== ${title} ${'='.repeat(90 - title.length)}\n${text.trimEnd()}\n`;

describe('the story of a run reads well on every channel:', () => {
  it.each(Object.entries(stories))('%s', async (name, { plan, report }) => {
    // The message goes out before the run is held or cleared.
    const told = {
      ...report,
      phases: report.phases.filter(({ phase }) => !['held', 'clearing'].includes(phase)),
    };
    const early = report.outcome === 'succeeded' ? { ...told, leftovers: [] } : told;
    const { subject, text } = runMessage(plan, early, { link });
    await expect(
      [
        part('console', runBlock(report).join('\n')),
        part('message', `Subject: ${subject}\n\n${text}`),
        part('summary', summary([report], { now: NOW, links: { run: link } })),
        part('json', machineText(reportDocument(report), 2)),
      ].join('\n'),
    ).toMatchFileSnapshot(`transcripts/${name.replaceAll(/[ ,]+/g, '-')}.txt`);
  });

  it('several runs in one summary', async () => {
    const all = Object.entries(stories).map(([name, { report }], index) => ({
      ...report,
      pipeline: name.replaceAll(/[ ,]+/g, '-'),
      ...(report.resources ? { resources: { ...report.resources, instance: `instance-${index}` } } : {}),
    }));
    await expect(
      summary(all, { title: 'Loads of the night', now: NOW, links: { run: link } }),
    ).toMatchFileSnapshot('transcripts/several.md');
  });

  it('two good runs in one summary', () => {
    const all = [report({ pipeline: 'a' }), report({ pipeline: 'b' })];
    expect(summary(all, { now: NOW }).split('\n')[0]).toBe(
      '**2 of 2 loads succeeded**: nothing changed in 11 m',
    );
  });
});
