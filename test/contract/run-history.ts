/** The part of the state store's contract that is about history: runs, checkpoints and metrics rows. */
import { describe, expect, it } from 'vitest';
import { manyTables, metricsRow, plan, report, runRecord, START } from '../store/samples.ts';
import type { StoreUnderTest } from './run-store.ts';

export function historyContract(opened: () => StoreUnderTest): void {
  describe('the history', () => {
    it('is empty for a pipeline that never ran', async () => {
      expect(await opened().store.runs('no-history', 10)).toEqual([]);
      expect(await opened().store.readRun('no-history', 'run')).toBeUndefined();
      expect(await opened().store.checkpoints('no-history', 10)).toEqual([]);
    });

    it('gives the newest runs first, in whatever order they were put', async () => {
      for (const run of ['20260102-020000-aaaa', '20251231-235959-zzzz', '20260102-020001-0000'])
        await opened().store.putRun(runRecord('ordered', run));
      const order = ['20260102-020001-0000', '20260102-020000-aaaa', '20251231-235959-zzzz'];
      expect((await opened().store.runs('ordered', 10)).map(({ run }) => run)).toEqual(order);
      expect((await opened().store.runs('ordered', 2)).map(({ run }) => run)).toEqual(order.slice(0, 2));
      expect(await opened().store.runs('ordered', 0)).toEqual([]);
    });

    it('of one pipeline holds nothing of another whose name begins alike', async () => {
      await opened().store.putRun(runRecord('alike'));
      await opened().store.putRun(runRecord('alike-too'));
      expect(await opened().store.runs('alike', 10)).toEqual([runRecord('alike')]);
    });

    it('replaces a run that is put again', async () => {
      const { report: _, ...open } = runRecord('replaced');
      await opened().store.putRun(open);
      expect(await opened().store.readRun('replaced', open.run)).toEqual(open);
      await opened().store.putRun(runRecord('replaced'));
      expect(await opened().store.runs('replaced', 10)).toEqual([runRecord('replaced')]);
    });

    it('has room for a run over 5,000 tables, and gives several such runs', async () => {
      const tables = manyTables(5_000);
      const expectedTables = tables.map(({ table }) => table);
      const rules = expectedTables.map((table, index) => ({
        'rule-type': 'selection',
        'rule-id': String(index),
        'rule-name': String(index),
        'object-locator': { 'schema-name': 'app_production', 'table-name': table },
        'rule-action': 'include',
      }));
      const records = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'].map((run) => ({
        ...runRecord('large', run),
        plan: { ...plan('large', run), expectedTables, tableMappings: JSON.stringify({ rules }) },
        report: report('large', { run, tables }),
      }));
      for (const record of records) await opened().store.putRun(record);
      expect(await opened().store.runs('large', 20)).toEqual(records.toReversed());
      expect(await opened().store.runs('large', 8)).toEqual(records.toReversed().slice(0, 8));
    });
  });

  describe('checkpoints', () => {
    it.each([
      'checkpoint:V1#27#mysql-bin-changelog.157832:1975:-1:2002:677883278264080:mysql-bin.157832:1876#0#0#*#0#93',
      'checkpoint:V1#1#000004AF/B00000D0#0#0#*#0#0\'"\\ \t\n\u0000é🜚',
      '',
      'x'.repeat(100_000),
    ])('are kept letter by letter: %.30s', async (value) => {
      const checkpoint = { value, run: '20260101-020000-ab12', at: START };
      await opened().store.putCheckpoint('verbatim', checkpoint);
      expect(await opened().store.checkpoints('verbatim', 10)).toEqual([checkpoint]);
    });

    it('come newest first, one for each run', async () => {
      const of = (run: string, value: string) => ({ run, value, at: START });
      await opened().store.putCheckpoint('row', of('20260101-020000-a', 'first'));
      await opened().store.putCheckpoint('row', of('20260102-020000-a', 'second'));
      await opened().store.putCheckpoint('row', of('20260103-020000-a', 'draft'));
      await opened().store.putCheckpoint('row', of('20260103-020000-a', 'third'));
      const values = (await opened().store.checkpoints('row', 2)).map(({ value }) => value);
      expect(values).toEqual(['third', 'second']);
    });
  });

  describe('metrics rows', () => {
    const rowsOf = async (run: string) =>
      (await opened().metrics())
        .filter((row) => row.run === run)
        .sort((one, other) => (one.TableName < other.TableName ? -1 : 1));

    it('may be any number, none included', async () => {
      await opened().store.putMetrics([]);
      const rows = Array.from({ length: 130 }, (_, index) => metricsRow(`app.t${1000 + index}`, 'many'));
      await opened().store.putMetrics(rows);
      expect(await rowsOf('many')).toEqual(rows);
    });

    it('are one for each table and load, the last one put', async () => {
      const again = { ...metricsRow('app.orders', 'again'), Inserts: 77 };
      await opened().store.putMetrics([metricsRow('app.orders', 'again'), metricsRow('app.items', 'again')]);
      await opened().store.putMetrics([metricsRow('app.orders', 'again'), again]);
      expect(await rowsOf('again')).toEqual([metricsRow('app.items', 'again'), again]);
    });

    it('carry table names in any alphabet', async () => {
      const rows = ['app.año "2026"', 'app.表;--', 'app.🜚'].map((table) => metricsRow(table, 'names'));
      await opened().store.putMetrics(rows);
      expect(await rowsOf('names')).toEqual(rows);
    });
  });
}
