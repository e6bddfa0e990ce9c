import type { PublishCommandInput } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { type AnnouncerOptions, announcer } from '../../src/aws/announcer.ts';
import type { CloudWatchCalls } from '../../src/aws/metrics.ts';
import type { SnsCalls } from '../../src/aws/notify.ts';
import { VirtualClock } from '../../src/clock.ts';
import type { Outcome, RunReport } from '../../src/run/report.ts';
import type { RunPlan } from '../../src/run/state.ts';
import { failedReport, plan, report } from '../store/samples.ts';

/** SNS and CloudWatch that note what they are sent, unless they are given something else to do. */
function world(told: Partial<SnsCalls & CloudWatchCalls> & Pick<AnnouncerOptions, 'link'> = {}) {
  const clock = new VirtualClock(0);
  const messages: PublishCommandInput[] = [];
  const namespaces: (string | undefined)[] = [];
  const { publish, putMetricData, ...rest } = told;
  const sns: SnsCalls = { publish: publish ?? (async (input) => messages.push(input)) };
  const cloudwatch: CloudWatchCalls = {
    putMetricData: putMetricData ?? (async ({ Namespace }) => namespaces.push(Namespace)),
  };
  const { announce } = announcer({
    sns: async () => sns,
    cloudwatch: async () => cloudwatch,
    clock,
    ...rest,
  });
  return {
    clock,
    messages,
    namespaces,
    announce: (planned: RunPlan, ended: RunReport) => clock.run(() => announce(planned, ended)),
  };
}

const hang = () => new Promise<never>(() => {});

describe('announcing a run', () => {
  it('sends the message and the metrics', async () => {
    const { announce, messages, namespaces } = world({ link: 'https://github.com/o/r/actions/runs/7' });
    expect(await announce(plan('students'), report('students'))).toEqual([]);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.TopicArn).toBe('arn:aws:sns:eu-west-1:111122223333:loads');
    expect(messages[0]?.Subject).toContain('students');
    expect(messages[0]?.Message).toContain('https://github.com/o/r/actions/runs/7');
    expect(namespaces).toEqual(['Sluice']);
  });

  it.each<[Outcome, ('success' | 'failure')[], number, number]>([
    ['succeeded', ['success'], 1, 1],
    ['succeeded', ['failure'], 0, 1],
    ['failed', ['failure'], 1, 1],
    ['failed', ['success'], 0, 1],
    ['held', ['failure'], 1, 1],
    ['held', [], 0, 1],
    ['busy', ['success', 'failure'], 0, 0],
    ['unfinished', ['success', 'failure'], 0, 0],
  ])(
    'a run that is %s tells those who want %j: %i messages, %i metrics',
    async (outcome, on, told, measured) => {
      const { announce, messages, namespaces } = world();
      const topic = 'arn:aws:sns:eu-west-1:111122223333:loads';
      await announce({ ...plan('students'), notify: { topic, on } }, failedReport('students', { outcome }));
      expect([messages.length, namespaces.length]).toEqual([told, measured]);
    },
  );

  it('asks for no client that it does not need', async () => {
    const { notify: _, ...quiet } = plan('students');
    const { announce } = announcer({
      sns: () => Promise.reject(new Error('asked for SNS')),
      cloudwatch: () => Promise.reject(new Error('asked for CloudWatch')),
      clock: new VirtualClock(),
    });
    expect(await announce(quiet, report('students', { outcome: 'unfinished' }))).toEqual([]);
    expect(await announce(quiet, report('students'))).toEqual([
      expect.stringContaining('asked for CloudWatch'),
    ]);
  });

  it.each([
    ['SNS', { publish: () => Promise.reject(new Error('no topic')) }, 'no topic', 0, 1],
    ['CloudWatch', { putMetricData: () => Promise.reject(new Error('no room')) }, 'no room', 1, 0],
  ])('tells the other one when %s fails', async (_, broken, expected, told, measured) => {
    const { announce, messages, namespaces } = world(broken);
    const warnings = await announce(plan('students'), report('students'));
    expect(warnings).toEqual([expect.stringContaining(expected)]);
    expect([messages.length, namespaces.length]).toEqual([told, measured]);
  });

  it('gives up on both after 30 seconds, at the same time, and lets the calls go', async () => {
    const signals: AbortSignal[] = [];
    const stuck = (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
      signals.push(abortSignal);
      return hang();
    };
    const { announce, clock } = world({ publish: stuck, putMetricData: stuck });
    const warnings = await announce(plan('students'), report('students'));
    expect(warnings).toEqual([
      expect.stringContaining('message about the run was given up after 30 seconds'),
      expect.stringContaining('metrics was given up after 30 seconds'),
    ]);
    expect(clock.now()).toBe(30_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('takes no time when AWS answers at once, and leaves no timer behind', async () => {
    const { announce, clock } = world();
    const waits: (AbortSignal | undefined)[] = [];
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, signal) => {
      waits.push(signal);
      return sleep(ms, signal);
    };
    await announce(plan('students'), report('students'));
    expect(clock.now()).toBe(0);
    expect(waits.map((signal) => signal?.aborted)).toEqual([true, true]);
  });

  it('makes a warning of a report that it cannot put into words', async () => {
    const { announce } = world();
    const broken = { ...report('students'), phases: null as never };
    expect(await announce(plan('students'), broken)).not.toEqual([]);
  });
});
