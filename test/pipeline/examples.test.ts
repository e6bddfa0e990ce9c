import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadPipelines } from '../../src/pipeline/load.ts';
import { expectedTables } from '../../src/pipeline/mappings.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const root = path('../..');

describe.each([
  ['the examples of the repository', path('../../pipelines')],
  ['the project that fixes the names of the keys', path('fixtures/design')],
])('%s', (_, directory) => {
  test('load without errors', async () => {
    const { pipelines, problems, project } = await loadPipelines({ directory, root });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(pipelines.map(({ pipeline }) => pipeline.name)).toEqual(['orders', 'students']);
    expect(project?.instances).toEqual(['nightly', 'heavy']);
  });

  test('mean what their comments say', async () => {
    const { pipelines } = await loadPipelines({ directory, root });
    const [orders, students] = pipelines.map(({ pipeline }) => pipeline);
    expect(students).toMatchObject({
      mode: 'cdc',
      schedule: ['17 2 * * *'],
      start: { kind: 'full-load' },
      stop: { after: 0 },
      logRetention: 5 * 86_400_000,
      timeout: { replicate: 3 * 3_600_000 },
      instance: { name: 'nightly', storage: 50, sizes: [{ days: ['sat', 'sun'], class: 'dms.t3.small' }] },
      notify: { on: ['success', 'failure'] },
      tags: { team: 'data' },
    });
    expect(students && expectedTables(students)).toEqual(['studentdb.student_details', 'studentdb.grades']);
    expect(orders).toMatchObject({
      mode: 'delta',
      onFailure: 'delete',
      instance: { name: 'heavy', shared: true },
      target: { kind: 'inline', engine: 's3', format: 'parquet', prefix: 'etl/raw' },
      settings: { FullLoadSettings: { MaxFullLoadSubTasks: 16 } },
      selection: {
        tables: [
          {
            table: 'orders_rds',
            as: { table: 'orders_s3' },
            watermark: { type: 'integer', start: '377145', advance: 'source' },
          },
          { table: 'shipments', watermark: { advance: 'clock', lag: 600_000 } },
          { table: 'returns', filter: { operator: 'noteq', value: 'DRAFT', advance: false } },
          { table: 'regions' },
          { table: 'legacy_orders', active: false },
        ],
      },
    });
  });
});

test.each(['_project.yml', 'orders.yml', 'students.yml'])('editors find the schema of %s', (name) => {
  const [first] = readFileSync(path(`../../pipelines/${name}`), 'utf8').split('\n');
  expect(first).toBe('# yaml-language-server: $schema=./pipeline.schema.json');
});
