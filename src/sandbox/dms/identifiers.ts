import { ACCOUNT, REGION } from '../account.ts';
import { randomText } from '../random.ts';
import type { Dms } from './dms.ts';
import { alreadyExists, invalidValue } from './faults.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** ASCII letters, digits and hyphens, a letter first, no hyphen last, no two together (DMS API reference). */
const PATTERN = /^[A-Za-z](?:-?[A-Za-z0-9])*$/;

/** Checks an identifier and gives it as DMS stores it: in lower case. */
export function storedIdentifier(member: string, value: string, maxLength: number): string {
  if (value.length > maxLength || !PATTERN.test(value)) {
    throw invalidValue(
      `The parameter ${member} is not a valid identifier. Identifiers must begin with a letter; must contain ` +
        `only ASCII letters, digits, and hyphens; must not end with a hyphen or contain two consecutive hyphens; ` +
        `and have at most ${maxLength} characters.`,
    );
  }
  return value.toLowerCase();
}

export type ArnKind = 'rep' | 'task' | 'endpoint' | 'subgrp';

/** The suffix is random unless the caller asked for one (ResourceIdentifier, at most 31 characters). */
export function newArn({ world, random }: Dms, kind: ArnKind, number: number, wished?: string): string {
  if (wished !== undefined && (wished.length > 31 || !PATTERN.test(wished))) {
    throw invalidValue('The parameter ResourceIdentifier is not valid.');
  }
  const length = 26 + Math.floor(random('arn-length', kind, number) * 14);
  const suffix = wished ?? randomText(random, ALPHABET, length, 'arn', kind, number);
  const arn = `arn:aws:dms:${REGION}:${ACCOUNT}:${kind}:${suffix}`;
  if (world.resource(arn)) throw alreadyExists(`The resource ${arn} already exists.`);
  return arn;
}

/** A malformed ARN is an error of another kind than an unknown one. */
export function checkArn(member: string, value: string): void {
  if (!/^arn:[^:]+:dms:[^:]*:[^:]*:[a-z-]+:.+$/.test(value)) {
    throw invalidValue(`Invalid Amazon Resource Name (ARN) for ${member}: ${value}`);
  }
}
