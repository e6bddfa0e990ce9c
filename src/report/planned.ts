/** What a run would do, as labelled facts; planText and planMarkdown set them. */
import type { Instant, Millis } from '../clock.ts';
import type { SluiceError } from '../errors.ts';
import { priceOf } from '../run/cost.ts';
import type { EndpointPlan, PipelineState, Price, RunPlan, Wait } from '../run/state.ts';
import { about, basisText, hourlyMoney } from './cost-text.ts';
import { briefDuration, duration, money, utc } from './format.ts';
import { selectionText } from './mappings.ts';
import { plain } from './plain.ts';
import { startWords } from './position.ts';

export interface PlannedPipeline {
  plan: RunPlan;
  /** Cron lines; none: only on demand. */
  schedule?: readonly string[];
  nextRuns: readonly Instant[];
  /** Besides those of the plan. */
  warnings: readonly string[];
  /** What is stored; absent when the pipeline never ran, or nothing could be asked. */
  state?: PipelineState;
}

/** A pipeline that cannot be planned. */
export interface RefusedPipeline {
  pipeline: string;
  error: Pick<SluiceError, 'code' | 'message' | 'remedy'>;
}

export type PlanItem = PlannedPipeline | RefusedPipeline;

export const isRefused = (item: PlanItem): item is RefusedPipeline => 'error' in item;

export const isPlanned = (item: PlanItem): item is PlannedPipeline => !isRefused(item);

export const pipelineOf = (item: PlanItem): string => (isRefused(item) ? item.pipeline : item.plan.pipeline);

/** One line: `continues from the checkpoint of …`, `HELD: …`. */
export function intention({ plan, state }: PlannedPipeline): string {
  if (state?.hold) return `HELD since ${utc(state.hold.since)}: refused until it is cleared`;
  if (state?.run) {
    const doing = `run ${plain(state.run.id, 60)}, ${state.run.phase} since ${utc(state.run.phases.at(-1)?.from ?? state.run.startedAt)}`;
    return state.lease ? `busy: ${doing}` : `would first continue ${doing}`;
  }
  return load(plan);
}

const load = (plan: RunPlan): string => `${plan.migrationType} from ${startWords(plan.from)}`;

/** Label and lines, in the order in which a reviewer asks. Lines are plain (see plain.ts), not yet Markdown. */
export function facts(item: PlannedPipeline): [label: string, lines: string[]][] {
  const { plan, state, nextRuns, schedule = [] } = item;
  return [
    ['file', [plain(plan.file, 200)]],
    ['from', state?.hold || state?.run ? [load(plan)] : []],
    ['stop', [stopWords(plan)]],
    ['tables', [selectionText(plan.tableMappings)]],
    ['creates', creations(plan)],
    ['uses', endpoints(plan, 'existing')],
    ['after', [afterwards(plan)]],
    ['schedule', scheduleLines(schedule, nextRuns)],
    ['cost', [costWords(item)]],
    ['warning', [...plan.warnings, ...item.warnings].map((text) => plain(text))],
  ];
}

function stopWords({ stop, migrationType }: RunPlan): string {
  if (migrationType === 'full-load') return 'when everything is loaded';
  if (migrationType === 'full-load-and-cdc' || !stop) {
    return 'when everything is loaded and the changes made meanwhile are applied';
  }
  const when =
    stop.after === 0 ? 'the start of the run' : `${duration(stop.after)} after the start of the run`;
  const what = stop.by === 'commit_time' ? 'changes committed until' : 'at';
  return `${what} ${when}, or when nothing has come for ${duration(stop.idle)}`;
}

function creations(plan: RunPlan): string[] {
  const { instance } = plan;
  const details = [
    plain(instance.class, 60),
    instance.storage === undefined ? 'storage of the class' : `${instance.storage} GiB`,
    instance.multiAz ? 'Multi-AZ' : 'single-AZ',
    ...(instance.engineVersion ? [`engine ${plain(instance.engineVersion, 40)}`] : []),
  ];
  return [
    `replication instance ${plain(instance.identifier, 80)}: ${details.join(', ')}`,
    ...endpoints(plan, 'inline'),
    `replication task ${plain(plan.task.identifier, 80)}`,
  ];
}

const endpoints = (plan: RunPlan, kind: EndpointPlan['kind']): string[] =>
  (['source', 'target'] as const)
    .filter((side) => plan[side].kind === kind)
    .map((side) => `${side} endpoint ${plain(plan[side].identifier, 80)} (${plain(plan[side].engine, 40)})`);

const afterwards = ({ onFailure, timeout }: RunPlan): string =>
  `everything it made is deleted; a failure ${onFailure === 'keep' ? 'keeps it and holds the pipeline' : 'deletes it too'}; at most ${briefDuration(timeout.replicate)} of replication`;

function scheduleLines(schedule: readonly string[], nextRuns: readonly Instant[]): string[] {
  const lines = schedule.map((line) => plain(line, 100)).join(', ');
  if (nextRuns.length === 0) return [lines || 'on demand'];
  const next = nextRuns.slice(0, 5).map(utc).join(', ');
  return [...(lines ? [lines] : []), `next: ${next}`];
}

const WAITS: readonly Wait[] = ['instance', 'task', 'replication', 'taskDelete', 'instanceDelete'];

/** Of a run as long as recent ones, as far as they are known; always by the hour and by the day. */
function costWords({ plan, state }: PlannedPipeline): string {
  const price = priceOf(plan.instance);
  const usual = usualTime(state);
  if (!price) {
    const time = usual === undefined ? '' : `; recent runs took about ${briefDuration(usual)}`;
    return `no price known for ${plain(plan.instance.class, 60)}: set \`price\` on the instance${time}`;
  }
  const run =
    usual === undefined
      ? []
      : [`about ${runMoney(price, usual)} for a run as long as recent ones, ${briefDuration(usual)}`];
  const allDay = `running all day it would be ${about(price)}${money(price.perHour * 24)}`;
  return `${[...run, hourlyMoney(price), allDay].join('; ')}${basisText(price)}`;
}

/** `about $0.01 a run`, `about $0.073 an hour`; what an estimate rests on is told elsewhere. */
export function briefCost({ plan, state }: PlannedPipeline): string {
  const price = priceOf(plan.instance);
  const usual = usualTime(state);
  if (!price) return 'no price known';
  return usual === undefined ? hourlyMoney(price) : `about ${runMoney(price, usual)} a run`;
}

const runMoney = (price: Price, time: Millis): string => money((price.perHour * time) / 3_600_000);

/** The sum of the middle lengths of the waits of recent runs; undefined before the first. */
function usualTime(state: PipelineState | undefined): Millis | undefined {
  const known = WAITS.flatMap((wait) => {
    const times = [...(state?.pace[wait] ?? [])].sort((a, b) => a - b);
    return times.length > 0 ? [times[Math.floor(times.length / 2)] ?? 0] : [];
  });
  return known.length === 0 ? undefined : known.reduce((sum, time) => sum + time, 0);
}
