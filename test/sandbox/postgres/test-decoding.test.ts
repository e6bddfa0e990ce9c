import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/sandbox/postgres/test-decoding.ts';

const read = (text: string) => decode(text, () => true);
const row = (text: string) => {
  const decoded = read(`table public.t: INSERT: ${text}`);
  return decoded.kind === 'insert' ? Object.fromEntries(decoded.row) : decoded;
};

describe('the change stream of test_decoding', () => {
  it('tells when transactions begin and end', () => {
    expect(read('BEGIN 754')).toEqual({ kind: 'begin' });
    expect(read('COMMIT 754 (at 2026-11-20 19:04:46.777492+00)')).toEqual({
      kind: 'commit',
      at: Date.UTC(2026, 10, 20, 19, 4, 46, 777),
    });
    expect(read('COMMIT 754 (at 2026-11-20 19:04:46+00)')).toMatchObject({
      at: Date.UTC(2026, 10, 20, 19, 4, 46),
    });
    expect(read('COMMIT 754 (at 2026-11-20 19:04:46.5+00)')).toMatchObject({
      at: Date.UTC(2026, 10, 20, 19, 4, 46, 500),
    });
  });

  it.each<[string, string, Record<string, unknown>]>([
    [
      'plain numbers and words',
      'a[integer]:-1 b[numeric]:NaN c[boolean]:true',
      { a: '-1', b: 'NaN', c: 'true' },
    ],
    ['NULL apart from the text null', "a[text]:null b[text]:'null'", { a: null, b: 'null' }],
    [
      'long values that were not changed',
      'a[text]:unchanged-toast-datum b[integer]:1',
      { a: undefined, b: '1' },
    ],
    ['empty texts', "a[text]:'' b[text]:''", { a: '', b: '' }],
    ['doubled quotes', "a[text]:'it''s' b[text]:'''' c[text]:''''''", { a: "it's", b: "'", c: "''" }],
    ['backslashes as they are', "a[text]:'\\'", { a: '\\' }],
    ['line breaks', "a[text]:'one\ntwo' b[integer]:2", { a: 'one\ntwo', b: '2' }],
    [
      'text that looks like the next column',
      "a[text]:'x b[integer]:3 new-tuple: y' c[integer]:1",
      { a: 'x b[integer]:3 new-tuple: y', c: '1' },
    ],
    ['bit strings', "a[bit]:B'101' b[bit varying]:B''", { a: '101', b: '' }],
    ['array types', "a[text[]]:'{a,\"b c\"}' b[integer[]]:'{1}'", { a: '{a,"b c"}', b: '{1}' }],
    [
      'types of several words',
      "a[timestamp without time zone]:'2026-01-01 00:00:00' b[\"char\"]:'x'",
      { a: '2026-01-01 00:00:00', b: 'x' },
    ],
    ['type names with brackets and quotes in them', 'a[odd."my""] [type"[]]:\'{x}\'', { a: '{x}' }],
    [
      'quoted column names',
      'a[integer]:1 "B c"[integer]:2 "d""[e]:"[integer]:3',
      { a: '1', 'B c': '2', 'd"[e]:': '3' },
    ],
    ['any Unicode', '"ключ"[text]:\'😀 ü\'', { ключ: '😀 ü' }],
  ])('reads %s', (_, text, expected) => {
    expect(row(text)).toEqual(expected);
  });

  it('reads quoted schemas and tables', () => {
    expect(read('table "My.Schema"."a:b, ""c""": INSERT: a[integer]:1')).toMatchObject({
      schema: 'My.Schema',
      table: 'a:b, "c"',
    });
  });

  it('gives the old key of an update only when it is there', () => {
    expect(read("table public.t: UPDATE: id[integer]:1 t[text]:'x'")).toEqual({
      kind: 'update',
      schema: 'public',
      table: 't',
      row: new Map([
        ['id', '1'],
        ['t', 'x'],
      ]),
    });
    expect(
      read("table public.t: UPDATE: old-key: id[integer]:1 new-tuple: id[integer]:2 t[text]:'x'"),
    ).toMatchObject({
      key: new Map([['id', '1']]),
      row: new Map([
        ['id', '2'],
        ['t', 'x'],
      ]),
    });
  });

  it('tells a delete with a key from one without', () => {
    expect(read('table public.t: DELETE: id[integer]:1')).toMatchObject({
      kind: 'delete',
      key: new Map([['id', '1']]),
    });
    expect(read('table public.t: DELETE: (no-tuple-data)')).toEqual({
      kind: 'delete',
      schema: 'public',
      table: 't',
    });
  });

  it('names all tables of a truncation', () => {
    expect(read('table public.a, odd."b, c": TRUNCATE: restart_seqs cascade')).toEqual({
      kind: 'truncate',
      tables: [
        { schema: 'public', table: 'a' },
        { schema: 'odd', table: 'b, c' },
      ],
      restart: true,
      cascade: true,
    });
    expect(read('table public.a: TRUNCATE: (no-flags)')).toMatchObject({ restart: false, cascade: false });
  });

  it('passes over tables nobody asked for, and logical messages', () => {
    expect(decode("table public.t: INSERT: a[text]:'x'", () => false)).toEqual({ kind: 'other' });
    expect(read('message: transactional: 1 prefix: p, sz: 1 content:x')).toEqual({ kind: 'other' });
  });

  it.each([
    ['an unknown kind of message', "PREPARE TRANSACTION 'x', txid 7"],
    ['a prepared commit', "COMMIT PREPARED 'x', txid 7"],
    ['a commit without its time', 'COMMIT 754'],
    ['a text that is cut off', "table public.t: INSERT: a[text]:'x"],
    ['a type that is cut off', 'table public.t: INSERT: a[text'],
    ['an unknown operation', 'table public.t: MERGE: a[text]:1'],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(/cannot read the change stream/);
  });
});
