import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatCheckpoint,
  formatLsn,
  parseLsn,
  parseStartPosition,
} from '../../../src/sandbox/postgres/positions.ts';

describe('log positions', () => {
  it('are written as PostgreSQL and DMS write them', () => {
    const lsn = parseLsn('132/F000E48') ?? 0n;
    expect(formatLsn(lsn)).toBe('132/F000E48');
    expect(formatCheckpoint(lsn, 34, 121)).toBe('checkpoint:V1#34#00000132/0F000E48#0#0#*#0#121');
  });

  it('come back from text and from checkpoints, whatever their size', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (lsn) => {
        expect(parseStartPosition(formatLsn(lsn), true)).toBe(lsn);
        expect(parseStartPosition(formatCheckpoint(lsn, 1, 2), true)).toBe(lsn);
      }),
    );
  });

  it.each([
    '',
    'now',
    '4AF',
    '4AF/',
    '4AF/B00000D0 ',
    'G/1',
    '123456789/1',
    'mysql-bin.000024:373',
    '2026-11-20T10:00:00',
  ])('refuse %j as a start', (text) => {
    expect(() => parseStartPosition(text, true)).toThrow(/is not valid for PostgreSQL/);
  });

  it('accept a checkpoint string only where that is allowed', () => {
    expect(() => parseStartPosition('checkpoint:V1#1#000004AF/B00000D0#0#0#*#0#0', false)).toThrow(
      /not valid/,
    );
  });
});
