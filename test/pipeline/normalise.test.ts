import { describe, expect, test } from 'vitest';
import { load, pipelineOf, written } from './loading.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test('a pipeline that says no more than it must gets every default', async () => {
  expect(await pipelineOf(written())).toEqual({
    name: 'shop',
    file: 'pipelines/shop.yml',
    enabled: true,
    mode: 'cdc',
    schedule: [],
    source: { kind: 'existing', ref: 'shop-mysql' },
    target: { kind: 'existing', ref: 'shop-aurora' },
    selection: {
      kind: 'tables',
      tables: [{ kind: 'include', schema: 'shop', table: 'orders', active: true }],
    },
    settings: {},
    instance: {
      name: 'nightly',
      class: 'dms.t3.medium',
      securityGroups: [],
      multiAz: false,
      sizes: [],
      shared: false,
    },
    start: { kind: 'full-load' },
    stop: { after: 0, by: 'commit_time', idle: MINUTE },
    timeout: { provision: 40 * MINUTE, replicate: 3 * HOUR, teardown: 30 * MINUTE },
    onFailure: 'keep',
    metrics: { namespace: 'Sluice', perTable: false },
    tags: {},
    delta: { publish: 'after-proof', split: 1 },
  });
});

describe('shorthands are unfolded', () => {
  test.each([
    ['schedule: 17 2 * * *', { schedule: ['17 2 * * *'] }],
    ['schedule: [17 2 * * *, 23 6 * * 6]', { schedule: ['17 2 * * *', '23 6 * * 6'] }],
    ['timeout: 90m', { timeout: { provision: 40 * MINUTE, replicate: 90 * MINUTE, teardown: 30 * MINUTE } }],
    [
      'timeout: { teardown: 1h }',
      { timeout: { provision: 40 * MINUTE, replicate: 3 * HOUR, teardown: HOUR } },
    ],
    ['stop: now', { stop: { after: 0, by: 'commit_time', idle: MINUTE } }],
    [
      'stop: { after: 5m, by: server_time, idle: 500ms }',
      { stop: { after: 5 * MINUTE, by: 'server_time', idle: 500 } },
    ],
    ['start: full-load', { start: { kind: 'full-load' } }],
    ['start: { position: "a.1:5" }', { start: { kind: 'position', position: 'a.1:5' } }],
    ['start: { at: 2026-11-20T02:00:00Z }', { start: { kind: 'at', at: '2026-11-20T02:00:00Z' } }],
    ['logRetention: 5d', { logRetention: 120 * HOUR }],
    [
      'notify: arn:aws:sns:us-east-1:111122223333:loads',
      { notify: { topic: 'arn:aws:sns:us-east-1:111122223333:loads', on: ['success', 'failure'] } },
    ],
    [
      'notify: { topic: "arn:aws:sns:us-east-1:111122223333:loads", on: [failure] }',
      { notify: { topic: 'arn:aws:sns:us-east-1:111122223333:loads', on: ['failure'] } },
    ],
    ['metrics: { perTable: true }', { metrics: { namespace: 'Sluice', perTable: true } }],
    ['enabled: false', { enabled: false }],
  ])('%s', async (line, expected) => {
    expect(await pipelineOf(`${written()}${line}\n`)).toMatchObject(expected);
  });

  test('tables, as text or in full', async () => {
    const { selection } = await pipelineOf(
      written({ tables: '[a.b, "a.c%", { include: a.d, as: x.d, active: false }, { exclude: a.c_1 }]' }),
    );
    expect(selection).toEqual({
      kind: 'tables',
      tables: [
        { kind: 'include', schema: 'a', table: 'b', active: true },
        { kind: 'include', schema: 'a', table: 'c%', active: true },
        { kind: 'include', schema: 'a', table: 'd', as: { schema: 'x', table: 'd' }, active: false },
        { kind: 'exclude', schema: 'a', table: 'c_1', active: true },
      ],
    });
  });

  test.each([
    ['integer', 'source'],
    ['decimal', 'source'],
    ['string', 'source'],
    ['date', 'clock'],
    ['timestamp', 'clock'],
  ])('a watermark of type %s advances by %s', async (type, advance) => {
    const { selection } = await pipelineOf(
      written({ mode: 'delta', tables: `[{ include: a.b, watermark: { column: c, type: ${type} } }]` }),
    );
    expect(selection).toMatchObject({ tables: [{ watermark: { column: 'c', type, advance, lag: 0 } }] });
  });

  test('an inline endpoint and an inline instance', async () => {
    const { source, instance } = await pipelineOf(
      written({
        source:
          '{ engine: postgres, database: shop, secret: s, secretRole: "arn:aws:iam::111122223333:role/r", settings: { SlotName: s } }',
        instance:
          '{ class: dms.t3.medium, storage: 20, multiAz: true, sizes: [{ days: [sun], class: dms.t3.small, price: 0.04 }], price: 0.08 }',
      }),
    );
    expect(source).toEqual({
      kind: 'inline',
      engine: 'postgres',
      database: 'shop',
      secret: 's',
      secretRole: 'arn:aws:iam::111122223333:role/r',
      settings: { SlotName: 's' },
    });
    expect(instance).toEqual({
      class: 'dms.t3.medium',
      storage: 20,
      securityGroups: [],
      multiAz: true,
      sizes: [{ days: ['sun'], class: 'dms.t3.small', price: 0.04 }],
      shared: false,
      price: 0.08,
    });
  });
});

describe('defaults of _project.yml', () => {
  const project = `
defaults:
  instance: nightly
  source: shop-mysql
  onFailure: delete
  timeout: { provision: 30m, teardown: 1h }
  tags: { team: data, cost: "1" }
  metrics: { namespace: Shop }
  start: { position: "a.1:5" }
  quarantineAfter: 3
  settings: { FullLoadSettings: { MaxFullLoadSubTasks: 4, CommitRate: 1 }, Logging: { EnableLogContext: true } }
instances:
  nightly: { class: dms.t3.medium }
`;
  const shop = async (text: string) => {
    const { pipelines, problems } = await load({
      'pipelines/_project.yml': project,
      'pipelines/shop.yml': text,
    });
    expect(problems).toEqual([]);
    return pipelines[0]?.pipeline;
  };

  test('reach every pipeline, and the file wins', async () => {
    expect(
      await shop(
        'mode: cdc\ntarget: t\ntables: [a.b]\nonFailure: keep\ntimeout: 2h\ntags: { cost: "2" }\nmetrics: { perTable: true }\nsettings: { FullLoadSettings: { MaxFullLoadSubTasks: 16 } }\n',
      ),
    ).toMatchObject({
      source: { ref: 'shop-mysql' },
      instance: { name: 'nightly' },
      onFailure: 'keep',
      timeout: { provision: 30 * MINUTE, replicate: 2 * HOUR, teardown: HOUR },
      tags: { team: 'data', cost: '2' },
      metrics: { namespace: 'Shop', perTable: true },
      start: { kind: 'position', position: 'a.1:5' },
      settings: {
        FullLoadSettings: { MaxFullLoadSubTasks: 16, CommitRate: 1 },
        Logging: { EnableLogContext: true },
      },
    });
  });

  test('for another mode are passed over', async () => {
    expect(await shop('mode: full-load\ntarget: t\ntables: [a.b]\n')).toMatchObject({
      start: { kind: 'full-load' },
      delta: { publish: 'after-proof', split: 1 },
    });
    expect(await shop('mode: delta\ntarget: t\ntables: [a.b]\n')).toMatchObject({
      delta: { quarantineAfter: 3 },
    });
  });
});
