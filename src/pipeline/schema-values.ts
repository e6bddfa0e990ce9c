/**
 * The kinds of single values in a pipeline file. The error text of every kind completes the sentence
 * `"key" must be …`.
 */
import * as z from 'zod';
import { DURATION } from './duration.ts';
import type { Json } from './pipeline.ts';

/** Text taken as it was written, also where YAML would read a number: `007`, `1.10`, twenty digits. */
export const text = (mustBe = 'a text', pattern?: RegExp) => word(mustBe, pattern).meta({ asWritten: true });

/** Text that never looks like a number. */
export const word = (mustBe: string, pattern: RegExp = /\S/) =>
  z.string({ error: mustBe }).regex(pattern, { error: mustBe });

export const choice = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  mustBe = `one of ${words.join(', ')}`,
) => z.enum(words, { error: mustBe });

export const flag = () => z.boolean({ error: 'true or false' });

export const wholeNumber = (least: number, most: number) => {
  const mustBe = `a whole number from ${least} to ${most}`;
  return z.int({ error: mustBe }).min(least, { error: mustBe }).max(most, { error: mustBe });
};

export const duration = () => word('a duration such as 90s, 10m, 3h or 5d', DURATION);

/** Names that become part of DMS identifiers: these know no double hyphens (DMS API reference). */
export const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** One dot parts schema and table; no control characters. */
export const TABLE_NAME =
  /^[^.\s\p{Cc}](?:[^.\p{Cc}]*[^.\s\p{Cc}])?\.[^.\s\p{Cc}](?:[^.\p{Cc}]*[^.\s\p{Cc}])?$/u;

export const tableName = () => text('a name like schema.table, without further dots', TABLE_NAME);

export const tablePattern = () =>
  text('a name like schema.table, without further dots, with % for any characters', TABLE_NAME);

export const roleArn = () =>
  word(
    'the ARN of an IAM role, such as arn:aws:iam::111122223333:role/dms',
    /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]+$/,
  );

/** A mapping whose members are passed on to DMS as they are; its numbers are looked at in `documents.ts`. */
export const document = (mustBe: string) =>
  z.record(z.string(), z.custom<Json>(), { error: mustBe }).meta({ document: true });
