import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventLine, machineText, reportDocument, toJson } from '../../src/report/json.ts';
import { BEGAN, plan, report, table } from './reports.ts';
import { stories } from './stories.ts';

const parsed = (text: string) => JSON.parse(text);
const all = Object.values(stories).map(({ report }) => report);

describe('the machine form of an invocation', () => {
  it('counts outcomes and rows, and holds a document for each load in the order given', () => {
    const result = parsed(toJson(all));
    expect(result).toMatchObject({
      format: 1,
      shortened: false,
      counts: { total: 11, succeeded: 6, failed: 2, held: 1, busy: 1, unfinished: 1 },
    });
    expect(result.loads).toEqual(all.map((one) => parsed(JSON.stringify(reportDocument(one)))));
  });

  it('has the same members whatever happened, null where there is nothing to say', () => {
    const members = (name: string) => Object.keys(reportDocument(stories[name]?.report ?? report()));
    for (const name of Object.keys(stories)) expect(members(name)).toEqual(members('success with changes'));
    expect(reportDocument(stories.busy?.report ?? report())).toMatchObject({
      run: null,
      cost: null,
      from: null,
    });
  });

  it('writes times as ISO 8601, also damaged ones, and lengths in milliseconds', () => {
    const document = reportDocument(
      report({ phases: [{ phase: 'starting', from: BEGAN, to: BEGAN + 41_000 }] }),
    );
    expect(document.startedAt).toBe('2026-11-20T02:17:04.000Z');
    expect(document.phases).toEqual([
      {
        phase: 'starting',
        from: '2026-11-20T02:17:04.000Z',
        to: '2026-11-20T02:17:45.000Z',
        durationMs: 41_000,
      },
    ]);
    expect(reportDocument(report({ startedAt: Number.NaN })).startedAt).toBeNull();
  });

  it('keeps a checkpoint exactly as it is', () => {
    const value = 'checkpoint:V1#34#00000132/0F000E48#0#0#*#0#121';
    const checkpoint = { after: { value, run: 'r', at: BEGAN } };
    expect(parsed(toJson([report({ checkpoint })])).loads[0].checkpoint.after.value).toBe(value);
  });

  it('shrinks in stages to a limit: changed tables, no tables, outcomes, counts', () => {
    const tables = Array.from({ length: 100 }, (_, index) =>
      table(`s.t${index}`, { inserts: index < 10 ? 1 : 0 }),
    );
    const reports = Array.from({ length: 10 }, (_, index) => report({ pipeline: `load-${index}`, tables }));
    const at = (limitBytes: number) => {
      const text = toJson(reports, { limitBytes });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limitBytes);
      const { shortened, loads } = parsed(text);
      return [shortened, loads.length, loads[0]?.tables?.length, loads[0]?.tablesLeftOut];
    };
    expect(at(1_000_000)).toEqual([false, 10, 100, 0]);
    expect(at(90_000)).toEqual([true, 10, 10, 90]);
    expect(at(25_000)).toEqual([true, 10, 0, 100]);
    expect(at(2000)).toEqual([true, 10, undefined, undefined]);
    expect(at(300)).toEqual([true, 0, undefined, undefined]);
  });
});

describe('events as lines of JSON', () => {
  const about = { pipeline: 'students', run: 'r', at: BEGAN };

  it.each([
    [
      { ...about, type: 'phase' as const, from: undefined, to: 'provisioning' as const },
      '{"format":1,"type":"phase","pipeline":"students","run":"r","at":"2026-11-20T02:17:04.000Z","to":"provisioning"}',
    ],
    [
      { ...about, type: 'waiting' as const, what: 'task', status: 'creating', since: BEGAN - 1000 },
      '{"format":1,"type":"waiting","pipeline":"students","run":"r","at":"2026-11-20T02:17:04.000Z","what":"task","status":"creating","since":"2026-11-20T02:17:03.000Z"}',
    ],
    [
      { ...about, type: 'progress' as const, rows: 5, tablesDone: 1, tables: 2 },
      '{"format":1,"type":"progress","pipeline":"students","run":"r","at":"2026-11-20T02:17:04.000Z","rows":5,"tablesDone":1,"tables":2}',
    ],
  ])('%#', (event, line) => {
    expect(eventLine(event)).toBe(line);
  });

  it('of a plan tell what a person would ask, not its documents', () => {
    const line = parsed(eventLine({ ...about, type: 'started', plan: plan(), resumed: false }));
    expect(line.plan).toMatchObject({ mode: 'cdc', migrationType: 'cdc', instanceClass: 'dms.t3.medium' });
    expect(line.plan.from.at).toBe('2026-11-19T02:17:04.000Z');
    expect(Object.keys(line.plan)).not.toContain('tableMappings');
  });
});

describe('any data as JSON', () => {
  it('comes back as it was, whatever it holds, as long as it holds no secret', () => {
    const value = fc.jsonValue({
      stringUnit: fc.constantFrom('a', '\n', '\x1b', '\u2028', '\u202e', '#', '[', '\u{e0041}', '"'),
    });
    fc.assert(
      fc.property(value, (given) => {
        const text = machineText(given);
        expect(parsed(text)).toEqual(parsed(JSON.stringify(given)));
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\[/u);
      }),
    );
  });

  it('hides secrets by form and by name, in lists and in depth', () => {
    expect(
      machineText({
        a: ['password=x', { DbPassword: 'plain', table: 'password_history' }],
        lines: ['-----BEGIN PRIVATE KEY-----', 'MIIE', '-----END PRIVATE KEY-----', 'after'],
      }),
    ).toBe('{"a":["password=***",{"DbPassword":"***","table":"password_history"}],"lines":["***","after"]}');
  });

  it('can be indented', () => {
    expect(machineText({ a: 1 }, 2)).toBe('{\n  "a": 1\n}');
  });
});
