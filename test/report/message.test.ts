import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runMessage } from '../../src/report/message.ts';
import { NASTY } from './hostile.ts';
import { phases, plan, report, table } from './reports.ts';
import { stories } from './stories.ts';

const told = (name: string) => {
  const story = stories[name];
  if (!story) throw new Error(`no such story: ${name}`);
  return runMessage(story.plan, story.report);
};

describe('the subject leads with the answer:', () => {
  it.each([
    ['success with changes', 'students: 4 rows in 12 m'],
    ['nothing found', 'students: nothing changed in 12 m'],
    ['first full load', 'students: 1,302,126 rows in 1 h 38 m, first full load'],
    ['failed, kept', 'students FAILED: table suspended'],
    ['failed, deleted', 'students FAILED: table suspended'],
    ['held', 'students HELD: an earlier failure has not been cleared'],
    ['busy', 'students: another run has the pipeline'],
    ['unfinished', 'students: not finished after 4 m, the next run continues it'],
    ['resumed', 'students: 4 rows in 31 m, resumed'],
    ['not caught up', 'students: 4 rows in 12 m, not caught up'],
    ['leftovers', 'students: 4 rows in 41 m, 1 resource left in AWS'],
  ])('%s', (name, subject) => {
    expect(told(name).subject).toBe(subject);
  });

  it.each(Object.entries(NASTY))('with %s as a name it is still a line SNS takes', (_, name) => {
    const { subject } = runMessage(plan(), report({ pipeline: name }));
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(subject).toBe(subject.trim());
  });

  it('of any report is fewer than 100 ASCII characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, code) => {
        const failure = { code, message: '', remedy: '', evidence: [] };
        expect(runMessage({}, report({ pipeline: name, outcome: 'failed', failure })).subject).toMatch(
          /^[\x20-\x7e]{1,99}$/,
        );
      }),
    );
  });
});

describe('the text', () => {
  it('names the 20 most changed tables, those in trouble first, and counts the rest', () => {
    const tables = [
      ...Array.from({ length: 30 }, (_, index) => table(`s.t${index}`, { inserts: index })),
      table('s.broken', { state: 'Table error' }),
    ];
    const { text } = runMessage(plan(), report({ tables }));
    const lines = text.split('\n').filter((line) => line.startsWith('s.'));
    expect(lines).toHaveLength(20);
    expect(lines.slice(0, 3)).toEqual([
      's.broken: nothing changed (Table error)',
      's.t29: 29 inserted',
      's.t28: 28 inserted',
    ]);
    expect(text).toContain('10 more tables with changes, 1 table without changes');
  });

  it('of a failure that keeps its resources says how to clear them and what they cost until then', () => {
    const { text } = told('failed, kept');
    expect(text).toContain('`sluice clear students`');
    expect(text).toContain(
      'Still in AWS:\n- replication instance sluice-students-20261120-021704-k3x9 (kept)',
    );
    expect(text).toContain('about $0.073 an hour until it is deleted (estimate: us-east-1');
    expect(text).toContain('Checkpoint: not moved: still mysql-bin-changelog.157832:1975');
  });

  it('goes out before the run is held: then the plan tells that resources are kept', () => {
    const failed = stories['failed, kept']?.report;
    const early = report({
      ...failed,
      phases: (failed?.phases ?? []).filter((time) => time.phase !== 'held'),
    });
    expect(runMessage(plan({ onFailure: 'keep' }), early).text).toContain('(kept)');
    const deleting = runMessage(plan({ onFailure: 'delete' }), early).text;
    expect(deleting).not.toContain('(kept)');
    expect(deleting).toContain('What the run made is being deleted; the next run tries again.');
  });

  it('names no task that was never made', () => {
    const early = report({
      ...stories['failed, kept']?.report,
      phases: phases({ provisioning: 60, held: 0 }),
    });
    expect(runMessage(plan(), early).text).toContain('- replication instance');
    expect(runMessage(plan(), early).text).not.toContain('- replication task');
  });

  it('links the workflow run, if the address is one', () => {
    const { plan: of, report: about } = stories['nothing found'] ?? { plan: plan(), report: report() };
    expect(runMessage(of, about, { link: 'https://github.com/o/r/actions/runs/1' }).text).toContain(
      'Workflow: https://github.com/o/r/actions/runs/1',
    );
    expect(runMessage(of, about, { link: 'javascript:x' }).text).not.toContain('Workflow');
  });

  it('stays far below what SNS takes, whatever a database says', () => {
    const long = '😀'.repeat(100_000);
    const { text } = runMessage(
      plan(),
      report({
        outcome: 'failed',
        tables: Array.from({ length: 1000 }, () => table(long, { inserts: 1, state: long })),
        failure: { code: long, message: long, remedy: long, evidence: Array(1000).fill(long) },
        warnings: Array(1000).fill(long),
        leftovers: Array(1000).fill(long),
      }),
    );
    expect(Buffer.byteLength(text)).toBeLessThan(256 * 1024);
  });
});
