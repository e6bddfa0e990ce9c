/** Where change capture begins: what is refused when the task is created, and what fails when it starts. */
import { describe, expect, test } from 'vitest';
import type { TransferRequest } from '../../../src/sandbox/engine.ts';
import { scriptedDataPlane } from '../../../src/sandbox/scripted.ts';
import {
  createMySqlEndpoint,
  createTask,
  describeTask,
  EXACT,
  endpointArn,
  readyTask,
  refusal,
  type SceneOptions,
  scene,
  start,
  type TaskWish,
} from '../support.ts';

const CHECKPOINT = 'checkpoint:V1#1#000004AF/B00000D0#0#0#*#0#0';
const LSN = '4AF/B00000D0';

/** Runs a task as far as it gets, and gives the task and what the data plane was asked for. */
async function begun(endpoint: string, wish: TaskWish, options: SceneOptions = {}) {
  const requests: TransferRequest[] = [];
  const on = await scene({
    dataPlane: scriptedDataPlane({
      script: (request) => {
        requests.push(request);
        return {};
      },
    }),
    ...options,
  });
  const source =
    endpoint === 'mysql' ? await createMySqlEndpoint(on, 'mysql') : await endpointArn(on, endpoint);
  const arn = await readyTask(on, { MigrationType: 'cdc', SourceEndpointArn: source, ...wish });
  await start(on, arn);
  await on.clock.pass(EXACT['task.failing'].typical);
  return { task: await describeTask(on, arn), request: requests[0] };
}

describe('PostgreSQL begins', () => {
  test.each<[string, string, TaskWish]>([
    ['at an LSN in a slot of the user', 'sandbox-source-slot', { CdcStartPosition: LSN }],
    ['at a checkpoint in a slot of the user', 'sandbox-source-slot', { CdcStartPosition: CHECKPOINT }],
    ['now, with a slot of its own', 'sandbox-source', {}],
    ['with a full load, and a slot of its own', 'sandbox-source', { MigrationType: 'full-load-and-cdc' }],
    ['with a full load alone, whatever slot there is', 'sandbox-source-slot', { MigrationType: 'full-load' }],
  ])('%s', async (_what, endpoint, wish) => {
    const { task, request } = await begun(endpoint, wish);
    expect(task.Status).not.toBe('failed');
    expect(request?.startPosition).toBe(wish.CdcStartPosition);
    expect(request?.source.settings.SlotName).toBe(
      endpoint === 'sandbox-source-slot' ? 'sandbox' : undefined,
    );
  });
});

describe('PostgreSQL does not begin', () => {
  test.each<[string, string, TaskWish, string]>([
    ['in a slot of the user without a position', 'sandbox-source-slot', {}, 'no CDC start position'],
    [
      'with a full load and changes in a slot of the user',
      'sandbox-source-slot',
      { MigrationType: 'full-load-and-cdc' },
      'no CDC start position',
    ],
    [
      'at a position without a slot',
      'sandbox-source',
      { CdcStartPosition: LSN },
      'names no replication slot',
    ],
  ])('%s', async (_what, endpoint, wish, message) => {
    const { task, request } = await begun(endpoint, wish);
    expect(task).toMatchObject({
      Status: 'failed',
      StopReason: 'Stop Reason FATAL_ERROR',
      LastFailureMessage: expect.stringContaining(message),
    });
    expect(request).toBeUndefined();
  });
});

test('MySQL begins at a position, a checkpoint or a time, and needs no slot', async () => {
  const position = 'mysql-bin-changelog.000024:373';
  expect((await begun('mysql', { CdcStartPosition: position })).request?.startPosition).toBe(position);
  expect((await begun('mysql', { CdcStartPosition: CHECKPOINT })).request?.startPosition).toBe(CHECKPOINT);
  const at = new Date('2026-01-01T00:00:00Z');
  expect((await begun('mysql', { CdcStartTime: at })).request?.startTime).toBe(at.getTime());
  const byDate = await begun('mysql', { CdcStartPosition: '2026-01-01T00:00:00' });
  expect(byDate.request).toMatchObject({ startTime: at.getTime() });
  expect(byDate.request?.startPosition).toBeUndefined();
});

test('the position of the task is shown, and what is given at the start takes its place', async () => {
  const on = await scene();
  const source = await createMySqlEndpoint(on, 'mysql');
  const arn = await readyTask(on, {
    MigrationType: 'cdc',
    SourceEndpointArn: source,
    CdcStartPosition: 'a.1:1',
  });
  expect((await describeTask(on, arn)).CdcStartPosition).toBe('a.1:1');
  await start(on, arn, { CdcStartPosition: 'a.2:2' });
  expect((await describeTask(on, arn)).CdcStartPosition).toBe('a.2:2');
});

test('a stop position is handed on as a time', async () => {
  const stop = 'commit_time:2026-01-01T05:06:07';
  const { request } = await begun('mysql', { CdcStopPosition: stop });
  expect(request?.stop).toEqual({ by: 'commit_time', at: Date.UTC(2026, 0, 1, 5, 6, 7) });
});

test('a date is no start for PostgreSQL either', async () => {
  const on = await scene();
  const task = createTask(on, { MigrationType: 'cdc', CdcStartPosition: '2026-01-01T00:00:00' });
  expect(await refusal(task)).toMatchObject({ name: 'InvalidParameterValueException' });
});
