import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../src/pipeline/problem.ts';
import { type Files, inShort, load, loadText, marked, written } from './loading.ts';

const INSTANCES = 'instances: { nightly: { class: dms.t3.medium } }\n';
const names = ({ pipelines }: Awaited<ReturnType<typeof load>>) =>
  pipelines.map(({ pipeline }) => pipeline.name);

test('five mistakes in one file are five problems, each at its place, in the order of the file', async () => {
  const { text, places } = marked(`mode: cdc
source: { engine: mysql, secret: ▶shop }
target: shop-aurora
instance: ▶nigthly
▶tabels: [shop.orders]
tables:
  - shop.orders
  - { include: shop.grades, ▶watermark: { column: id, type: integer } }
schedule: ▶0 2 31 2 *
`);
  const { pipelines, problems } = await loadText(text);
  expect(pipelines).toEqual([]);
  expect(problems.map(formatProblem)).toEqual([
    'pipelines/shop.yml:2:34 error an inline mysql endpoint needs "secretRole"; add `secretRole:` with the ARN of a role that lets DMS read the secret [endpoint-incomplete]',
    'pipelines/shop.yml:4:11 error there is no instance "nigthly"; did you mean "nightly"? [unknown-instance]',
    'pipelines/shop.yml:5:1 error unknown key "tabels"; did you mean "tables"? [unknown-key]',
    'pipelines/shop.yml:8:29 error "watermark" means nothing in `mode: cdc`; remove it; a cdc load goes on from its checkpoint. To load by a column, write `mode: delta` [wrong-mode]',
    'pipelines/shop.yml:9:11 error "0 2 31 2 *" falls on a day that no month has, so it would never run; choose a day that exists [not-cron]',
  ]);
  expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual(places);
});

test('all problems of all files come at once, sorted by file and line, and good files load all the same', async () => {
  const project = await load({
    'pipelines/_project.yml': INSTANCES,
    'pipelines/b.yml': written({ mode: 'ccd', instance: 'nightly', enabled: 'yes' }),
    'pipelines/a.yml': `- ${written()}`,
    'pipelines/c.yaml': written(),
    'pipelines/d.yml': written({ source: undefined }),
  });
  expect(names(project)).toEqual(['c']);
  expect(
    project.problems.map((problem) => `${problem.file} ${problem.code} ${problem.pipeline ?? '-'}`),
  ).toEqual([
    'pipelines/a.yml yaml-syntax -',
    'pipelines/b.yml wrong-value b',
    'pipelines/b.yml wrong-value b',
    'pipelines/d.yml missing-key d',
  ]);
  expect(project.project).toEqual({ file: 'pipelines/_project.yml', instances: ['nightly'] });
});

describe('which files are pipelines', () => {
  const files: Files = {
    'pipelines/_project.yml': INSTANCES,
    'pipelines/a.yml': written(),
    'pipelines/b.yaml': written(),
    'pipelines/_draft.yml': 'not: a pipeline',
    'pipelines/.hidden.yml': 'not: a pipeline',
    'pipelines/README.md': '# not a pipeline',
    'pipelines/settings/c.yml': 'FullLoadSettings: {}',
    'other/d.yml': written(),
    'other/_project.yml': INSTANCES,
  };

  test('those of the folder that end in .yml or .yaml', async () => {
    expect(names(await load(files))).toEqual(['a', 'b']);
    expect(names(await load(files, { directory: 'pipelines/' }))).toEqual(['a', 'b']);
  });

  test('or those that are named, each with the _project.yml beside it', async () => {
    expect(names(await load(files, { files: ['pipelines/b.yaml', 'other/d.yml'] }))).toEqual(['b', 'd']);
    expect(names(await load(files, { files: ['pipelines/_project.yml'] }))).toEqual([]);
    expect(names(await load(files, { files: ['pipelines/a.yml', './pipelines/a.yml'] }))).toEqual(['a']);
  });

  test.each([
    ['a folder that is not there', { directory: 'pipeline' }, 'pipeline:1:1 error no-directory'],
    [
      'a folder without pipelines',
      { directory: 'pipelines/settings/none' },
      'pipelines/settings/none:1:1 error no-directory',
    ],
    [
      'a named file that is not there',
      { files: ['pipelines/x.yml'] },
      'pipelines/x.yml:1:1 error no-such-file',
    ],
    [
      'a folder in place of a file',
      { files: ['pipelines/settings'] },
      'pipelines/settings:1:1 error not-a-file',
    ],
  ])('%s', async (_, request, expected) => {
    const { problems, pipelines } = await load(files, request);
    expect(
      problems.map(
        ({ file, line, column, severity, code }) => `${file}:${line}:${column} ${severity} ${code}`,
      ),
    ).toEqual([expected]);
    expect(pipelines).toEqual([]);
  });

  test('a folder that holds none', async () => {
    const { problems } = await load({ 'pipelines/README.md': '' });
    expect(inShort(problems)).toEqual(['1:1 error no-pipelines']);
  });
});

describe('files that are not worth reading', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['ten megabytes', `mode: cdc\n${'# padding\n'.repeat(1024 * 1024)}`, 'too-large'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0x00]), 'not-utf8'],
    ['a broken character', new Uint8Array([0x61, 0x3a, 0x20, 0xc3, 0x28]), 'not-utf8'],
    ['nothing at all', '', 'empty-file'],
  ])('%s', async (_, content, code) => {
    const { problems } = await load({ 'pipelines/shop.yml': content });
    expect(inShort(problems)).toEqual([`1:1 error ${code}`]);
  });

  test('a byte order mark and CRLF are fine', async () => {
    const { pipelines, problems } = await loadText(`\ufeff${written().replaceAll('\n', '\r\n')}`);
    expect(problems).toEqual([]);
    expect(pipelines).toHaveLength(1);
    expect((await loadText(`\ufeffmode: ccd\r\n${written({ mode: undefined })}`)).problems).toMatchObject([
      { line: 1, column: 7 },
    ]);
  });
});

describe('_project.yml', () => {
  const good = { 'pipelines/shop.yml': written() };

  test.each([
    ['an unknown key', `${INSTANCES}▶defualts: {}\n`, 'unknown-key'],
    ['a key that cannot be a default', `${INSTANCES}defaults: { ▶mode: cdc }\n`, 'unknown-key'],
    ['a default outside of defaults', `${INSTANCES}▶notify: x\n`, 'unknown-key'],
    ['a wrong default', `${INSTANCES}defaults: { onFailure: ▶retry }\n`, 'wrong-value'],
    ['a wrong instance', `${INSTANCES.trim().slice(0, -2)}, heavy: { class: ▶r5 } }\n`, 'wrong-value'],
    [
      'an instance without a class',
      `${INSTANCES.trim().slice(0, -2)}, ▶heavy: { storage: 50 } }\n`,
      'missing-key',
    ],
    [
      'an instance in one zone and several',
      `instances: { nightly: { class: dms.t3.medium, multiAz: true, ▶availabilityZone: us-east-1a } }\n`,
      'zone-and-multi-az',
    ],
    ['instances that are a list', '▶instances: []\n'.replace('▶', '').replace('[]', '▶[]'), 'wrong-value'],
    ['no YAML', 'instances: [▶', 'yaml-syntax'],
    ['a settings file that is not there', `${INSTANCES}defaults: { settings: ▶x.json }\n`, 'no-such-file'],
  ])('%s is told once, there, and keeps every pipeline from loading', async (_, source, code) => {
    const { text, places } = marked(source);
    const { pipelines, problems } = await load({ 'pipelines/_project.yml': text, ...good });
    expect(problems.map(({ file, line, column, code: said }) => `${file}:${line}:${column} ${said}`)).toEqual(
      [`pipelines/_project.yml:${places[0]} ${code}`],
    );
    expect(pipelines).toEqual([]);
  });

  test('a default that is wrong for a pipeline is shown where it is written, once for all', async () => {
    const { text, places } = marked(`${INSTANCES}defaults:\n  instance: ▶nigthly\n`);
    const { problems } = await load({
      'pipelines/_project.yml': text,
      'pipelines/a.yml': written({ instance: undefined }),
      'pipelines/b.yml': written({ instance: undefined }),
    });
    expect(problems).toMatchObject([{ file: 'pipelines/_project.yml', code: 'unknown-instance' }]);
    expect(inShort(problems)).toEqual([`${places[0]} error unknown-instance`]);
    expect(problems[0]).not.toHaveProperty('pipeline');
  });

  test('there can be only one', async () => {
    const { problems } = await load({
      'pipelines/_project.yml': INSTANCES,
      'pipelines/_project.yaml': INSTANCES,
      ...good,
    });
    expect(problems.map(({ code }) => code)).toEqual(['two-project-files']);
  });

  test('a folder can do without', async () => {
    const { pipelines, project } = await load({
      'pipelines/shop.yml': written({ instance: '{ class: dms.t3.medium }' }),
    });
    expect(pipelines).toHaveLength(1);
    expect(project).toBeUndefined();
  });
});

describe('what two pipelines cannot share', () => {
  test('a name', async () => {
    const { pipelines, problems } = await load({
      'pipelines/_project.yml': INSTANCES,
      'pipelines/a.yml': `name: b\n${written()}`,
      'pipelines/b.yml': written(),
      'pipelines/c.yml': written(),
    });
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      {
        file: 'pipelines/a.yml',
        line: 1,
        column: 7,
        code: 'name-twice',
        message: expect.stringContaining('pipelines/b.yml'),
      },
      {
        file: 'pipelines/b.yml',
        line: 1,
        column: 1,
        code: 'name-twice',
        message: expect.stringContaining('pipelines/a.yml'),
      },
    ]);
    expect(pipelines.map(({ pipeline }) => pipeline.file)).toEqual(['pipelines/c.yml']);
  });

  test('a replication slot of one database', async () => {
    const source = (slot: string, database = 'shop') =>
      `{ engine: postgres, database: ${database}, secret: s, secretRole: "arn:aws:iam::111122223333:role/r", settings: { SlotName: ${slot} } }`;
    const { pipelines, problems } = await load({
      'pipelines/_project.yml': INSTANCES,
      'pipelines/a.yml': written({ source: source('one') }),
      'pipelines/b.yml': written({ source: source('one') }),
      'pipelines/c.yml': written({ source: source('two') }),
      'pipelines/d.yml': written({ source: source('one', 'crm') }),
    });
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'pipelines/a.yml slot-shared',
      'pipelines/b.yml slot-shared',
    ]);
    expect(pipelines).toHaveLength(2);
  });
});

describe('names', () => {
  test.each([
    ['shop.yml', 'shop'],
    ['shop-2.yaml', 'shop-2'],
  ])('%s is called %s', async (file, name) => {
    expect(
      names(await load({ 'pipelines/_project.yml': INSTANCES, [`pipelines/${file}`]: written() })),
    ).toEqual([name]);
  });

  test.each(['My Shop.yml', 'my_shop.yml', `${'x'.repeat(57)}.yml`, 'a--b.yml'])(
    '%s gives none',
    async (file) => {
      const { problems, pipelines } = await load({
        'pipelines/_project.yml': INSTANCES,
        [`pipelines/${file}`]: written(),
      });
      expect(inShort(problems)).toEqual(['1:1 error file-name']);
      expect(pipelines).toEqual([]);
    },
  );
});

test('a loaded pipeline knows where each of its values stands, its defaults included', async () => {
  const { pipelines } = await load({
    'pipelines/_project.yml': `${INSTANCES}defaults:\n  instance: nightly\n  tags: { team: data }\n`,
    'pipelines/shop.yml': written({ instance: undefined, tags: '{ cost: "1" }' }),
  });
  const locate = pipelines[0]?.locate;
  expect(locate?.(['tables', 0])).toEqual({ file: 'pipelines/shop.yml', line: 4, column: 10 });
  expect(locate?.(['instance'])).toEqual({ file: 'pipelines/_project.yml', line: 3, column: 13 });
  expect(locate?.(['tags', 'cost'])).toEqual({ file: 'pipelines/shop.yml', line: 5, column: 15 });
  expect(locate?.(['tags', 'team'])).toEqual({ file: 'pipelines/_project.yml', line: 4, column: 17 });
  expect(locate?.(['timeout'])).toEqual({ file: 'pipelines/shop.yml', line: 1, column: 1 });
});

test('a file full of mistakes does not bury the others', async () => {
  const { problems } = await load({
    'pipelines/_project.yml': INSTANCES,
    'pipelines/a.yml': `${written()}${Array.from({ length: 1000 }, (_, index) => `k${index}: 1\n`).join('')}`,
    'pipelines/b.yml': written({ mode: 'ccd' }),
  });
  const inA = problems.filter(({ file }) => file === 'pipelines/a.yml');
  expect(inA).toHaveLength(201);
  expect(inA.at(-1)).toMatchObject({
    line: 206,
    severity: 'error',
    code: 'more-problems',
    message: 'from here on there are 800 more problems in this file',
  });
  expect(problems.at(-1)).toMatchObject({ file: 'pipelines/b.yml', code: 'wrong-value' });
});

test('a thousand files load', async () => {
  const files: Files = { 'pipelines/_project.yml': INSTANCES };
  for (let index = 0; index < 1000; index += 1)
    files[`pipelines/p${index}.yml`] = written({ schedule: `${(index % 59) + 1} 2 * * *` });
  const { pipelines, problems } = await load(files);
  expect(problems).toEqual([]);
  expect(pipelines).toHaveLength(1000);
});
