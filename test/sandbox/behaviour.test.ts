/** BEHAVIOUR.md is part of the sandbox: what it lists is what there is. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OPERATIONS } from '../../src/sandbox/dms/operations.ts';
import { DURATIONS } from '../../src/sandbox/durations.ts';
import { parseMishaps } from '../../src/sandbox/mishap-document.ts';
import { DEFAULT_READINGS } from '../../src/sandbox/readings.ts';
import { FIXTURES } from '../../src/sandbox/starting-point.ts';

const text = readFileSync(new URL('../../src/sandbox/BEHAVIOUR.md', import.meta.url), 'utf8');

/** The first cells of the table under a heading. */
function names(heading: string): string[] {
  const section = text.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).flatMap((row) => (row.split('|')[1] ?? '').replaceAll('`', '').trim().split(', '));
}

test('every operation of DMS, and no other', () => {
  expect(names('DMS, operation by operation').sort()).toEqual([...OPERATIONS.keys()].sort());
});

test('every state with a duration, with what is typical', () => {
  expect(names('States and how long they last')).toEqual(Object.keys(DURATIONS));
  for (const [name, { typical }] of Object.entries(DURATIONS)) {
    const told = typical >= 120 ? `${typical / 60} min` : `${typical} s`;
    expect(text).toContain(`| \`${name}\` | ${told} |`);
  }
});

test('every reading, its default first', () => {
  expect(names('Guesses that can be switched: readings')).toEqual(Object.keys(DEFAULT_READINGS));
  for (const [name, value] of Object.entries(DEFAULT_READINGS)) {
    expect(text).toContain(`| \`${name}\` | \`${value}\``);
  }
});

test('every kind of mishap', () => {
  const listed = names('Mishaps');
  for (const kind of listed) expect(() => parseMishaps([{ kind }])).not.toThrow(/its kind must be/);
  const known = /one of (.*)$/.exec(messageOf(() => parseMishaps([{ kind: '' }])))?.[1]?.split(', ');
  expect(listed.sort()).toEqual(known?.sort());
});

test('everything that is there from the beginning', () => {
  for (const name of Object.values(FIXTURES).flat()) {
    if (!name.startsWith('arn:')) expect(text).toContain(`\`${name}\``);
  }
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
