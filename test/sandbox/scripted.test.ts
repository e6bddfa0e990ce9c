import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../src/clock.ts';
import type { TransferRequest } from '../../src/sandbox/engine.ts';
import { type Script, scriptedDataPlane } from '../../src/sandbox/scripted.ts';
import { scriptedCheckpoint, scriptedInstant } from '../../src/sandbox/scripted-position.ts';
import { tablesOfMappings } from '../../src/sandbox/scripted-tables.ts';
import { mappingsOf } from './support.ts';

const START = Date.UTC(2026, 0, 1);
const at = (seconds: number) => START + seconds * 1000;

/** Runs one transfer, with a stop asked for after some seconds. */
async function transferred(wish: Partial<TransferRequest>, script: Script, stopAfter?: number) {
  const clock = new VirtualClock(START);
  const controller = new AbortController();
  const request: TransferRequest = {
    taskId: 'one',
    migrationType: 'cdc',
    source: { engine: 'postgres', type: 'source', settings: {} },
    target: { engine: 'postgres', type: 'target', settings: {} },
    mappings: JSON.parse(mappingsOf('public.orders')),
    settings: {},
    stopSignal: controller.signal,
    clock,
    tables: new Map(),
    ...wish,
  };
  const plane = scriptedDataPlane({ script: () => script });
  const result = await clock.run(async () => {
    const done = plane.transfer(request);
    if (stopAfter !== undefined) {
      await clock.sleep(stopAfter * 1000);
      controller.abort();
    }
    return done;
  });
  const { checkpoint, ...rest } = result;
  const readUpTo = checkpoint === undefined ? undefined : scriptedInstant(checkpoint);
  return { ...rest, readUpTo, ended: clock.now(), tables: [...request.tables.values()] };
}

describe('a scripted transfer', () => {
  test('without a script catches up in 10 to 60 seconds', async () => {
    const { ended, stopReason } = await transferred({ migrationType: 'full-load' }, {});
    expect(stopReason).toBe('FULL_LOAD_ONLY_FINISHED');
    expect(ended - START).toBeGreaterThanOrEqual(10_000);
    expect(ended - START).toBeLessThanOrEqual(60_000);
  });

  test('of a busy source stops at its commit time, no sooner than it has read so far', async () => {
    const stop = { by: 'commit_time', at: at(0) } as const;
    const early = await transferred({ stop }, { seconds: 30 });
    expect(early).toMatchObject({ stopReason: 'STOPPED_AT_COMMIT_TIME', ended: at(30), readUpTo: at(0) });
    const late = await transferred({ stop: { ...stop, at: at(100) } }, { seconds: 30 });
    expect(late).toMatchObject({ ended: at(100), readUpTo: at(100) });
  });

  test('of an idle source waits until it is asked to stop', async () => {
    const stop = { by: 'commit_time', at: at(0) } as const;
    const result = await transferred({ stop }, { seconds: 30, idle: true }, 500);
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL', ended: at(500) });
  });

  test('stops at its server time however far it has come', async () => {
    const startPosition = scriptedCheckpoint('postgres', at(-1000));
    const stop = { by: 'server_time', at: at(100) } as const;
    const behind = await transferred({ startPosition, stop }, { seconds: 100 });
    expect(behind).toMatchObject({ stopReason: 'STOPPED_AT_SERVER_TIME', ended: at(100), readUpTo: at(100) });
  });

  test('that is stopped half-way has moved half, and its checkpoint says so', async () => {
    const startPosition = scriptedCheckpoint('postgres', at(-1000));
    const tables = [{ schema: 'public', table: 'orders', inserts: 100, updates: 10, deletes: 2, ddls: 0 }];
    const result = await transferred({ startPosition }, { seconds: 100, tables }, 50);
    expect(result.stopReason).toBe('NORMAL');
    expect(result.readUpTo).toBe(at(-1000) + 0.5 * 1_050_000);
    expect(result.tables).toMatchObject([
      { inserts: 50, appliedInserts: 50, updates: 5, deletes: 1, fullLoadRows: 0 },
    ]);
  });

  test('ends as the script says', async () => {
    const end = { status: 'failed', stopReason: 'RECOVERABLE_ERROR', failure: 'gone' } as const;
    const result = await transferred({}, { seconds: 5, end });
    expect(result).toMatchObject({ ...end, ended: at(5) });
  });

  test('with a table that fails moves none of its rows', async () => {
    const tables = [
      { schema: 'public', table: 'good', rows: 5 },
      { schema: 'public', table: 'bad', rows: 5, state: 'Table error' as const },
    ];
    const result = await transferred({ migrationType: 'full-load' }, { seconds: 5, tables });
    expect(result.tables).toMatchObject([
      { state: 'Table completed', fullLoadRows: 5, fullLoadEnd: at(5) },
      { state: 'Table error', fullLoadRows: 0 },
    ]);
  });

  test('scales its seconds with the speed', async () => {
    const clock = new VirtualClock(START);
    const plane = scriptedDataPlane({ speed: 100, script: () => ({ seconds: 50 }) });
    await clock.run(() =>
      plane.transfer({
        taskId: 'one',
        migrationType: 'full-load',
        source: { engine: 'mysql', type: 'source', settings: {} },
        target: { engine: 'mysql', type: 'target', settings: {} },
        mappings: JSON.parse(mappingsOf('a.b')),
        settings: {},
        stopSignal: new AbortController().signal,
        clock,
        tables: new Map(),
      }),
    );
    expect(clock.now()).toBe(START + 500);
  });
});

test.each(['postgres', 'aurora-postgresql', 'mysql', 'oracle'])(
  'positions of %s grow with time',
  (engine) => {
    const instants = [0, 1, 999_999, 1_000_000, 2 ** 32 - 1, 2 ** 32, START, START + 1];
    expect(instants.map((instant) => scriptedInstant(scriptedCheckpoint(engine, instant)))).toEqual(instants);
  },
);

test('native positions can be read too, others cannot', () => {
  expect(scriptedInstant('4AF/B00000D0')).toBe(0x4af * 2 ** 32 + 0xb00000d0);
  expect(scriptedInstant('mysql-bin-changelog.000024:373')).toBe(24_000_373);
  expect(scriptedInstant('00000014:00000061:0001')).toBeUndefined();
});

test('mappings name their tables; wildcards stand for two; excluded ones are left to the caller to drop', () => {
  const name = ({ schema, table }: { schema: string; table: string }) => `${schema}.${table}`;
  const names = tablesOfMappings(
    JSON.parse(mappingsOf('public.orders', 'public.enrol_%', 'public.orders')),
  ).map(name);
  expect(names).toEqual(['public.orders', 'public.enrol_one', 'public.enrol_two']);
});
