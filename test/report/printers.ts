/** Every printer, told about one run, so that a property can be asked of all of them. */
import { VirtualClock } from '../../src/clock.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { annotationLines } from '../../src/report/annotations.ts';
import { checkpointText } from '../../src/report/checkpoint-text.ts';
import { consoleReporter } from '../../src/report/console.ts';
import { historyText } from '../../src/report/history-text.ts';
import { eventLine, machineText, toJson } from '../../src/report/json.ts';
import { listText } from '../../src/report/list-text.ts';
import { runMessage } from '../../src/report/message.ts';
import { type PlanItem, planMarkdown, planText } from '../../src/report/plan.ts';
import { statusText } from '../../src/report/status-text.ts';
import { summary } from '../../src/report/summary.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RunReport } from '../../src/run/report.ts';
import type { Checkpoint, PipelineState, RunPlan } from '../../src/run/state.ts';
import { after, BEGAN, before, plan } from './reports.ts';
import { stories } from './stories.ts';

/** All that printers are given, with something in every member. */
export interface Facts {
  plan: RunPlan;
  reports: RunReport[];
  states: PipelineState[];
  checkpoints: Checkpoint[];
  pipelines: Pipeline[];
  refused: { pipeline: string; error: { code: string; message: string; remedy: string } };
  events: RunEvent[];
  words: { schedule: string; title: string; file: string };
}

const NOW = BEGAN + 3_600_000;

export const pipeline: Pipeline = {
  name: 'orders',
  file: 'pipelines/orders.yml',
  description: 'Orders of the shop',
  enabled: true,
  mode: 'delta',
  schedule: ['42 3 * * 1-5'],
  source: { kind: 'inline', engine: 'oracle', database: 'DWH', settings: {} },
  target: { kind: 'inline', engine: 's3', bucket: 'example-lake', prefix: 'etl/raw', settings: {} },
  selection: { kind: 'tables', tables: [] },
  settings: {},
  instance: {
    name: 'heavy',
    class: 'dms.r5.xlarge',
    securityGroups: [],
    multiAz: false,
    sizes: [],
    shared: false,
  },
  start: { kind: 'full-load' },
  stop: { after: 0, by: 'commit_time', idle: 60_000 },
  timeout: { provision: 1, replicate: 1, teardown: 1 },
  onFailure: 'delete',
  metrics: { namespace: 'Sluice', perTable: false },
  tags: {},
  delta: { publish: 'after-proof', split: 1 },
};

const resource = (identifier: string) => ({ identifier, owned: true, createdAt: BEGAN });

export const states: Record<'idle' | 'running' | 'held' | 'failed' | 'unfinished', PipelineState> = (() => {
  const idle: PipelineState = {
    format: 1,
    pipeline: 'students',
    revision: 7,
    checkpoint: after,
    lastSuccess: { run: after.run, at: after.at },
    pace: { instance: [400_000, 551_000, 700_000], replication: [70_000], instanceDelete: [59_000] },
  };
  const run: NonNullable<PipelineState['run']> = {
    id: '20261120-021704-k3x9',
    phase: 'replicating',
    startedAt: BEGAN,
    phases: [{ phase: 'replicating', from: BEGAN + 600_000 }],
    instance: resource('sluice-students'),
    source: resource('students-mysql'),
    target: resource('students-aurora'),
    task: resource('sluice-students'),
  };
  const holder = {
    who: 'octocat via GitHub Actions',
    link: 'https://github.com/o/r/actions/runs/1',
    since: BEGAN,
  };
  return {
    idle,
    running: { ...idle, run, lease: { owner: 'token-of-the-owner', counter: 3, holder } },
    unfinished: { ...idle, run },
    failed: { ...idle, lastFailure: { run: 'r', at: NOW - 60_000, code: 'table-suspended' } },
    held: {
      ...idle,
      run: { ...run, phase: 'held' },
      hold: {
        run: run.id,
        since: BEGAN,
        code: 'table-suspended',
        message: 'a table is not loaded',
        remedy: 'look',
      },
    },
  };
})();

const about = { pipeline: 'students', run: plan().run, at: BEGAN };
const inline = (identifier: string) => ({
  kind: 'inline' as const,
  identifier,
  engine: 'oracle',
  request: { Password: 'hunter2', ServerName: 'db' },
});

export const facts: Facts = {
  plan: plan({
    source: inline('a-source'),
    notify: { topic: 'arn:aws:sns:x', on: ['failure'] },
    warnings: ['careful'],
  }),
  reports: Object.values(stories).map(({ report }) => report),
  states: Object.values(states),
  checkpoints: [after, before],
  pipelines: [pipeline],
  refused: {
    pipeline: 'broken',
    error: { code: 'slot-missing', message: 'there is no slot', remedy: 'make one' },
  },
  events: [
    { ...about, type: 'started', plan: plan({ source: inline('a-source') }), resumed: true },
    { ...about, type: 'phase', from: undefined, to: 'provisioning' },
    { ...about, type: 'action', action: 'createInstance', on: 'sluice-students' },
    { ...about, type: 'waiting', what: 'replication instance', status: 'creating', since: BEGAN },
    { ...about, type: 'progress', rows: 17, tablesDone: 1, tables: 2 },
    { ...about, type: 'warning', message: 'Rate exceeded' },
  ],
  words: { schedule: '17 2 * * *', title: 'Loads', file: 'pipelines/students.yml' },
};

/** What each printer makes of the facts. */
export async function printAll(given: Facts): Promise<Record<string, string>> {
  const { reports, states, checkpoints, refused, words } = given;
  const events: RunEvent[] = [
    ...given.events,
    ...reports.map((report) => ({
      type: 'ended' as const,
      pipeline: report.pipeline,
      run: '',
      at: BEGAN,
      report,
    })),
  ];
  const items: PlanItem[] = [
    { plan: given.plan, schedule: [words.schedule], nextRuns: [NOW], warnings: [words.title] },
    ...states.map((state) => ({ plan: given.plan, nextRuns: [], warnings: [], state })),
    refused,
  ];
  const [current] = checkpoints;
  return {
    log: await consoleText(events, undefined),
    terminal: await consoleText(events, 70),
    message: reports
      .map((report) => Object.values(runMessage(given.plan, report, { link: words.title })).join('\n'))
      .join('\n'),
    json: toJson(reports),
    events: events.map(eventLine).join('\n'),
    data: machineText(given, 2),
    summary: summary(reports, {
      now: NOW,
      title: words.title,
      links: { run: words.title, file: () => words.file },
    }),
    brief: summary(reports, { now: NOW, limitBytes: 1000 }),
    planText: planText(items),
    planMarkdown: planMarkdown(items, { title: words.title }),
    status: statusText(states, { now: NOW, neverRun: [words.title], columns: 100 }),
    statusPiped: statusText(states, { now: NOW }),
    history: historyText(
      reports.map((report) => ({
        format: 1,
        pipeline: report.pipeline,
        run: report.run ?? '',
        plan: given.plan,
        report,
      })),
      { now: NOW },
    ),
    unfinished: historyText([{ format: 1, pipeline: 'a', run: words.title, plan: given.plan }], { now: NOW }),
    checkpoints: checkpointText({ pipeline: words.title, current, past: checkpoints }, { now: NOW }),
    list: listText(given.pipelines.map((one) => ({ pipeline: one, nextRun: NOW }))),
    annotations: annotationLines([
      {
        level: 'error',
        title: words.title,
        message: refused.error.message,
        file: words.file,
        line: 3,
        column: 4,
      },
    ]).join('\n'),
  };
}

async function consoleText(events: readonly RunEvent[], columns: number | undefined): Promise<string> {
  const clock = new VirtualClock(BEGAN);
  let text = '';
  const out = {
    write: (part: string) => {
      text += part;
    },
    isTTY: columns !== undefined,
    ...(columns === undefined ? {} : { columns }),
  };
  const reporter = consoleReporter({ out, clock, colour: false });
  await clock.run(async () => {
    for (const event of events) {
      reporter.emit(event);
      await clock.sleep(61_000);
    }
  });
  reporter.close();
  return text.replaceAll('\r\x1b[2K', '');
}
