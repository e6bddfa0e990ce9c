/** The listings as JSON: times as ISO 8601 in UTC, null for what is not there. Each begins with its format. */
import type { Instant } from '../clock.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { compareProblems, type Problem } from '../pipeline/problem.ts';
import { iso } from '../report/format.ts';
import { machineText, reportDocument } from '../report/json.ts';
import type { PlanItem, PlannedPipeline, RefusedPipeline } from '../report/plan.ts';
import { priceOf } from '../run/cost.ts';
import type { RunRecord } from '../run/report.ts';
import type { Checkpoint, PipelineState } from '../run/state.ts';
import type { Io } from './io.ts';

/** Writes an answer as one document, indented. */
export function answer({ stdout }: Pick<Io, 'stdout'>, document: Record<string, unknown>): void {
  stdout.write(`${machineText({ format: 1, ...document }, 2)}\n`);
}

const checkpointOf = (checkpoint: Checkpoint | undefined) =>
  checkpoint ? { value: checkpoint.value, run: checkpoint.run, at: iso(checkpoint.at) } : null;

export const checkpointDocument = (
  pipeline: string,
  current: Checkpoint | undefined,
  past: readonly Checkpoint[],
) => ({ pipeline, current: checkpointOf(current), past: past.map(checkpointOf) });

export function statusDocument(states: readonly PipelineState[], neverRun: readonly string[]) {
  return { pipelines: [...states.map(stateDocument), ...neverRun.map(neverRunDocument)] };
}

const NOTHING = {
  run: null,
  hold: null,
  holder: null,
  checkpoint: null,
  lastSuccess: null,
  lastFailure: null,
};

const neverRunDocument = (pipeline: string) => ({ pipeline, state: 'never-run', ...NOTHING });

function stateDocument(state: PipelineState) {
  const { pipeline, run, hold, lease, lastSuccess, lastFailure } = state;
  const phase = run?.phases.at(-1);
  return {
    pipeline,
    state: hold ? 'held' : lease ? 'running' : run ? 'unfinished' : 'idle',
    ...NOTHING,
    ...(run && {
      run: {
        run: run.id,
        phase: run.phase,
        startedAt: iso(run.startedAt),
        phaseSince: iso(phase?.from ?? run.startedAt),
      },
    }),
    ...(hold && { hold: { ...hold, since: iso(hold.since) } }),
    ...(lease && {
      holder: { who: lease.holder.who, link: lease.holder.link ?? null, since: iso(lease.holder.since) },
    }),
    checkpoint: checkpointOf(state.checkpoint),
    ...(lastSuccess && { lastSuccess: { ...lastSuccess, at: iso(lastSuccess.at) } }),
    ...(lastFailure && { lastFailure: { ...lastFailure, at: iso(lastFailure.at) } }),
  };
}

export const historyDocument = (pipeline: string, records: readonly RunRecord[]) => ({
  pipeline,
  runs: records.map(({ run, plan, report }) => ({
    run,
    mode: plan.mode,
    migrationType: plan.migrationType,
    report: report ? reportDocument(report) : null,
  })),
});

export const listDocument = (items: readonly { pipeline: Pipeline; nextRun?: Instant }[]) => ({
  pipelines: items.map(({ pipeline, nextRun }) => ({
    name: pipeline.name,
    file: pipeline.file,
    description: pipeline.description ?? null,
    enabled: pipeline.enabled,
    mode: pipeline.mode,
    schedule: pipeline.schedule,
    nextRun: nextRun === undefined ? null : iso(nextRun),
    source: pipeline.source,
    target: pipeline.target,
    instance: pipeline.instance,
    tags: pipeline.tags,
  })),
});

/** The documents that DMS is sent stand as they are; `notChecked` says why AWS was not asked. */
export const planDocument = (items: readonly PlanItem[], notChecked: string | undefined) => ({
  notChecked: notChecked ?? null,
  pipelines: items.map((item) => ('error' in item ? refusedDocument(item) : plannedDocument(item))),
});

const refusedDocument = ({ pipeline, error: { code, message, remedy } }: RefusedPipeline) => ({
  pipeline,
  error: { code, message, remedy },
  plan: null,
});

function plannedDocument({ plan, nextRuns, warnings, state }: PlannedPipeline) {
  const { run: _, format: __, pipeline, from, tableMappings, settings, warnings: own, ...rest } = plan;
  return {
    pipeline,
    error: null,
    plan: {
      ...rest,
      from: 'at' in from ? { ...from, at: iso(from.at) } : from,
      tableMappings: JSON.parse(tableMappings),
      settings: JSON.parse(settings),
      nextRuns: nextRuns.map(iso),
      price: priceOf(plan.instance) ?? null,
      warnings: [...own, ...warnings],
    },
    stored: state ? stateDocument(state) : null,
  };
}

export const problemsDocument = (problems: readonly Problem[]) => ({
  errors: problems.filter(({ severity }) => severity === 'error').length,
  warnings: problems.filter(({ severity }) => severity === 'warning').length,
  problems: [...problems].sort(compareProblems),
});
