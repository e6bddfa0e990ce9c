import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './support/cluster.ts';
import { BOOTSTRAP, differences, newPair, type Pair, runTask, startTask, until } from './support/task.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

/** Type and hard values, as SQL. */
const TYPES: [string, ...string[]][] = [
  ['smallint', '-32768', '32767'],
  ['integer', '-2147483648', '0'],
  ['bigint', '-9223372036854775808', '9223372036854775807'],
  ['numeric', "'NaN'", "'-Infinity'", '1e100', '-0.000000000000000000000000000001', `1${'0'.repeat(300)}.5`],
  ['numeric(10,2)', '12345678.91', '-0.01'],
  ['real', "'NaN'", "'-Infinity'", '1.17549435e-38', '3.4028235e38', '0.1'],
  ['double precision', "'Infinity'", '0.1', '-0.30000000000000004', '1.7976931348623157e308', '5e-324'],
  ['money', '-1234567.89', '0.5'],
  ['boolean', 'true', 'false'],
  [
    'text',
    "''",
    "'null'",
    "'it''s'",
    "E'tab\\tline\\nreturn\\rback\\\\slash'",
    "'\\N'",
    "'\\.'",
    "'😀 ü ß 漢字 ‏עברית'",
    "E'\\x01\\x7f'",
    "'{}\",'",
  ],
  ['character varying', "'unbounded'"],
  ['character varying(5)', "'äöüß€'", "''"],
  ['character(5)', "'ab'", "''"],
  ['"char"', "'x'"],
  ['name', "'a name'"],
  ['bytea', "''", "'\\x00ff10270a5c'", "decode(repeat('00', 5000), 'hex')"],
  [
    'timestamp without time zone',
    "'2024-02-29'",
    "'infinity'",
    "'-infinity'",
    "'0044-03-15 12:00:00.123456 BC'",
    "'294276-12-31 23:59:59.999999'",
  ],
  ['timestamp(3) with time zone', "'2026-03-29 02:30:00.123+05:30'", "'infinity'"],
  ['date', "'4713-01-01 BC'", "'infinity'", "'5874897-12-31'"],
  ['time without time zone', "'24:00:00'", "'00:00:00.000001'"],
  ['time with time zone', "'23:59:59.999999-15:59'"],
  ['interval', "'-1 years -2 mons +3 days -04:05:06.789'", "'178000000 years'", "'infinity'", "'0'"],
  ['interval day to second(2)', "'3 days 04:05:06.78'"],
  ['uuid', "'00112233-4455-6677-8899-aabbccddeeff'"],
  ['json', `'{"a" : 1,  "b":[null, "x\\u00e9"]}'`, "'null'", `'"it''s"'`],
  ['jsonb', `'{"b": [1.10, {"c": "\\ud83d\\ude00"}], "a": null}'`, "'null'"],
  ['jsonpath', "'$.a[*] ? (@ > 1)'"],
  ['xml', '\'<a b="c">text &amp; <![CDATA[x]]></a>\'', "'just text'"],
  ['integer[]', "'{1,NULL,3}'", "'{}'", "'[0:1]={5,6}'", "'{{1,2},{3,4}}'"],
  ['text[]', `'{"a b","NULL",NULL,"","it''s","q\\"uote","back\\\\slash"}'`],
  ['timestamp with time zone[]', "'{2026-01-01 00:00:00+00,NULL}'"],
  ['jsonb[]', `array['{"a":1}'::jsonb, null]`],
  ['bytea[]', "array['\\x00ff'::bytea]"],
  ['bit(5)', "B'10101'"],
  ['bit varying', "B''", "B'1'"],
  ['bit varying(4)', "B'101'"],
  ['inet', "'192.168.0.1/24'", "'::1'"],
  ['cidr', "'10.0.0.0/8'"],
  ['macaddr', "'08:00:2b:01:02:03'"],
  ['macaddr8', "'08:00:2b:01:02:03:04:05'"],
  ['point', "'(1.5,-2)'"],
  ['line', "'{1,2,3}'"],
  ['lseg', "'[(0,0),(1,1)]'"],
  ['box', "'(2,2),(1,1)'"],
  ['path', "'[(0,0),(1,1)]'", "'((0,0),(1,1),(2,0))'"],
  ['polygon', "'((0,0),(1,1),(2,0))'"],
  ['circle', "'<(1,1),2>'"],
  ['tsvector', "'''a b'':1A c:2'"],
  ['tsquery', "'a & !(b | c:*)'"],
  ['int4range', "'[1,10)'", "'empty'", "'(,)'"],
  ['tstzrange', `'["2026-01-01 00:00:00+00",infinity)'`],
  ['nummultirange', "'{[1,2),(3.5,4]}'"],
  ['pg_lsn', "'16/B374D848'"],
  ['oid', '4294967295'],
  ['xid8', "'18446744073709551615'"],
  ['mood', "'it''s ok'", "'sad'"],
  ['mood[]', `array['sad'::mood, null, 'it''s ok'::mood]`],
  ['positive', '7'],
  ['positive[]', "'{1,2}'"],
  ['pair', `row(1, 'a,"b"')::pair`],
  ['"odd ]type"', "'x'"],
];

const TYPE_DEFINITIONS = `create type mood as enum ('sad', 'it''s ok'); create domain positive as int check (value > 0);
  create type pair as (a int, b text); create type "odd ]type" as enum ('x')`;

/** A table with a column of each type, and as many rows as the longest list of values needs. */
async function createAllTypes({ source }: Pair): Promise<string[]> {
  await source.query(TYPE_DEFINITIONS);
  const columns = TYPES.map(([type], index) => `c${index} ${type}`);
  await source.query(`create table everything (id int primary key, ${columns.join(', ')})`);
  const depth = Math.max(...TYPES.map((each) => each.length - 1));
  return Array.from({ length: depth }, (_, row) => {
    const values = TYPES.map(([type, ...list]) => (list[row] ? `(${list[row]})::${type}` : 'null'));
    return `(${row}, ${values.join(', ')})`;
  });
}

describe('values of every type', () => {
  it('arrive unchanged by full load', async () => {
    const pair = await newPair(cluster);
    const rows = await createAllTypes(pair);
    await pair.target.query(TYPE_DEFINITIONS);
    await pair.source.query(`insert into everything values ${rows.join(', ')}`);
    const result = await runTask(pair);
    expect(result.tables.get('public.everything')).toMatchObject({
      state: 'Table completed',
      fullLoadRows: rows.length,
    });
    expect(await differences(pair, ['everything'])).toEqual([]);
  });

  it('arrive unchanged by inserts and updates, one by one and together', async () => {
    const pair = await newPair(cluster);
    const rows = await createAllTypes(pair);
    await pair.target.query(TYPE_DEFINITIONS);
    const task = startTask(pair, { migrationType: 'full-load-and-cdc' });
    await until(() => task.tables.get('public.everything')?.state === 'Table completed', 'the load');
    await pair.source.query(`insert into everything values ${rows.join(', ')}`);
    await pair.source.query(`insert into everything (id) values (100), (101)`);
    const names = TYPES.map((_, index) => `c${index}`);
    for (const id of [100, 101]) {
      const other = names.map((name) => `${name} = s.${name}`).join(', ');
      await pair.source.query(
        `update everything t set ${other} from everything s where t.id = ${id} and s.id = ${id - 100}`,
      );
    }
    await pair.source.query(`update everything set id = id + 1000 where id = 100`);
    await until(async () => (await differences(pair, ['everything'])).length === 0, 'the changes');
    task.askToStop();
    expect(await task.result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL' });
    expect(await pair.target.value('select count(*)::int from awsdms_apply_exceptions')).toBe(0);
    expect(await pair.target.value('select count(*)::int from everything')).toBe(rows.length + 2);
  });

  it('arrive unchanged over rows that are in the way', async () => {
    const pair = await newPair(cluster);
    const rows = await createAllTypes(pair);
    await pair.target.query(TYPE_DEFINITIONS);
    const task = startTask(pair, {
      migrationType: 'full-load-and-cdc',
      settings: { ErrorBehavior: { ApplyErrorInsertPolicy: 'INSERT_RECORD' } },
    });
    await until(() => task.tables.get('public.everything')?.state === 'Table completed', 'the load');
    await pair.target.query('insert into everything (id) select generate_series(0, $1::int - 1)', [
      rows.length,
    ]);
    await pair.source.query(`insert into everything values ${rows.join(', ')}`);
    await until(async () => (await differences(pair, ['everything'])).length === 0, 'the changes');
    task.askToStop();
    await task.result;
    expect(task.tables.get('public.everything')).toMatchObject({ appliedInserts: rows.length });
  });

  it('keep their types on a table that the task creates', async () => {
    const pair = await newPair(cluster);
    await createAllTypes(pair);
    await pair.target.query(TYPE_DEFINITIONS);
    await runTask(pair);
    const columns = `select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute
      where attrelid = 'everything'::regclass and attnum > 0 order by attnum`;
    expect(await pair.target.query(columns)).toEqual(await pair.source.query(columns));
  });

  it('find a stand-in where the target does not have the type', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(TYPE_DEFINITIONS);
    await pair.source.query(`create domain many as numeric(8,3)[]; create extension hstore;
      create table a (id int primary key, e mood, es mood[], d positive, ds positive[], p pair, m many, h hstore);
      insert into a values (1, 'sad', '{sad,it''s ok}', 5, '{1}', row(1, 'x'), '{1.5}', 'a=>1')`);
    const result = await runTask(pair, { migrationType: 'full-load-and-cdc', settings: BOOTSTRAP });
    expect(result).toMatchObject({ stopReason: 'STOPPED_AFTER_CACHED_EVENTS' });
    const types = await pair.target.query(
      `select string_agg(format_type(atttypid, atttypmod), ', ' order by attnum) as types from pg_attribute
        where attrelid = 'a'::regclass and attnum > 1`,
    );
    expect(types[0]?.types).toBe(
      'character varying(64), character varying(64)[], integer, integer[], text, numeric(8,3)[], text',
    );
    expect(await pair.target.dump('a')).toEqual(await pair.source.dump('a'));
  });

  it('are cut at LobMaxSize in limited LOB mode, by load and by change', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key, t text, b bytea, v varchar, x xml);
      insert into a values (1, repeat('é', 3000), decode(repeat('ab', 3000), 'hex'), repeat('v', 3000), 'short')`);
    const settings = { TargetMetadata: { LobMaxSize: 1 } };
    const task = startTask(pair, { migrationType: 'full-load-and-cdc', settings });
    await until(() => task.tables.get('public.a')?.state === 'Table completed', 'the load');
    await pair.source.query(`insert into a select 2, repeat('😀', 3000), b, v, x from a`);
    const lengths = 'select id, length(t) t, length(b) b, length(v) v, x::text from a order by id';
    await until(async () => (await pair.target.query('select from a')).length === 2, 'the insert');
    task.askToStop();
    await task.result;
    expect(await pair.target.query(lengths)).toEqual([
      { id: 1, t: 1024, b: 1024, v: 3000, x: 'short' },
      { id: 2, t: 1024, b: 1024, v: 3000, x: 'short' },
    ]);
    expect(await pair.target.value("select t = repeat('😀', 1024) from a where id = 2")).toBe(true);
  });

  it.each([
    ['full LOB mode', { FullLobMode: true }],
    ['LimitedSizeLobMode off', { LimitedSizeLobMode: false }],
  ])('stay whole with %s', async (_, metadata) => {
    const pair = await newPair(cluster);
    await pair.source.query(
      `create table a (id int primary key, t text); insert into a values (1, repeat('x', 100000))`,
    );
    await runTask(pair, { settings: { TargetMetadata: metadata } });
    expect(await differences(pair, ['a'])).toEqual([]);
  });

  it('are left out with SupportLobs off when they are LOBs', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key, t text, j jsonb, v varchar(9));
      insert into a values (1, 'text', '{}', 'kept')`);
    const task = startTask(pair, {
      migrationType: 'full-load-and-cdc',
      settings: { TargetMetadata: { SupportLobs: false } },
    });
    await until(() => task.tables.get('public.a')?.state === 'Table completed', 'the load');
    await pair.source.query(`insert into a values (2, 'text', '{}', 'kept')`);
    await until(async () => (await pair.target.query('select from a')).length === 2, 'the insert');
    task.askToStop();
    await task.result;
    expect(await pair.target.dump('a')).toEqual(['(1,kept)', '(2,kept)']);
  });
});
