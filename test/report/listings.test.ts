import { describe, expect, it } from 'vitest';
import { checkpointText } from '../../src/report/checkpoint-text.ts';
import { historyText } from '../../src/report/history-text.ts';
import { listText } from '../../src/report/list-text.ts';
import { statusText } from '../../src/report/status-text.ts';
import { textTable } from '../../src/report/text-table.ts';
import { width } from '../../src/report/width.ts';
import { NASTY } from './hostile.ts';
import { pipeline, states } from './printers.ts';
import { after, BEGAN, before, plan } from './reports.ts';
import { stories } from './stories.ts';

const NOW = BEGAN + 3_600_000;
const named = Object.entries(states).map(([name, state]) => ({ ...state, pipeline: name }));

describe('listings read well:', () => {
  it('status', async () => {
    await expect(statusText(named, { now: NOW, neverRun: ['new'] })).toMatchFileSnapshot(
      'transcripts/status.txt',
    );
    expect(statusText([], { now: NOW })).toBe('No pipeline has run yet.\n');
  });

  it('history', async () => {
    const records = Object.values(stories).map(({ plan, report }, index) => ({
      format: 1 as const,
      pipeline: 'students',
      run: `20261120-021704-k${index}`,
      plan,
      report,
    }));
    const going = { format: 1 as const, pipeline: 'students', run: '20261121-021704-m2x7', plan: plan() };
    await expect(historyText([going, ...records], { now: NOW })).toMatchFileSnapshot(
      'transcripts/history.txt',
    );
    expect(historyText([], { now: NOW })).toBe('No run is stored.\n');
  });

  it('checkpoints', async () => {
    const told = (current: typeof after | undefined, past: (typeof after)[]) =>
      checkpointText({ pipeline: 'students', current, past }, { now: NOW });
    await expect(told(after, [after, before])).toMatchFileSnapshot('transcripts/checkpoints.txt');
    expect(told(undefined, [])).toBe('students has no checkpoint: its next run begins as `start` says.\n');
    expect(told(undefined, [before])).toMatch(/^students has no checkpoint in force/);
    expect(told(after, []).split('\n')).toHaveLength(5);
  });

  it('pipelines', async () => {
    const existing = 'arn:aws:dms:us-east-1:111122223333:endpoint:STUDENTS';
    const items = [
      { pipeline, nextRun: NOW },
      {
        pipeline: {
          ...pipeline,
          name: 'students',
          enabled: false,
          schedule: [],
          source: { kind: 'existing' as const, ref: existing },
          target: { kind: 'existing' as const, ref: 'students-aurora' },
        },
      },
    ];
    await expect(listText(items)).toMatchFileSnapshot('transcripts/list.txt');
    expect(listText([])).toBe('No pipeline matches.\n');
  });
});

describe('columns', () => {
  const table = [
    { title: 'A', elastic: true },
    { title: 'N', number: true },
    { title: 'LAST', elastic: true },
  ];

  it('are as wide as what they hold on the screen, numbers to the right', () => {
    expect(
      textTable(table, [
        ['学生', '1', 'x'],
        ['abc', '1,234', ''],
      ]),
    ).toBe(['A         N  LAST', '学生      1  x', 'abc   1,234', ''].join('\n'));
  });

  it('give way to a narrow terminal, the widest first, and say so', () => {
    const text = textTable(table, [['a'.repeat(40), '12', 'b'.repeat(20)]], 40);
    expect(text).toBe(
      [`${'A'.padEnd(17)}   N  LAST`, `${'a'.repeat(16)}…  12  ${'b'.repeat(16)}…`, ''].join('\n'),
    );
  });

  it.each([30, 60, 100])('never exceed %d columns of a terminal, whatever the names', (columns) => {
    const hostile = Object.values(NASTY).map((text) => [text.slice(0, 1), '1', 'x']);
    const many = named.map((state) => ({ ...state, pipeline: 'p' }));
    for (const line of textTable(table, hostile, columns).split('\n')) {
      expect(width(line)).toBeLessThanOrEqual(columns);
    }
    if (columns >= 60) {
      for (const line of statusText(many, { now: NOW, columns }).split('\n')) {
        expect(width(line)).toBeLessThanOrEqual(columns);
      }
    }
  });

  it('are not cut in a pipe', () => {
    expect(textTable(table, [['a'.repeat(300), '1', 'x']])).toContain('a'.repeat(300));
  });
});
