/** `sluice list`: the pipelines of a project. */
import type { Instant } from '../clock.ts';
import type { Endpoint, Pipeline } from '../pipeline/pipeline.ts';
import { utc } from './format.ts';
import { plain } from './plain.ts';
import { type TextColumn, textTable } from './text-table.ts';

const COLUMNS: readonly TextColumn[] = [
  { title: 'PIPELINE' },
  { title: 'MODE' },
  { title: 'SCHEDULE (UTC)', elastic: true },
  { title: 'NEXT RUN' },
  { title: 'SOURCE', elastic: true },
  { title: 'TARGET', elastic: true },
  { title: 'INSTANCE', elastic: true },
  { title: 'FILE', elastic: true },
];

export function listText(
  items: readonly { pipeline: Pipeline; nextRun?: Instant }[],
  { columns }: { columns?: number | undefined } = {},
): string {
  if (items.length === 0) return 'No pipeline matches.\n';
  const rows = items.map(({ pipeline, nextRun }) => [
    plain(pipeline.name, 80),
    pipeline.mode,
    plain(pipeline.schedule.join(', '), 100) || 'on demand',
    pipeline.enabled ? (nextRun === undefined ? '' : utc(nextRun)) : 'disabled',
    endpointWords(pipeline.source),
    endpointWords(pipeline.target),
    plain([pipeline.instance.name, pipeline.instance.class].filter(Boolean).join(': '), 80),
    plain(pipeline.file, 200),
  ]);
  return textTable(COLUMNS, rows, columns);
}

/** `students-mysql`, `oracle DWH`, `s3 example-lake/etl/raw` */
function endpointWords(endpoint: Endpoint): string {
  if (endpoint.kind === 'existing') return plain(endpoint.ref.replace(/^arn:.*:/, ''), 100);
  const { engine, database, bucket, prefix } = endpoint;
  const place = bucket ? [bucket, prefix].filter(Boolean).join('/') : (database ?? '');
  return plain([engine, place].filter(Boolean).join(' '), 100);
}
