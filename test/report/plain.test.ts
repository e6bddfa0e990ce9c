import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inert, plain, plainLines, shorten } from '../../src/report/plain.ts';
import { cutTo, pad, width } from '../../src/report/width.ts';
import { isWhole, NASTY } from './hostile.ts';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(NASTY)));

describe('a line of text from outside', () => {
  it.each([
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\x1b[31mred\x07', '\\x1b[31mred\\x07'],
    ['\x9b2J', '\\x9b2J'],
    ['a\u202eb', 'a\\u{202e}b'],
    ['a\u2028b', 'a\\u{2028}b'],
    ['a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['x\ud83d', 'x\\u{d83d}'],
    ['👩‍👧 ok', '👩‍👧 ok'],
    ['password=hunter2', 'password=***'],
  ])('%j is shown as %s', (given, shown) => {
    expect(plain(given)).toBe(shown);
  });

  it('is cut between characters, never within one, and says so', () => {
    expect([shorten('abcdef', 4), shorten('abcd', 4), shorten('😀😀😀', 2), shorten('😀😀', 2)]).toEqual([
      'abc…',
      'abcd',
      '😀…',
      '😀😀',
    ]);
  });

  it('never holds a control character or half a character, and is never longer than asked for', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 400 }), (given, max) => {
        const shown = plain(given, max);
        expect(isWhole(shown)).toBe(true);
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect([...shown].length).toBeLessThanOrEqual(max);
      }),
    );
  });
});

describe('lines from outside', () => {
  it('are split where they break, shown up to a limit, and the rest is counted', () => {
    expect(plainLines(['a\nb', 'c\r\nd', '\te'], 4)).toEqual(['a', 'b', 'c', 'd', '… and 1 more line']);
    expect(plainLines(['a', 'b'], 2)).toEqual(['a', 'b']);
    expect(
      plainLines(
        Array.from({ length: 1000 }, (_, index) => String(index)),
        2,
      ),
    ).toEqual(['0', '1', '… and 998 more lines']);
    expect(plainLines([])).toEqual([]);
  });

  it('hide a key that spans them', () => {
    expect(plainLines(['-----BEGIN PRIVATE KEY-----', 'MIIE', '-----END PRIVATE KEY-----'])).toEqual(['***']);
  });
});

describe('a block for the log of a workflow', () => {
  it.each([
    ['::error::x', ': :error::x'],
    ['ok\n  ::error::x\nok', 'ok\n  : :error::x\nok'],
    ['\u00a0\u3000::error::x', '\u00a0\u3000: :error::x'],
    ['a ##[error]x', 'a ## [error]x'],
    ['a::b and # [x]', 'a::b and # [x]'],
    ['\n\n::a', '\n\n: :a'],
  ])('%j obeys nothing', (given, shown) => {
    expect(inert(given)).toBe(shown);
    expect(inert(shown)).toBe(shown);
  });
});

describe('the columns of a text', () => {
  it.each([
    ['abc', 3],
    ['学生', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['😀', 2],
    ['ｆｕｌｌ', 8],
    ['جدول', 4],
    ['', 0],
  ])('%s takes %d', (given, columns) => {
    expect(width(given)).toBe(columns);
  });

  it('never exceed what there is room for', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 60 }), (given, room) => {
        const shown = cutTo(plain(given), room);
        expect(width(shown)).toBeLessThanOrEqual(room);
        expect(isWhole(shown)).toBe(true);
        expect(width(pad(shown, room))).toBe(room);
      }),
    );
  });
});
