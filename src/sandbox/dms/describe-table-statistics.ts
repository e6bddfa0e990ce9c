import type {
  DescribeTableStatisticsMessage,
  DescribeTableStatisticsResponse,
} from '@aws-sdk/client-database-migration-service';
import { filtered, page } from './describe.ts';
import type { Dms } from './dms.ts';
import { taskIn } from './lookup.ts';
import { operation } from './operation.ts';
import { settledOutcome, tableView } from './task-view.ts';
import type { Task } from './world.ts';

/** Nothing found is an empty list here, also for a task that never ran (observed). */
export const describeTableStatistics = operation<
  DescribeTableStatisticsMessage,
  DescribeTableStatisticsResponse
>(
  'DescribeTableStatistics',
  { ReplicationTaskArn: 'text!', MaxRecords: 'integer', Marker: 'text', Filters: 'filters' },
  (dms, input) => {
    const task = taskIn(dms, input.ReplicationTaskArn);
    const matching = filtered(tablesOf(dms, task), input, {
      'schema-name': ({ table }) => table.schema,
      'table-name': ({ table }) => table.table,
      'table-state': ({ table }) => table.state,
    });
    const { records, marker } = page(matching, input, 500);
    return {
      ReplicationTaskArn: task.arn,
      TableStatistics: records.map(({ table }) => tableView(table)),
      Marker: marker,
    };
  },
);

function tablesOf({ clock }: Dms, task: Task) {
  const now = clock.now();
  const outcome = settledOutcome(task, now);
  if (outcome && now < outcome.statisticsFrom) return [];
  return [...task.tables.values()].map((table, index) => ({ table, number: index + 1 }));
}
