/** How a run ended, in full: what every printer, message and history entry is made of. */
import type { Instant, Millis } from '../clock.ts';
import type { Checkpoint, Failure, PhaseTime, Price, RunPlan, TableCounts } from './state.ts';

export type Outcome =
  /** Loaded, proven, stored. */
  | 'succeeded'
  /** The load or its preparation failed; the checkpoint stands where it stood. */
  | 'failed'
  /** Refused because an earlier failure has not been cleared. */
  | 'held'
  /** Another run has the pipeline. */
  | 'busy'
  /** Stopped waiting; the next run continues it. */
  | 'unfinished';

export interface RunReport {
  format: 1;
  pipeline: string;
  /** Absent when nothing began (held, busy, refused). */
  run?: string;
  file: string;
  mode: 'cdc' | 'delta' | 'full-load';
  outcome: Outcome;
  startedAt: Instant;
  endedAt: Instant;
  /** True when this process continued what another had begun. */
  resumed: boolean;
  migrationType?: RunPlan['migrationType'];
  from?: RunPlan['from'];
  phases: PhaseTime[];
  tables: TableCounts[];
  totals: { inserts: number; updates: number; deletes: number; ddls: number; fullLoadRows: number };
  stopReason?: string;
  caughtUp?: boolean;
  checkpoint?: { before?: Checkpoint; after?: Checkpoint };
  failure?: Failure;
  /** Present once an instance was asked for. */
  cost?: Cost;
  warnings: string[];
  /** What is still there in AWS after the run, each with its identifier and reason; empty: nothing is. */
  leftovers: string[];
  resources?: { instance: string; instanceClass: string; task: string; region?: string };
}

export interface Cost {
  instanceClass: string;
  /** From the create call to the delete having been seen (or until the report, while it lives). */
  instanceTime: Millis;
  price?: Price;
  /** US dollars for this run, and for the same instance running for 24 hours. */
  run?: number;
  allDay?: number;
}

/** An entry of the history, by run. */
export interface RunRecord {
  format: 1;
  pipeline: string;
  run: string;
  plan: RunPlan;
  /** Absent while the run goes on. */
  report?: RunReport;
}
