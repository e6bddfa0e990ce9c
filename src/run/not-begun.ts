/** Reports of turns in which no load was driven to an end. */
import { messageOf, SluiceError } from '../errors.ts';
import { standing, totalsOf } from './build-report.ts';
import type { Turn } from './load.ts';
import { CallFault, Conflict, StoreUnavailable } from './ports.ts';
import type { Outcome, RunReport } from './report.ts';
import type { Failure, RunState } from './state.ts';

/** The report of a turn in which nothing began, or whose run had to be left where it stood. */
export function notBegun(turn: Turn, began: number, error: unknown, run: RunState | undefined): RunReport {
  if (error instanceof SluiceError) {
    const failure = {
      code: error.code,
      message: error.message,
      remedy: error.remedy,
      evidence: causes(error),
    };
    return bare(turn, error.family === 'busy' ? 'busy' : 'failed', began, failure);
  }
  if (error instanceof Conflict) {
    return bare(turn, 'busy', began, {
      code: 'lease-lost',
      message: `another run has taken over ${turn.pipeline.name}`,
      remedy: 'nothing to do: that run carries the load on',
      evidence: [],
    });
  }
  if (turn.signal.aborted) {
    return bare(turn, 'unfinished', began, undefined);
  }
  if (error instanceof StoreUnavailable || error instanceof CallFault) {
    const report = bare(turn, run ? 'unfinished' : 'failed', began, {
      code: error instanceof CallFault ? `aws-${error.fault}` : 'state-table-unavailable',
      message: `${error instanceof CallFault ? `AWS answered ${error.code}: ` : ''}${error.message}`,
      remedy:
        'check credentials, permissions and the network, then run the pipeline again: it goes on where it stopped',
      evidence: [],
    });
    return left(report, run);
  }
  throw error;
}

const causes = (error: Error): string[] => (error.cause === undefined ? [] : [messageOf(error.cause)]);

export function bare(turn: Turn, outcome: Outcome, began: number, failure: Failure | undefined): RunReport {
  const { pipeline, engine } = turn;
  return {
    format: 1,
    pipeline: pipeline.name,
    file: pipeline.file,
    mode: pipeline.mode,
    outcome,
    startedAt: began,
    endedAt: engine.clock.now(),
    resumed: false,
    phases: [],
    tables: [],
    totals: totalsOf([]),
    ...(failure ? { failure } : {}),
    warnings: [],
    leftovers: [],
  };
}

export const announceRefusal = (turn: Turn, report: RunReport): Promise<string[]> => {
  const { notify, metrics } = turn.pipeline;
  return turn.engine.announcer.announce({ ...(notify ? { notify } : {}), metrics }, report);
};

/** With what of a run stands in AWS, when there is one. */
const left = (report: RunReport, run: RunState | undefined): RunReport =>
  run ? { ...report, run: run.id, leftovers: standing(run) } : report;
