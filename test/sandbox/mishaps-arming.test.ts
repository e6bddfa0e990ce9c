/** How mishaps are armed. */
import { DescribeAccountAttributesCommand } from '@aws-sdk/client-database-migration-service';
import { describe, expect, test } from 'vitest';
import { everydayMishaps, parseMishaps } from '../../src/sandbox/mishap-document.ts';
import { fits } from '../../src/sandbox/mishaps.ts';
import { seeded } from '../../src/sandbox/random.ts';
import { refusal, type Scene, scene } from './support.ts';

const ask = ({ dms }: Scene) => dms.send(new DescribeAccountAttributesCommand({}));

describe('arming', () => {
  test('mishaps are armed, listed with their strikes, and cleared over HTTP', async () => {
    const on = await scene();
    const url = `${on.sandbox.url}/_sandbox/mishaps`;
    const armed = await fetch(url, {
      method: 'POST',
      body: JSON.stringify([{ kind: 'throttle', times: 2 }]),
    });
    expect(armed.status).toBe(200);
    await refusal(ask(on));
    expect(await (await fetch(url)).json()).toEqual([{ kind: 'throttle', times: 2, strikes: 1 }]);
    await fetch(url, { method: 'DELETE' });
    await ask(on);
  });

  test.each<[string, unknown, string]>([
    ['no list', {}, 'a list of mishaps is wanted'],
    ['an unknown kind', [{ kind: 'plague' }], 'mishap 1: its kind must be one of throttle'],
    ['a missing member', [{ kind: 'throttle' }, { kind: 'outage' }], 'mishap 2: outage needs seconds'],
    ['an unknown member', [{ kind: 'throttle', table: 'a' }], 'throttle has no member table'],
    [
      'a state that is none',
      [{ kind: 'hang', state: 'task.dancing' }],
      'state of hang cannot be "task.dancing"',
    ],
    ['a share that is none', [{ kind: 'throttle', share: 2 }], 'share of throttle cannot be 2'],
  ])('%s is refused in words', async (_what, document, message) => {
    const on = await scene();
    const body = JSON.stringify(document);
    const reply = await fetch(`${on.sandbox.url}/_sandbox/mishaps`, { method: 'POST', body });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toEqual({ message: expect.stringContaining(message) });
  });

  test('everyday trouble is the same for the same seed, and well-formed', () => {
    expect(everydayMishaps(seeded(3))).toEqual(everydayMishaps(seeded(3)));
    expect(everydayMishaps(seeded(3))).not.toEqual(everydayMishaps(seeded(4)));
    expect(parseMishaps(everydayMishaps(seeded(3)))).toHaveLength(14);
  });

  test.each([
    ['*', 'anything', true],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'abc', true],
    ['a*b*c', 'a-b-c', true],
    ['abc', 'ABC'.toLowerCase(), true],
    ['A*', 'abc', true],
    ['abc', 'abcd', false],
    ['a*b', 'abc', false],
    ['aa*aa', 'aaa', false],
    ['', 'abc', false],
    [undefined, 'abc', true],
  ])('the pattern %s fits %s: %s', (pattern, identifier, expected) => {
    expect(fits(pattern, identifier)).toBe(expected);
  });
});
