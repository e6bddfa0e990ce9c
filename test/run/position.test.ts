import { describe, expect, it } from 'vitest';
import { lsn, startPosition, stopPosition } from '../../src/run/position.ts';

describe('the start position for PostgreSQL', () => {
  it.each([
    ['checkpoint:V1#1#000004AF/B00000D0#0#0#*#0#0', '4AF/B00000D0'],
    ['checkpoint:V1#34#00000132/0F000E48#0#0#*#0#121', '132/0F000E48'],
    ['checkpoint:V1#1#00000000/0174B698#0#0#*#0#0', '0/0174B698'],
    ['checkpoint:V1#1#FFFFFFFF/FFFFFFFF#0#0#*#0#0', 'FFFFFFFF/FFFFFFFF'],
    ['checkpoint:V1#1#1/2#0#0#*#0#0', '1/2'],
    ['4AF/B00000D0', '4AF/B00000D0'],
  ])('%s becomes %s', (checkpoint, position) => {
    expect(startPosition('postgres', checkpoint)).toBe(position);
    expect(startPosition('aurora-postgresql', checkpoint)).toBe(position);
  });

  it.each([
    '',
    'checkpoint:V1#27#mysql-bin-changelog.157832:1975#0#0#*#0#93',
    'checkpoint:V2#1#0/1#',
    'nonsense',
  ])('%j is refused instead of guessed at', (checkpoint) => {
    expect(() => startPosition('postgres', checkpoint)).toThrow(/does not hold a PostgreSQL log position/);
  });
});

it('passes the checkpoint of every other engine on as it came', () => {
  const checkpoint = 'checkpoint:V1#27#mysql-bin-changelog.157832:1975:-1:2002:677883278264080:x#0#0#*#0#93';
  expect(startPosition('mysql', checkpoint)).toBe(checkpoint);
});

it('compares log positions as numbers, not as text', () => {
  expect(Number(lsn('10/0'))).toBeGreaterThan(Number(lsn('9/FFFFFFFF')));
  expect(lsn('mysql-bin.000001:4')).toBeUndefined();
});

it('writes a stop position in UTC without zone and fraction', () => {
  expect(stopPosition({ by: 'commit_time', at: Date.UTC(2026, 10, 20, 2, 17, 5, 999) })).toBe(
    'commit_time:2026-11-20T02:17:05',
  );
});
