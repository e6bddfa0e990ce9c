/** The small parts that everything else stands on. */
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../src/clock.ts';
import { Agenda } from '../../src/sandbox/agenda.ts';
import { parseConnectionString } from '../../src/sandbox/database-address.ts';
import { DEFAULT_SPEED, DURATIONS, drawn } from '../../src/sandbox/durations.ts';
import { GONE, Life } from '../../src/sandbox/life.ts';
import { randomText, seeded } from '../../src/sandbox/random.ts';

describe('a life', () => {
  test('is looked up by time', () => {
    const life = new Life('creating', 0);
    life.become('available', 10);
    expect([0, 9, 10, 1000].map((now) => life.at(now))).toEqual([
      'creating',
      'creating',
      'available',
      'available',
    ]);
  });

  test('can be planned anew from a time on', () => {
    const life = new Life('creating', 0);
    life.become('available', 10);
    life.become('deleting', 5);
    life.become(GONE, 20);
    expect([4, 5, 10, 20].map((now) => life.at(now))).toEqual(['creating', 'deleting', 'deleting', 'gone']);
  });

  test('that is planned for never stays as it is', () => {
    const life = new Life('deleting', 0);
    life.become(GONE, Number.POSITIVE_INFINITY);
    expect(life.at(Number.MAX_SAFE_INTEGER)).toBe('deleting');
  });
});

describe('an agenda', () => {
  test('acts in the order of time, and in the order of entry at the same time', async () => {
    const clock = new VirtualClock(0);
    const agenda = new Agenda(clock);
    const acted: string[] = [];
    const note = (what: string) => () => acted.push(`${what}@${clock.now()}`);
    agenda.at(30, note('c'));
    agenda.at(10, note('a'));
    agenda.at(10, note('b'));
    agenda.at(Number.POSITIVE_INFINITY, note('never'));
    agenda.at(20, () => agenda.at(25, note('later')));
    await clock.run(() => clock.sleep(100));
    expect(acted).toEqual(['a@10', 'b@10', 'later@25', 'c@30']);
  });

  test('does nothing more once it is closed', async () => {
    const clock = new VirtualClock(0);
    const agenda = new Agenda(clock);
    const acted: string[] = [];
    agenda.at(10, () => acted.push('a'));
    agenda.close();
    agenda.at(20, () => acted.push('b'));
    await clock.run(() => clock.sleep(100));
    expect(acted).toEqual([]);
  });
});

describe('chance', () => {
  test('depends on seed and key, not on the order of asking', () => {
    const [one, again, other] = [seeded(1), seeded(1), seeded(2)];
    const first = one('a', 1);
    one('b', 2);
    expect(again('a', 1)).toBe(first);
    expect(other('a', 1)).not.toBe(first);
  });

  test('is spread evenly', () => {
    const random = seeded(5);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i += 1) {
      const tenth = Math.floor(random('spread', i) * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(count).toBeGreaterThan(850);
  });

  test('makes text of its alphabet', () => {
    expect(randomText(seeded(1), 'AB', 50, 'key')).toMatch(/^[AB]{50}$/);
  });
});

describe('durations', () => {
  test.each(Object.entries(DURATIONS))('%s stays in its range', (_name, span) => {
    const seconds = Array.from({ length: 1001 }, (_, i) => drawn(span, i / 1000));
    expect(Math.min(...seconds)).toBeCloseTo(span.from);
    expect(Math.max(...seconds)).toBeCloseTo(span.to);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  });

  test('a whole run waits for three to four seconds at the default speed', () => {
    const waits = [
      'instance.creating',
      'connection.testing',
      'task.creating',
      'task.starting',
      'task.stopping',
      'task.deleting',
      'instance.deleting',
    ] as const;
    const mean = (name: (typeof waits)[number]) =>
      Array.from({ length: 1000 }, (_, i) => drawn(DURATIONS[name], i / 1000)).reduce((a, b) => a + b) / 1000;
    const seconds = waits.reduce((sum, name) => sum + mean(name), 0) / DEFAULT_SPEED;
    expect(seconds).toBeGreaterThan(3);
    expect(seconds).toBeLessThan(4);
  });
});

test('a connection string is read, also with characters that must be escaped', () => {
  expect(parseConnectionString('postgres://ann:p%40ss@db.example.com:6432/shop')).toEqual({
    engine: 'postgres',
    host: 'db.example.com',
    port: 6432,
    user: 'ann',
    password: 'p@ss',
    database: 'shop',
    url: 'postgres://ann:p%40ss@db.example.com:6432/shop',
  });
  expect(parseConnectionString('postgresql://ann@db/shop').port).toBe(5432);
  expect(() => parseConnectionString('mysql://ann@db/shop')).toThrow('cannot open mysql://');
});
