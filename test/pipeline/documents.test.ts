import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadPipelines } from '../../src/pipeline/load.ts';
import { inShort, loadText, marked, pipelineOf, written } from './loading.ts';

describe('settings and mappings in files of their own', () => {
  test.each([
    ['JSON', 'settings/s.json', '{\n\t"Logging": {\n\t\t"EnableLogContext": true\n\t}\n}\n'],
    ['YAML', 'settings/s.yml', 'Logging:\n  EnableLogContext: true\n'],
    ['a file beside the pipeline', 's.json', '{Logging: { EnableLogContext: true }}'],
    ['a file elsewhere in the project', '../shared/s.json', '{"Logging":{"EnableLogContext":true}}'],
  ])('%s', async (_, path, content) => {
    const { settings } = await pipelineOf(written({ settings: path }), {
      [join('pipelines', path)]: content,
    });
    expect(settings).toEqual({ Logging: { EnableLogContext: true } });
  });

  test('a table-mapping document is kept as it is written', async () => {
    const document = {
      rules: [
        {
          'rule-type': 'selection',
          'rule-id': '1',
          'rule-name': 'all',
          'rule-action': 'include',
          'object-locator': { 'schema-name': 'shop', 'table-name': '%' },
          filters: [],
        },
      ],
    };
    const pipeline = await pipelineOf(written({ tables: undefined, mappings: 'm.json' }), {
      'pipelines/m.json': JSON.stringify(document),
    });
    expect(pipeline.selection).toEqual({ kind: 'mappings', document });
  });

  test.each([
    ['a syntax error', 's.json', '{ "Logging": ▶', 'error yaml-syntax'],
    ['a list', 's.json', '▶[]', 'error not-a-mapping'],
    ['a key twice', 's.json', '{ "Logging": {}, ▶"Logging": {} }', 'error duplicate-key'],
    [
      'a hidden error',
      'settings/s.yml',
      'ErrorBehavior:\n  DataErrorPolicy: ▶IGNORE_RECORD\n',
      'warning errors-hidden',
    ],
    ['a password', 'settings/s.yml', 'Logging:\n  ▶Password: hunter2\n', 'error password-in-file'],
    [
      'not a number',
      'settings/s.yml',
      'ErrorBehavior: { RecoverableErrorCount: ▶.nan }',
      'error number-unfit',
    ],
  ])('%s in such a file is shown there', async (_, name, source, says) => {
    const { text, places } = marked(source);
    const { problems } = await loadText(written({ settings: name }), { [`pipelines/${name}`]: text });
    expect(problems.map(({ file }) => file)).toEqual([`pipelines/${name}`]);
    expect(inShort(problems)).toEqual([`${places[0]} ${says}`]);
  });

  test('a document that many pipelines use is wrong once', async () => {
    const { problems } = await loadText(written({ settings: 's.json' }), {
      'pipelines/other.yml': written({ settings: 's.json' }),
      'pipelines/s.json': '{"Logging":{"CloudWatchLogGroup":"g"}}',
    });
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'pipelines/s.json setting-read-only',
    ]);
  });

  test('no message repeats a password', async () => {
    const { problems } = await loadText(
      written({
        source:
          '{ engine: mysql, password: hunter2, secret: "hunter2 hunter2", settings: { Password: hunter2, ExtraConnectionAttributes: "pwd=hunter2" } }',
      }),
    );
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('links, on a real disk', () => {
  let home: string;
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  const codes = async () => {
    const { problems } = await loadPipelines({
      directory: join(home, 'repo/pipelines'),
      root: join(home, 'repo'),
    });
    return problems.map(({ code }) => code);
  };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'pipelines-'));
    put(
      'repo/pipelines/shop.yml',
      written({ instance: '{ class: dms.t3.medium }', settings: 'settings/s.json' }),
    );
    put('repo/shared/s.json', '{}');
    put('outside/s.json', '{}');
    mkdirSync(join(home, 'repo/pipelines/settings'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  test('inside of the project are followed', async () => {
    symlinkSync('../../shared/s.json', join(home, 'repo/pipelines/settings/s.json'));
    expect(await codes()).toEqual([]);
  });

  test('out of the project are refused, for documents', async () => {
    symlinkSync(join(home, 'outside/s.json'), join(home, 'repo/pipelines/settings/s.json'));
    expect(await codes()).toEqual(['outside-project']);
  });

  test('and for the folder they are in', async () => {
    rmSync(join(home, 'repo/pipelines/settings'), { recursive: true });
    symlinkSync(join(home, 'outside'), join(home, 'repo/pipelines/settings'));
    expect(await codes()).toEqual(['outside-project']);
  });

  test('and for pipelines', async () => {
    symlinkSync(join(home, 'outside/s.json'), join(home, 'repo/pipelines/evil.yml'));
    symlinkSync('../../shared/s.json', join(home, 'repo/pipelines/settings/s.json'));
    expect(await codes()).toEqual(['outside-project']);
  });

  test('a link to nothing is a file that is not there', async () => {
    symlinkSync('nowhere.json', join(home, 'repo/pipelines/settings/s.json'));
    expect(await codes()).toEqual(['no-such-file']);
  });

  test('a file of more than a mebibyte is not read', async () => {
    put('repo/pipelines/settings/s.json', `{"a":"${'x'.repeat(1024 * 1024)}"}`);
    expect(await codes()).toEqual(['too-large']);
  });
});
