/** What the engine says while it works. It never prints; reporters decide what of this a person sees. */
import type { Instant } from '../clock.ts';
import type { RunReport } from './report.ts';
import type { ActionName } from './situation.ts';
import type { Phase, RunPlan } from './state.ts';

interface About {
  pipeline: string;
  run: string;
  at: Instant;
}

export type RunEvent =
  | (About & { type: 'started'; plan: RunPlan; resumed: boolean })
  | (About & { type: 'phase'; from: Phase | undefined; to: Phase })
  /** An AWS call that changes something is about to be made. */
  | (About & { type: 'action'; action: ActionName; on: string })
  /** The run waits: `what` is a resource in plain words, `status` as AWS reports it, `since` when the wait began. */
  | (About & { type: 'waiting'; what: string; status: string; since: Instant })
  /** Rows moved so far: full-load rows plus inserts, updates and deletes. */
  | (About & { type: 'progress'; rows: number; tablesDone: number; tables: number })
  | (About & { type: 'warning'; message: string })
  /** Also for runs that never began; `run` is then empty. */
  | (About & { type: 'ended'; report: RunReport });

export type Emit = (event: RunEvent) => void;
