import { describe, expect, it } from 'vitest';
import { type PlanItem, planMarkdown, planText } from '../../src/report/plan.ts';
import { states } from './printers.ts';
import { BEGAN, plan } from './reports.ts';

const DAY = 86_400_000;
const nextRuns = [1, 2, 3, 4, 5, 6].map((days) => BEGAN + days * DAY);

const items: PlanItem[] = [
  {
    plan: plan(),
    schedule: ['17 2 * * *'],
    nextRuns,
    warnings: ['the log is kept for 5 d only'],
    state: states.idle,
  },
  {
    plan: plan({
      pipeline: 'first',
      migrationType: 'full-load-and-cdc',
      from: { kind: 'full-load' },
      source: { kind: 'inline', identifier: 'sluice-first-source', engine: 'oracle', request: {} },
      instance: {
        identifier: 'sluice-first',
        class: 'dms.r6i.large',
        securityGroups: [],
        multiAz: true,
        engineVersion: '3.6.1',
      },
      warnings: ['a full load empties the target tables before it fills them'],
      onFailure: 'delete',
    }),
    nextRuns: [],
    warnings: [],
  },
  { plan: plan({ pipeline: 'held' }), nextRuns: [], warnings: [], state: states.held },
  { plan: plan({ pipeline: 'busy' }), nextRuns: [], warnings: [], state: states.running },
  { plan: plan({ pipeline: 'unfinished' }), nextRuns: [], warnings: [], state: states.unfinished },
  {
    pipeline: 'broken',
    error: {
      code: 'slot-missing',
      message: 'the slot sluice_orders does not exist on the source',
      remedy:
        "run `select pg_create_logical_replication_slot('sluice_orders', 'test_decoding');` on the source",
    },
  },
];

describe('what a run would do reads well', () => {
  it('in a terminal', async () => {
    await expect(planText(items)).toMatchFileSnapshot('transcripts/plan.txt');
  });

  it('in a job summary', async () => {
    await expect(planMarkdown(items, { title: 'Plan' })).toMatchFileSnapshot('transcripts/plan.md');
  });

  it('also when nothing is planned', () => {
    expect(planText([])).toBe('No pipeline matches.\n');
    expect(planMarkdown([])).toBe('**0 pipelines planned**, nothing was changed\n');
  });
});

it.each([
  [{ migrationType: 'full-load' as const }, 'when everything is loaded\n'],
  [
    { stop: { by: 'server_time' as const, at: BEGAN, after: 300_000, idle: 60_000 } },
    'at 5 m 00 s after the start of the run, or when nothing has come for 1 m 00 s\n',
  ],
  [{ from: { kind: 'position' as const, position: '4AF/B00000D0' } }, 'position 4AF/B00000D0'],
  [{ from: { kind: 'time' as const, at: BEGAN } }, 'changes since 2026-11-20 02:17 UTC'],
  [{ tableMappings: 'no json' }, 'a mapping document that cannot be read'],
])('%j is told as "%s"', (change, said) => {
  expect(planText([{ plan: plan(change), nextRuns: [], warnings: [] }])).toContain(said);
});

it("counts the author's price as a fact, and an estimate as one", () => {
  const told = (own: boolean) =>
    planText([
      {
        plan: plan({ instance: { ...plan().instance, ...(own ? { price: { perHour: 0.1, own } } : {}) } }),
        nextRuns: [],
        warnings: [],
      },
    ]);
  expect(told(true)).toContain('$0.10 an hour; running all day it would be $2.40\n');
  expect(told(false)).toContain(
    'about $0.073 an hour; running all day it would be about $1.75 (estimate: us-east-1',
  );
});

describe('a plan that would be too long', () => {
  const many: PlanItem[] = Array.from({ length: 2000 }, (_, index) =>
    index % 10 === 0
      ? { pipeline: `broken-${index}`, error: { code: 'x', message: '😀'.repeat(1000), remedy: 'x' } }
      : { plan: plan({ pipeline: `load-${index}` }), nextRuns, warnings: [] },
  );

  it.each([1_000_000, 300_000, 20_000, 200, 10])('fits %d bytes, the answer first', (limitBytes) => {
    const text = planMarkdown(many, { limitBytes });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limitBytes);
    if (limitBytes >= 200) expect(text).toMatch(/^\*\*1,800 pipelines planned\*\*, 200 cannot run/);
    else expect(text).toBe('');
    expect(text.split('```').length % 2).toBe(1);
    expect(text.split('<details>').length).toBe(text.split('</details>').length);
  });
});
