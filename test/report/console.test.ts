import { describe, expect, it } from 'vitest';
import { type Instant, VirtualClock } from '../../src/clock.ts';
import { consoleReporter } from '../../src/report/console.ts';
import { width } from '../../src/report/width.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { NASTY } from './hostile.ts';
import { BEGAN, plan, report } from './reports.ts';
import { stories } from './stories.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A place to write to that keeps what a log would hold and what a screen would show. */
function screen(columns?: number) {
  const written: string[] = [];
  return {
    out: {
      write: (text: string) => written.push(text),
      isTTY: columns !== undefined,
      ...(columns === undefined ? {} : { columns }),
    },
    written,
    log: () => written.join(''),
    /** Lines above and the line that the cursor stands in, as a terminal that obeys `\r` and erase would have them. */
    shown: () => {
      const lines = written.join('').split('\n');
      return lines.map((line) => line.slice(line.lastIndexOf('\x1b[2K') + 1).replace('[2K', ''));
    },
  };
}

type Said = RunEvent extends infer E
  ? E extends RunEvent
    ? Omit<E, 'pipeline' | 'run' | 'at'>
    : never
  : never;

/** Tells a story on the virtual clock: what is said, and the pauses between in milliseconds. */
async function tell(
  story: readonly (Said | number | { of: string; said: Said })[],
  options: { columns?: number; colour?: boolean } = {},
) {
  const clock = new VirtualClock(BEGAN);
  const seen = screen(options.columns);
  const reporter = consoleReporter({ out: seen.out, clock, colour: options.colour ?? false });
  await clock.run(async () => {
    for (const step of story) {
      if (typeof step === 'number') await clock.sleep(step);
      else {
        const { of, said } = 'said' in step ? step : { of: 'students', said: step };
        reporter.emit({ ...said, pipeline: of, run: plan().run, at: clock.now() } as RunEvent);
      }
    }
  });
  return { ...seen, reporter };
}

const started: Said = { type: 'started', plan: plan(), resumed: false };
const phase = (
  to: 'provisioning' | 'starting' | 'replicating',
  from?: 'provisioning' | 'starting',
): Said => ({
  type: 'phase',
  from,
  to,
});
const waiting = (since: Instant): Said => ({
  type: 'waiting',
  what: 'replication instance',
  status: 'creating',
  since,
});
const progress = (rows: number): Said => ({ type: 'progress', rows, tablesDone: 1, tables: 3 });
const ended = (name = 'success with changes'): Said => ({
  type: 'ended',
  report: stories[name]?.report ?? report(),
});

describe('in a log', () => {
  it('a load is told a line at a time: phases, calls that change something, a sign of life each minute', async () => {
    const { log, reporter } = await tell([
      started,
      phase('provisioning'),
      { type: 'action', action: 'createInstance', on: 'sluice-students-20261120-021704-k3x9' },
      waiting(BEGAN),
      2.5 * MINUTE,
      phase('starting', 'provisioning'),
      { type: 'action', action: 'startTask', on: 'sluice-students-20261120-021704-k3x9' },
      41 * SECOND,
      phase('replicating', 'starting'),
      progress(0),
      50 * SECOND,
      progress(1234),
      20 * SECOND,
      { type: 'warning', message: 'AWS: ThrottlingException: Rate exceeded; trying again' },
      ended(),
    ]);
    reporter.close();
    await expect(log()).toMatchFileSnapshot('transcripts/console-log.txt');
  });

  it('no minute passes in silence, and none is noisier than it need be', async () => {
    const { log } = await tell([started, phase('provisioning'), waiting(BEGAN), 10 * MINUTE + 1, ended()]);
    const beats = log()
      .split('\n')
      .filter((line) => line.includes('waiting for'));
    expect(beats).toHaveLength(10);
    expect(beats[9]).toBe('students: provisioning for 10 m 00 s, waiting for replication instance: creating');
  });

  it('many loads share one sign of life', async () => {
    const many = Array.from({ length: 500 }, (_, index) => `load-${index}`);
    const { log } = await tell([
      ...many.map((of) => ({ of, said: started })),
      ...many.map((of) => ({ of, said: phase('provisioning') })),
      ...many.map((of) => ({ of, said: progress(10) })),
      MINUTE,
      1,
    ]);
    const lines = log().trimEnd().split('\n');
    expect(lines).toHaveLength(1001);
    expect(lines.at(-1)).toBe('500 loads: 500 provisioning, 5,000 rows so far');
  });

  it('also loads that began at different times share it, once a minute', async () => {
    const many = Array.from({ length: 50 }, (_, index) => `load-${index}`);
    const { log } = await tell([...many.flatMap((of) => [{ of, said: started }, SECOND]), 10 * MINUTE]);
    const lines = log().trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('50 loads: 50 under way'))).toHaveLength(10);
    expect(lines).toHaveLength(60);
  });

  it('a continued run says so, and a run that never began is told by its end alone', async () => {
    expect((await tell([{ ...started, resumed: true } as Said, ended('resumed')])).log()).toMatch(
      /^students: continues run 20261120-021704-k3x9, which another process began\nstudents: 4 rows in 31 m, resumed\n/,
    );
    expect((await tell([ended('busy')])).log()).toMatch(/^students: another run has the pipeline\n/);
  });

  it('holds neither colours nor cursor movements', async () => {
    const { log } = await tell([started, phase('provisioning'), 3 * MINUTE, ended('failed, kept')]);
    expect(log()).not.toContain('\x1b');
    expect(log()).not.toContain('\r');
  });

  it('the clock is left alone once every load has ended', async () => {
    const clock = new VirtualClock(BEGAN);
    const reporter = consoleReporter({ out: screen().out, clock });
    await clock.run(async () => {
      reporter.emit({ ...started, pipeline: 'a', run: 'r', at: clock.now() } as RunEvent);
      await clock.sleep(1);
      reporter.emit({ ...ended(), pipeline: 'a', run: 'r', at: clock.now() } as RunEvent);
    });
    await expect(clock.run(() => new Promise(() => {}))).rejects.toThrow('nothing is going to happen');
  });
});

describe('on a terminal', () => {
  it('one line below the others shows the load as it goes, and is gone at the end', async () => {
    const { shown, reporter } = await tell(
      [started, phase('replicating'), progress(1234), 4 * MINUTE + 10 * SECOND, 1],
      { columns: 100 },
    );
    expect(shown().at(-1)).toBe('students: replicating for 4 m 10 s, 1,234 rows so far, 1 of 3 tables');
    reporter.close();
    expect(shown().at(-1)).toBe('');
    expect(shown().slice(0, -1)).toEqual([
      expect.stringMatching(/^students: begins run/),
      'students: replicating',
    ]);
  });

  it.each([200, 80, 40, 20, 11])(
    'the line fits %d columns, however many loads there are',
    async (columns) => {
      const many = Array.from({ length: 30 }, (_, index) => `学生テーブル-${index}`);
      const { written } = await tell(
        [
          ...many.flatMap((of) => [
            { of, said: started },
            { of, said: progress(123_456) },
          ]),
          2 * MINUTE,
        ],
        { columns },
      );
      const status = written.map((text) => text.split('\n').at(-1)?.replace('\r\x1b[2K', '') ?? '');
      expect(status.some((line) => line !== '')).toBe(true);
      for (const line of status) expect(width(line)).toBeLessThan(columns);
    },
  );

  it('is left empty where there is no room for anything', async () => {
    const { written } = await tell([started, phase('provisioning'), MINUTE], { columns: 9 });
    expect(written.every((text) => text.endsWith('\n'))).toBe(true);
  });

  it('takes turns among several loads', async () => {
    const { written } = await tell([...['a', 'b', 'c'].map((of) => ({ of, said: started })), 30 * SECOND], {
      columns: 100,
    });
    for (const name of ['a', 'b', 'c']) {
      expect(written.some((text) => text.includes(`3 loads: 3 under way | ${name}: under way`))).toBe(true);
    }
  });

  it('is not redrawn for each of a thousand events', async () => {
    const { written } = await tell(
      [started, ...Array.from({ length: 1000 }, (_, index) => progress(index))],
      {
        columns: 80,
      },
    );
    expect(written.length).toBeLessThan(5);
  });

  it('colours the outcome, unless told not to', async () => {
    const coloured = await tell([started, ended('failed, kept')], { columns: 80, colour: true });
    expect(coloured.log()).toContain('\x1b[31mstudents FAILED: table suspended\x1b[0m');
    const { log } = await tell([started, ended('failed, kept')], { columns: 80 });
    expect(log()).not.toContain('\x1b[31m');
  });

  it('NO_COLOR is obeyed', () => {
    const clock = new VirtualClock(BEGAN);
    const told = (value: string | undefined) => {
      const before = process.env.NO_COLOR;
      if (value === undefined) delete process.env.NO_COLOR;
      else process.env.NO_COLOR = value;
      const seen = screen(80);
      const reporter = consoleReporter({ out: seen.out, clock });
      if (before === undefined) delete process.env.NO_COLOR;
      else process.env.NO_COLOR = before;
      reporter.emit({ ...ended(), pipeline: 'a', run: 'r', at: BEGAN } as RunEvent);
      reporter.close();
      return seen.log();
    };
    expect(told('1')).not.toContain('\x1b[32m');
    expect(told(undefined)).toContain('\x1b[32m');
  });
});

describe('whatever the data says', () => {
  it.each(Object.entries(NASTY))(
    '%s is neither obeyed by the terminal nor by the workflow runner',
    async (_, text) => {
      const story = [
        { of: text, said: { type: 'started', plan: plan({ pipeline: text }), resumed: false } as Said },
        { of: text, said: { type: 'action', action: 'createInstance', on: text } as Said },
        { of: text, said: { type: 'waiting', what: text, status: text, since: BEGAN } as Said },
        { of: text, said: { type: 'warning', message: text } as Said },
        MINUTE,
        {
          of: text,
          said: { type: 'ended', report: { ...report(), pipeline: text, warnings: [text] } } as Said,
        },
      ];
      const { log } = await tell(story);
      expect(log()).not.toMatch(/[^\n\P{Cc}]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      for (const line of log().split('\n')) expect(line.trimStart()).not.toMatch(/^::/);
      expect(log()).not.toContain('##[');
      const onScreen = await tell(story, { columns: 60 });
      expect(onScreen.log().replaceAll('\r\x1b[2K', '')).not.toMatch(/[^\n\P{Cc}]/u);
    },
  );
});
