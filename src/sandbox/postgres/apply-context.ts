/** What everything that applies changes has to know of the task. */
import type { Clock } from '../../clock.ts';
import type { TableProgress } from '../engine.ts';
import type { Captured } from './captured.ts';
import type { ControlTables } from './control-tables.ts';
import type { ErrorPolicy } from './error-policy.ts';
import type { Mappings } from './mappings.ts';
import type { TaskSettings } from './settings.ts';

export interface ApplyContext {
  settings: TaskSettings;
  mappings: Mappings;
  policy: ErrorPolicy;
  control: ControlTables;
  captured: Captured;
  /** The task's statistics. */
  tables: Map<string, TableProgress>;
  /** While cached changes are applied: rows that are already there or already gone are no errors. */
  ignoreConflicts: boolean;
  clock: Clock;
}
