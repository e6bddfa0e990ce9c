/**
 * Reads the text that PostgreSQL's `test_decoding` plugin writes, the one DMS uses too. One message is
 * one BEGIN, COMMIT or change; texts inside may span lines.
 */
import type { Instant } from '../../clock.ts';
import type { TableName } from './sql.ts';

/** Text as the type prints it; null is NULL, undefined a long value that the update left as it was. */
export type Value = string | null | undefined;
export type Tuple = Map<string, Value>;

export type Decoded =
  | { kind: 'begin' }
  | { kind: 'commit'; at: Instant }
  | ({ kind: 'insert'; row: Tuple } & TableName)
  /** `key` is there when the replica identity changed or is the full row. */
  | ({ kind: 'update'; row: Tuple; key?: Tuple } & TableName)
  /** No `key`: the table has no replica identity. */
  | ({ kind: 'delete'; key?: Tuple } & TableName)
  | { kind: 'truncate'; tables: TableName[]; restart: boolean; cascade: boolean }
  /** Of no interest: a table nobody asked for, a logical message. */
  | { kind: 'other' };

/**
 * Decodes one message. Changes of tables that `wanted` refuses are not read further. Throws on a text
 * that does not follow the grammar.
 */
export function decode(text: string, wanted: (table: TableName) => boolean): Decoded {
  if (text.startsWith('table ')) return decodeChange(text, wanted);
  if (text.startsWith('BEGIN')) return { kind: 'begin' };
  if (text.startsWith('COMMIT ') && !text.startsWith('COMMIT PREPARED')) return decodeCommit(text);
  if (text.startsWith('message:')) return { kind: 'other' };
  throw grammar(text, 0);
}

/** `COMMIT 754 (at 2026-11-20 19:04:46.777492+00)`, in the time zone of the session, which is UTC. */
function decodeCommit(text: string): Decoded {
  const match = /\(at (\d+)-(\d\d)-(\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*\+00\)$/.exec(text);
  const at = match ? Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}Z`) : Number.NaN;
  if (Number.isNaN(at)) throw grammar(text, 0);
  return { kind: 'commit', at };
}

function decodeChange(text: string, wanted: (table: TableName) => boolean): Decoded {
  const reader = new Reader(text, 'table '.length);
  const tables = [reader.tableName()];
  while (reader.skip(', ')) tables.push(reader.tableName());
  reader.expect(': ');
  const [table] = tables;
  if (reader.skip('TRUNCATE:')) {
    const flags = text.slice(reader.at);
    const restart = flags.includes(' restart_seqs');
    return { kind: 'truncate', tables, restart, cascade: flags.includes(' cascade') };
  }
  if (table === undefined || !wanted(table)) return { kind: 'other' };
  if (reader.skip('INSERT:')) return { kind: 'insert', ...table, row: reader.tuple() ?? new Map() };
  if (reader.skip('DELETE:')) {
    const key = reader.tuple();
    return { kind: 'delete', ...table, ...(key && { key }) };
  }
  reader.expect('UPDATE:');
  if (!reader.skip(' old-key:')) return { kind: 'update', ...table, row: reader.tuple() ?? new Map() };
  const key = reader.tuple() ?? new Map();
  reader.expect(' new-tuple:');
  return { kind: 'update', ...table, key, row: reader.tuple() ?? new Map() };
}

const grammar = (text: string, at: number) =>
  new Error(`cannot read the change stream at ${JSON.stringify(text.slice(at, at + 60))}`);

/** A cursor over one message. */
class Reader {
  at: number;
  readonly #text: string;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  skip(piece: string): boolean {
    if (!this.#text.startsWith(piece, this.at)) return false;
    this.at += piece.length;
    return true;
  }

  expect(piece: string): void {
    if (!this.skip(piece)) throw grammar(this.#text, this.at);
  }

  tableName(): TableName {
    const schema = this.identifier('.');
    this.expect('.');
    return { schema, table: this.identifier(':', ',') };
  }

  /** ` name[type]:value` as often as it comes; undefined for `(no-tuple-data)`. */
  tuple(): Tuple | undefined {
    if (this.skip(' (no-tuple-data)')) return undefined;
    const tuple: Tuple = new Map();
    while (this.at < this.#text.length && !this.#text.startsWith(' new-tuple:', this.at)) {
      this.expect(' ');
      const name = this.identifier('[');
      this.#skipType();
      this.expect(':');
      tuple.set(name, this.#value());
    }
    return tuple;
  }

  /** A name, quoted or up to one of the `ends`. */
  identifier(...ends: string[]): string {
    const text = this.#text;
    if (text[this.at] === '"') return this.#quoted('"');
    const from = this.at;
    while (this.at < text.length && !ends.includes(text[this.at] ?? '')) this.at += 1;
    if (this.at === from || this.at === text.length) throw grammar(text, from);
    return text.slice(from, this.at);
  }

  /** `[text[]]`, `["odd ]type"]`: brackets nest, and count for nothing inside quotes. */
  #skipType(): void {
    const from = this.at;
    let depth = 0;
    do {
      const character = this.#text[this.at];
      if (character === undefined) throw grammar(this.#text, from);
      if (character === '"') {
        this.#quoted('"');
        continue;
      }
      if (character === '[') depth += 1;
      if (character === ']') depth -= 1;
      this.at += 1;
    } while (depth > 0);
  }

  #value(): Value {
    const text = this.#text;
    if (text[this.at] === "'") return this.#quoted("'");
    if (this.skip("B'")) {
      this.at -= 1;
      return this.#quoted("'");
    }
    const space = text.indexOf(' ', this.at);
    const end = space === -1 ? text.length : space;
    const value = text.slice(this.at, end);
    if (value === '') throw grammar(text, this.at);
    this.at = end;
    if (value === 'null') return null;
    return value === 'unchanged-toast-datum' ? undefined : value;
  }

  /** The inside of a quoted piece whose quotes are doubled; the cursor is on the opening quote. */
  #quoted(quote: string): string {
    const text = this.#text;
    const from = this.at + 1;
    let end = text.indexOf(quote, from);
    let doubled = false;
    while (end !== -1 && text[end + 1] === quote) {
      doubled = true;
      end = text.indexOf(quote, end + 2);
    }
    if (end === -1) throw grammar(text, this.at);
    this.at = end + 1;
    const inside = text.slice(from, end);
    return doubled ? inside.replaceAll(quote + quote, quote) : inside;
  }
}
