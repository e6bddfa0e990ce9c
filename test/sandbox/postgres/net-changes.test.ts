import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Contradiction, NetChanges, type RowChange } from '../../../src/sandbox/postgres/net-changes.ts';

const insert = (id: string, a = 'x'): RowChange => ({
  kind: 'insert',
  key: [id],
  row: new Map([
    ['id', id],
    ['a', a],
  ]),
});
const update = (id: string, row: Record<string, string | undefined>): RowChange => ({
  kind: 'update',
  key: [id],
  row: new Map(Object.entries({ id, ...row })),
});
const remove = (id: string): RowChange => ({ kind: 'delete', key: [id], row: new Map() });

const net = (...changes: RowChange[]) => {
  const collected = new NetChanges();
  for (const change of changes) collected.add(change);
  const { deletes, absent, updates, inserts } = collected.take();
  return {
    deletes,
    absent,
    updates: updates.map((each) => Object.fromEntries(each.row)),
    inserts: inserts.map((each) => Object.fromEntries(each)),
  };
};
const nothing = { deletes: [], absent: [], updates: [], inserts: [] };

describe('what the changes of a table come to', () => {
  it.each<[string, RowChange[], object]>([
    ['an insert', [insert('1')], { inserts: [{ id: '1', a: 'x' }] }],
    ['an insert that is updated', [insert('1'), update('1', { a: 'y' })], { inserts: [{ id: '1', a: 'y' }] }],
    ['an insert that is deleted: the row must not be there', [insert('1'), remove('1')], { absent: [['1']] }],
    [
      'two updates',
      [update('1', { a: 'y' }), update('1', { b: 'z' })],
      { updates: [{ id: '1', a: 'y', b: 'z' }] },
    ],
    [
      'an update that leaves a long value alone',
      [update('1', { a: 'y' }), update('1', { a: undefined, b: 'z' })],
      { updates: [{ id: '1', a: 'y', b: 'z' }] },
    ],
    ['a delete', [remove('1')], { deletes: [['1']] }],
    ['an update before a delete', [update('1', { a: 'y' }), remove('1')], { deletes: [['1']] }],
    [
      'a row that is replaced',
      [remove('1'), insert('1', 'new')],
      { deletes: [['1']], inserts: [{ id: '1', a: 'new' }] },
    ],
    ['a row that is replaced and goes', [remove('1'), insert('1'), remove('1')], { deletes: [['1']] }],
    [
      'a row that comes, goes and comes back',
      [insert('1'), remove('1'), insert('1', 'z')],
      { inserts: [{ id: '1', a: 'z' }] },
    ],
  ])('%s', (_, changes, expected) => {
    expect(net(...changes)).toEqual({ ...nothing, ...expected });
  });

  it.each([
    ['a second insert', [insert('1'), insert('1')]],
    ['an insert after an update', [update('1', {}), insert('1')]],
    ['an update after a delete', [remove('1'), update('1', {})]],
    ['a second delete', [remove('1'), remove('1')]],
  ])('cannot be told with %s of the same row', (_, changes) => {
    expect(() => net(...changes)).toThrow(Contradiction);
  });

  it('leaves the changes as they were, for they may be needed again', () => {
    const first = insert('1');
    net(first, update('1', { a: 'y' }));
    expect(Object.fromEntries(first.row)).toEqual({ id: '1', a: 'x' });
  });

  it('comes to the same rows as applying one change after the other', () => {
    const change = fc.record({ id: fc.constantFrom('1', '2', '3'), value: fc.string(), pick: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (steps) => {
        const before = new Map([
          ['1', 'old'],
          ['2', 'old'],
        ]);
        const exact = new Map(before);
        const collected = new NetChanges();
        for (const { id, value, pick } of steps) {
          if (!exact.has(id)) {
            exact.set(id, value);
            collected.add(insert(id, value));
          } else if (pick === 0) {
            exact.delete(id);
            collected.add(remove(id));
          } else {
            exact.set(id, value);
            collected.add(update(id, { a: value }));
          }
        }
        const { deletes, absent, updates, inserts } = collected.take();
        const written = new Map(before);
        for (const [key = ''] of deletes) expect(written.delete(key)).toBe(true);
        for (const [key = ''] of absent) expect(written.has(key)).toBe(false);
        for (const each of updates) {
          expect(written.has(each.key[0] ?? '')).toBe(true);
          written.set(each.key[0] ?? '', String(each.row.get('a')));
        }
        for (const row of inserts) {
          expect(written.has(String(row.get('id')))).toBe(false);
          written.set(String(row.get('id')), String(row.get('a')));
        }
        expect([...written].sort()).toEqual([...exact].sort());
      }),
    );
  });
});
