/** An entry of `tables` as it is written. */
import * as z from 'zod';
import { choice, duration, flag, tableName, tablePattern, text } from './schema-values.ts';

const column = () => text('the name of a column', /^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u);

/** The literal goes into a source query by way of DMS, whose escaping of quotes is not documented. */
const literal = () => text('a value without quotes or control characters', /^[^'"\\\p{Cc}]+$/u);

export const FILTER_OPERATORS = [
  'lte',
  'ste',
  'gte',
  'eq',
  'noteq',
  'null',
  'notnull',
  'between',
  'notbetween',
] as const;

const watermark = z.strictObject(
  {
    column: column().meta({ description: 'Column that only grows.', examples: ['updated_at'] }),
    type: choice(['integer', 'decimal', 'string', 'date', 'timestamp']).meta({
      description: 'How its values compare.',
      examples: ['timestamp'],
    }),
    start: literal()
      .meta({
        description: 'Value after which the first load begins. Default: everything is loaded once.',
        examples: [377145, '2026-01-31 00:00:00'],
      })
      .optional(),
    advance: choice(['source', 'clock', 'loaded'])
      .meta({
        description:
          'Where the new watermark comes from: `source` asks the database for the maximum (default for integer, decimal, string), `clock` takes the start of the run minus `lag` (default for date, timestamp), `loaded` takes the maximum of the Parquet files that were written.',
        examples: ['clock'],
      })
      .optional(),
    lag: duration()
      .meta({
        description: 'With `advance: clock`: how far behind the clock to stay. Default: 0s.',
        examples: ['10m'],
      })
      .optional(),
  },
  { error: 'a mapping with `column` and `type`' },
);

const filter = z.strictObject(
  {
    column: column().meta({ description: 'Column that the source filters by.', examples: ['state'] }),
    operator: choice(FILTER_OPERATORS).meta({
      description: 'Operator of a DMS source filter; `lte` and `ste` both mean less than or equal.',
      examples: ['noteq'],
      nullIsText: true,
    }),
    value: literal()
      .meta({ description: 'Operand of lte, ste, gte, eq and noteq.', examples: ['DRAFT'] })
      .optional(),
    start: literal().meta({ description: 'Lower end for between and notbetween, inclusive.' }).optional(),
    end: literal().meta({ description: 'Upper end for between and notbetween, inclusive.' }).optional(),
    advance: flag()
      .meta({ description: 'Move the operand on after a good load. Default: false.', default: false })
      .optional(),
  },
  { error: 'a mapping with `column` and `operator`' },
);

const rule = z.strictObject(
  {
    include: tablePattern()
      .meta({
        description: 'Table to load, `schema.table`; `%` stands for any characters.',
        examples: ['shop.orders'],
      })
      .optional(),
    exclude: tablePattern()
      .meta({
        description: 'Tables to leave out, `schema.table`; wins over every include.',
        examples: ['shop.tmp_%'],
      })
      .optional(),
    as: tableName()
      .meta({ description: 'Name at the target. Default: as at the source.', examples: ['reporting.orders'] })
      .optional(),
    active: flag()
      .meta({
        description: 'false leaves the table out but keeps it in the file. Default: true.',
        default: true,
      })
      .optional(),
    watermark: watermark
      .meta({
        description: 'Delta mode: load the rows with last < column <= newest. Not together with `filter`.',
      })
      .optional(),
    filter: filter
      .meta({ description: 'Delta mode: load the rows that a DMS source filter lets through.' })
      .optional(),
  },
  { error: 'a name like schema.table, or a mapping with `include` or `exclude`' },
);

export type WrittenRule = z.infer<typeof rule>;
export type WrittenTable = z.infer<typeof table>;
export type WrittenWatermark = z.infer<typeof watermark>;
export type WrittenFilter = z.infer<typeof filter>;

export const table = z
  .union([tablePattern(), rule], {
    error: 'a name like schema.table, with % for any characters, or a mapping with `include` or `exclude`',
  })
  .meta({
    examples: ['shop.orders', { include: 'shop.orders', as: 'reporting.orders' }, { exclude: 'shop.tmp_%' }],
  });
