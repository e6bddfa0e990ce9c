import { describe, expect, it } from 'vitest';
import { judge } from '../../src/run/outcome.ts';
import type { TableStatistic, TaskSeen } from '../../src/run/ports.ts';
import type { RunPlan, RunState } from '../../src/run/state.ts';
import { aPlan, aRun, aTable, aTask, START } from '../support/run-world.ts';

const CHECKPOINT = 'checkpoint:V1#2#00000000/0B000000#0#0#*#0#0';

interface Case {
  title: string;
  plan?: Partial<RunPlan>;
  run?: Partial<RunState['task']>;
  task?: Partial<TaskSeen>;
  tables?: TableStatistic[];
  code: string;
}

const judged = ({ plan = {}, run = {}, task = {}, tables }: Omit<Case, 'title' | 'code'>) => {
  const state = aRun('settling');
  return judge({
    plan: aPlan(plan),
    run: { ...state, task: { ...state.task, ...run } },
    task: aTask('stopped', {
      stopReason: 'Stop Reason STOPPED_AT_COMMIT_TIME',
      checkpoint: CHECKPOINT,
      stats: { tablesLoaded: 1, tablesLoading: 0, tablesQueued: 0, tablesErrored: 0 },
      ...task,
    }),
    tables: tables ?? [aTable()],
  });
};

const FULL: Partial<RunPlan> = { mode: 'full-load', migrationType: 'full-load', from: { kind: 'full-load' } };
const FIRST: Partial<RunPlan> = { migrationType: 'full-load-and-cdc', from: { kind: 'full-load' } };

describe('a load that is proven', () => {
  it.each<Omit<Case, 'code'>>([
    { title: 'a cdc task that stopped at its commit time' },
    { title: 'at its server time', task: { stopReason: 'Stop Reason STOPPED_AT_SERVER_TIME' } },
    {
      title: 'because Sluice asked when nothing came any more',
      task: { stopReason: 'Stop Reason NORMAL' },
      run: { stopAsked: { at: START, why: 'idle' } },
    },
    {
      title: 'a full load that finished',
      plan: FULL,
      task: { stopReason: 'Stop Reason FULL_LOAD_ONLY_FINISHED' },
    },
    {
      title: 'a first load with its cached changes applied',
      plan: FIRST,
      task: { stopReason: 'Stop Reason STOPPED_AFTER_CACHED_EVENTS' },
    },
    {
      title: 'a first load that DMS reports as a finished full load',
      plan: FIRST,
      task: { stopReason: 'Stop Reason FULL_LOAD_ONLY_FINISHED' },
    },
    { title: 'a stop reason without the usual prefix', task: { stopReason: 'STOPPED_AT_COMMIT_TIME' } },
  ])('$title', (given) => {
    expect(judged(given)).toMatchObject({ ok: true });
  });

  it('hands on the checkpoint exactly as DMS gave it', () => {
    expect(judged({})).toMatchObject({ checkpoint: CHECKPOINT });
  });

  it('has no checkpoint after a plain full load, even when DMS shows one', () => {
    const verdict = judged({ plan: FULL, task: { stopReason: 'Stop Reason FULL_LOAD_ONLY_FINISHED' } });
    expect(verdict).not.toHaveProperty('checkpoint');
  });

  it('says so when the time ran out before the log was read to its end', () => {
    const verdict = judged({
      task: { stopReason: 'Stop Reason NORMAL' },
      run: { stopAsked: { at: START, why: 'timeout' } },
    });
    expect(verdict).toMatchObject({ ok: true, caughtUp: false, checkpoint: CHECKPOINT });
    expect(verdict.warnings.join()).toContain('ran out');
  });

  it('says so when the task stopped without its checkpoint moving', () => {
    const from = aPlan().from;
    const checkpoint = from.kind === 'checkpoint' ? from.checkpoint : '';
    expect(judged({ task: { checkpoint } })).toMatchObject({ ok: true, caughtUp: false });
  });

  it('keeps the stored checkpoint when DMS falls back to the oldest open transaction', () => {
    const from = aPlan().from;
    const stored = from.kind === 'checkpoint' ? from.checkpoint : '';
    expect(judged({ task: { checkpoint: 'checkpoint:V1#2#00000000/09FFFFFF#0#0#*#0#0' } })).toMatchObject({
      ok: true,
      checkpoint: stored,
    });
  });

  it('warns of captured changes that were not applied', () => {
    const applied = { inserts: 1, updates: 1, deletes: 1, ddls: 0 };
    expect(judged({ tables: [aTable({ applied })] }).warnings.join()).toContain(
      '1 captured change was not applied',
    );
  });
});

describe('a load that is not proven', () => {
  it.each<Case>([
    { title: 'a failed task', task: { status: 'failed', lastFailure: 'boom' }, code: 'task-failed' },
    {
      title: 'a failed task that speaks of its slot',
      task: { status: 'failed', lastFailure: 'replication slot "x" does not exist' },
      code: 'slot-unusable',
    },
    {
      title: 'a purged log',
      task: { status: 'failed', lastFailure: 'Could not find first log file name in binary log index file' },
      code: 'position-gone',
    },
    { title: 'a fatal stop', task: { stopReason: 'Stop Reason FATAL_ERROR' }, code: 'stopped-fatal-error' },
    {
      title: 'a recoverable stop',
      task: { stopReason: 'Stop Reason RECOVERABLE_ERROR' },
      code: 'stopped-recoverable-error',
    },
    {
      title: 'low disk',
      task: { stopReason: 'Stop Reason STOPPED_DUE_TO_LOW_DISK' },
      code: 'stopped-due-to-low-disk',
    },
    {
      title: 'a stop that nobody here asked for',
      task: { stopReason: 'Stop Reason NORMAL' },
      code: 'stopped-by-hand',
    },
    {
      title: 'a full load stopped for its time',
      plan: FULL,
      task: { stopReason: 'Stop Reason NORMAL' },
      run: { stopAsked: { at: START, why: 'timeout' } },
      code: 'replicate-timeout',
    },
    {
      title: 'a first load that skipped its cached changes',
      plan: FIRST,
      task: { stopReason: 'Stop Reason STOPPED_AFTER_FULL_LOAD' },
      code: 'stopped-after-full-load',
    },
    {
      title: 'the stop reason of another kind of task',
      task: { stopReason: 'Stop Reason FULL_LOAD_ONLY_FINISHED' },
      code: 'stopped-full-load-only-finished',
    },
    { title: 'a reason nobody knows', task: { stopReason: 'Stop Reason MOON' }, code: 'stopped-moon' },
    { title: 'no tables at all', tables: [], code: 'no-tables-captured' },
    { title: 'a suspended table', tables: [aTable({ state: 'Table error' })], code: 'table-suspended' },
    {
      title: 'a table error that only the counter shows',
      task: { stats: { tablesLoaded: 0, tablesLoading: 0, tablesQueued: 0, tablesErrored: 1 } },
      code: 'table-suspended',
    },
    { title: 'a table still loading', tables: [aTable({ state: 'Full load' })], code: 'table-not-loaded' },
    {
      title: 'a table before its load',
      tables: [aTable({ state: 'Before load' })],
      code: 'table-not-loaded',
    },
    { title: 'a cancelled table', tables: [aTable({ state: 'Table cancelled' })], code: 'table-not-loaded' },
    {
      title: 'a missing table',
      tables: [aTable({ state: 'Table does not exist' })],
      code: 'table-not-loaded',
    },
    {
      title: 'a table state nobody knows',
      tables: [aTable({ state: 'Table updates' })],
      code: 'table-not-loaded',
    },
    { title: 'a named table that took no part', tables: [aTable({ table: 'other' })], code: 'table-missing' },
    { title: 'refused rows', tables: [aTable({ fullLoadErrors: 3 })], code: 'rows-refused' },
    {
      title: 'mismatched rows under validation',
      tables: [aTable({ validation: 'Mismatched records' })],
      code: 'validation-failed',
    },
    { title: 'no checkpoint', task: { checkpoint: '' }, code: 'checkpoint-missing' },
    {
      title: 'a checkpoint far before the one it started from',
      plan: { from: { kind: 'checkpoint', checkpoint: '5/0', position: '5/0', run: 'before', at: 0 } },
      task: { checkpoint: 'checkpoint:V1#2#00000004/80000000#0#0#*#0#0' },
      code: 'checkpoint-backwards',
    },
    { title: 'a task still running', task: { status: 'running' }, code: 'task-not-ended' },
  ])('$title', ({ code, ...given }) => {
    const verdict = judged(given);
    expect(verdict).toMatchObject({ ok: false, code });
    expect(verdict).not.toHaveProperty('checkpoint');
    if (!verdict.ok) expect(verdict.remedy.length).toBeGreaterThan(10);
  });

  it('shows what DMS said as evidence, and lists no more than twenty tables', () => {
    const tables = Array.from({ length: 50 }, (_, index) =>
      aTable({ table: `t${index}`, state: 'Table error' }),
    );
    const verdict = judged({ tables, task: { lastFailure: 'Last Error: disk on fire' } });
    if (verdict.ok) throw new Error('must fail');
    expect(verdict.evidence).toContain('Last Error: disk on fire');
    expect(verdict.evidence).toContain('… and 30 more tables');
  });
});
