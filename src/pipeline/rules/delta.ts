/** Watermarks and filters of a delta load. */

import type { Written } from '../context.ts';
import { key, type Rule, value } from '../context.ts';
import type { Watermark } from '../pipeline.ts';
import { quoted } from '../problem.ts';
import type { WrittenFilter, WrittenRule, WrittenWatermark } from '../schema-tables.ts';

export const watermarkOrFilter: Rule = ({ written, report }) => {
  for (const { index, rule } of rulesOf(written))
    if (rule.watermark && rule.filter)
      report(
        'error',
        key('tables', index, 'filter'),
        'watermark-and-filter',
        '"watermark" and "filter" are two ways to choose the rows of a table',
        'keep one of the two',
      );
};

const TIMES = ['date', 'timestamp'];

/** Numbers and texts are asked from the source; times go by the clock. */
export const usualAdvance = (type: Watermark['type']): Watermark['advance'] =>
  TIMES.includes(type) ? 'clock' : 'source';

export const clockNeedsTimes: Rule = ({ written, report }) => {
  for (const { index, watermark } of watermarksOf(written)) {
    const { type, advance = usualAdvance(type), lag } = watermark;
    if (watermark.advance === 'clock' && !TIMES.includes(type))
      report(
        'error',
        value('tables', index, 'watermark', 'advance'),
        'clock-needs-time',
        `the clock cannot say how far a column of type ${type} has come`,
        'write `advance: source`, or `type: timestamp` if the column holds times',
      );
    else if (lag !== undefined && advance !== 'clock')
      report(
        'error',
        key('tables', index, 'watermark', 'lag'),
        'lag-needs-clock',
        `"lag" goes with \`advance: clock\`, but this watermark advances by ${advance}`,
        'remove "lag"',
      );
  }
};

/** The maximum is read from the Parquet files' own statistics. */
export const loadedNeedsParquet: Rule = ({ written, has, report }) => {
  const { target } = written;
  if (!target && has('target')) return;
  if (typeof target === 'object' && target.engine === 's3' && target.format === 'parquet') return;
  for (const { index, watermark } of watermarksOf(written))
    if (watermark.advance === 'loaded')
      report(
        'error',
        value('tables', index, 'watermark', 'advance'),
        'loaded-needs-parquet',
        '`advance: loaded` reads the Parquet files that were written, so it needs an inline S3 target with `format: parquet`',
        'write such a target, or `advance: source`',
      );
};

const VALUES: Record<Watermark['type'], [pattern: RegExp, looks: string]> = {
  integer: [/^-?[0-9]+$/, 'a whole number such as 377145'],
  decimal: [/^-?[0-9]+(?:\.[0-9]+)?$/, 'a number such as 12.50'],
  string: [/^/, ''],
  date: [/^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/, 'a date such as 2026-01-31'],
  timestamp: [
    /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?: (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?)?$/,
    'a time such as 2026-01-31 00:00:00, without T or zone',
  ],
};

export const startFitsType: Rule = ({ written, report }) => {
  for (const { index, watermark } of watermarksOf(written)) {
    const [pattern, looks] = VALUES[watermark.type];
    if (watermark.start !== undefined && !pattern.test(watermark.start))
      report(
        'error',
        value('tables', index, 'watermark', 'start'),
        'start-type',
        `a watermark of type ${watermark.type} cannot start at ${quoted(watermark.start)}`,
        `write ${looks}`,
      );
  }
};

/** Operands by operator (DMS user guide, "Using source filters"). */
const OPERANDS: Record<WrittenFilter['operator'], readonly ('value' | 'start' | 'end')[]> = {
  lte: ['value'],
  ste: ['value'],
  gte: ['value'],
  eq: ['value'],
  noteq: ['value'],
  null: [],
  notnull: [],
  between: ['start', 'end'],
  notbetween: ['start', 'end'],
};

export const filterOperands: Rule = ({ written, report }) => {
  for (const { index, rule } of rulesOf(written)) {
    const { filter } = rule;
    if (!filter) continue;
    const wanted = OPERANDS[filter.operator];
    const needs = wanted.length === 0 ? 'no operand' : wanted.map((name) => `\`${name}\``).join(' and ');
    for (const name of ['value', 'start', 'end'] as const) {
      const there = filter[name] !== undefined;
      if (there && !wanted.includes(name))
        report(
          'error',
          key('tables', index, 'filter', name),
          'filter-operand',
          `the operator ${filter.operator} takes ${needs}, not "${name}"`,
          wanted.length === 0 ? 'remove it' : `write ${needs}`,
        );
      else if (!there && wanted.includes(name))
        report(
          'error',
          value('tables', index, 'filter', 'operator'),
          'filter-operand',
          `the operator ${filter.operator} needs ${needs}, but "${name}" is missing`,
          `add \`${name}: …\``,
        );
    }
    if (filter.advance && wanted.length === 0)
      report(
        'error',
        key('tables', index, 'filter', 'advance'),
        'filter-operand',
        `the operator ${filter.operator} has no operand that could advance`,
        'remove "advance"',
      );
  }
};

export const publishNeedsS3: Rule = ({ written, has, report }) => {
  const { mode, publish, target } = written;
  if (mode !== 'delta' || publish !== 'after-proof' || !has('publish') || typeof target !== 'object') return;
  if (target.engine !== 's3')
    report(
      'error',
      value('publish'),
      'publish-needs-s3',
      '`publish: after-proof` keeps files in S3 out of sight until the load is proven; other targets have no such thing',
      'remove it, or write `publish: in-place`',
    );
};

const rulesOf = ({ mode, tables = [] }: Written): { index: number; rule: WrittenRule }[] =>
  mode === 'delta'
    ? tables.flatMap((rule, index) => (typeof rule === 'object' ? [{ index, rule }] : []))
    : [];

const watermarksOf = (written: Written): { index: number; watermark: WrittenWatermark }[] =>
  rulesOf(written).flatMap(({ index, rule: { watermark } }) => (watermark ? [{ index, watermark }] : []));
