/** The rows of each table, folded. */
import type { RunReport } from '../../run/report.ts';
import type { TableCounts } from '../../run/state.ts';
import { changes, isTroubled, ranked, restText } from '../changes.ts';
import { code, htmlCode, markdown } from '../escape.ts';
import { count, counted } from '../format.ts';
import { gravestFirst } from '../headline.ts';
import { type Column, folded, markdownTable } from '../markdown-table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Table' },
  { title: 'Inserted', number: true },
  { title: 'Updated', number: true },
  { title: 'Deleted', number: true },
  { title: 'Loaded', number: true },
  { title: 'DDL', number: true },
  { title: 'State' },
];

/** At most `limit` tables of each load, those in trouble and the most changed first. */
export const tables = (reports: readonly RunReport[], limit: number): string[] =>
  gravestFirst(reports)
    .filter((report) => report.tables.length > 0)
    .map((report) => {
      const told = ranked(report.tables, limit);
      const rest = restText(told);
      const title = `${htmlCode(report.pipeline, 80)}: ${counted(report.tables.length, 'table')}, ${changes(report.totals)}`;
      const parts = [
        ...(told.shown.length > 0 ? [markdownTable(COLUMNS, told.shown.map(row))] : []),
        ...(rest ? [`${rest}.`] : []),
      ];
      return folded(title, parts.join('\n\n'));
    });

const row = (table: TableCounts): string[] => {
  const number = (value: number) => (value === 0 ? '' : count(value));
  return [
    code(table.table, 150),
    number(table.inserts),
    number(table.updates),
    number(table.deletes),
    number(table.fullLoadRows),
    number(table.ddls),
    isTroubled(table) ? `⚠️ ${markdown(table.state, 60)}` : 'completed',
  ];
};
