import { describe, expect, test } from 'vitest';
import { SluiceError } from '../../src/errors.ts';
import type { LoadedPipeline } from '../../src/pipeline/load.ts';
import { type Selection, selectPipelines } from '../../src/pipeline/select.ts';
import { load, written } from './loading.ts';

const one = (changes: Record<string, string> = {}) =>
  written({ instance: '{ class: dms.t3.medium }', ...changes });

async function all(): Promise<LoadedPipeline[]> {
  const { pipelines } = await load({
    'pipelines/crm.yml': one({ tags: '{ team: sales, env: "=x" }', schedule: '17 2 * * *' }),
    'pipelines/crm-old.yml': one({ enabled: 'false', tags: '{ team: sales }' }),
    'pipelines/orders.yml': one({ tags: '{ team: data }', schedule: '[17 2 * * *, 42 6 * * 6]' }),
    'pipelines/orders-eu.yml': one({ tags: '{ team: data }' }),
  });
  return pipelines;
}

const selected = async (selection: Selection) =>
  selectPipelines(await all(), selection).map(({ pipeline }) => pipeline.name);

describe('selects', () => {
  test.each<[string, Selection, string[]]>([
    ['every enabled pipeline by default', {}, ['crm', 'orders-eu', 'orders']],
    ['every enabled pipeline for an empty list', { names: [] }, ['crm', 'orders-eu', 'orders']],
    ['by name', { names: ['orders'] }, ['orders']],
    [
      'by several names, each once, in the order of the files',
      { names: ['orders', 'crm', 'orders'] },
      ['crm', 'orders'],
    ],
    ['by glob, disabled ones left out', { names: ['{crm,orders}*'] }, ['crm', 'orders-eu', 'orders']],
    ['by glob and name', { names: ['*-eu', 'crm'] }, ['crm', 'orders-eu']],
    ['by tag', { tags: ['team=data'] }, ['orders-eu', 'orders']],
    ['by tag with an equals sign in its value', { tags: ['env==x'] }, ['crm']],
    ['by all of several tags', { tags: ['team=sales', 'env==x'] }, ['crm']],
    ['by schedule', { schedule: '17 2 * * *' }, ['crm', 'orders']],
    ['by one of several schedules', { schedule: '42 6 * * 6' }, ['orders']],
    ['by everything at once', { names: ['o*'], tags: ['team=data'], schedule: '17 2 * * *' }, ['orders']],
  ])('%s', async (_, selection, expected) => {
    expect(await selected(selection)).toEqual(expected);
  });
});

describe('refuses', () => {
  test.each<[string, Selection, string, RegExp]>([
    [
      'a name with a slip of the finger',
      { names: ['oders'] },
      'unknown-pipeline',
      /did you mean "orders"\?.*crm-old, crm, orders-eu, orders/,
    ],
    ['a glob that matches nothing', { names: ['x*'] }, 'unknown-pipeline', /known are/],
    ['a hostile name', { names: ['::error::\u001b[2J'] }, 'unknown-pipeline', /known are/],
    [
      'a disabled pipeline that is named',
      { names: ['crm-old'] },
      'pipeline-disabled',
      /remove `enabled: false` from pipelines\/crm-old.yml/,
    ],
    ['a tag that nothing has', { tags: ['team=dta'] }, 'no-such-tag', /did you mean "team=data"\?/],
    ['a tag without a value', { tags: ['team'] }, 'tag-form', /--tag team=data/],
    ['a schedule in another spelling', { schedule: '17 02 * * *' }, 'no-such-schedule', /"17 2 \* \* \*"/],
  ])('%s', async (_, selection, code, remedy) => {
    const error = await selected(selection).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SluiceError);
    expect(error).toMatchObject({ family: 'definition', code, remedy: expect.stringMatching(remedy) });
    // A control character in a message would reach the terminal.
    expect(String(error)).not.toMatch(/\p{Cc}/u);
  });
});
