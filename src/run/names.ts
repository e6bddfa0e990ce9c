/** Identifiers and tags of what a run makes in DMS. */
import { createHash } from 'node:crypto';
import type { Instant } from '../clock.ts';

/**
 * `20261120-021704-k3x9`: when the run began (UTC) and four random characters, so that runs sort by time
 * and a person can read them.
 */
export function runId(startedAt: Instant, random: () => number = Math.random): string {
  const [date = '', time = ''] = new Date(startedAt).toISOString().slice(0, 19).split('T');
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const tail = Array.from({ length: 4 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  return `${date.replaceAll('-', '')}-${time.replaceAll(':', '')}-${tail}`;
}

/**
 * DMS identifiers of a run: letters, digits and single hyphens, lower case (DMS folds them), at most 63
 * characters (DMS API reference, CreateReplicationInstance). A longer pipeline name is cut and gets a hash,
 * so that two long names never meet.
 */
export function identifiers(pipeline: string, run: string) {
  const room = 63 - 'sluice-'.length - '-source'.length - 1 - run.length;
  const hash = createHash('sha256').update(pipeline).digest('hex').slice(0, 6);
  const name =
    pipeline.length <= room ? pipeline : `${pipeline.slice(0, room - 7).replace(/-+$/, '')}-${hash}`;
  const base = `sluice-${name}-${run}`;
  return { instance: base, task: base, source: `${base}-source`, target: `${base}-target` };
}

/** Tag values allow letters, digits, spaces and `_ . : / = + -`, at most 256 (DMS API reference, Tag). */
const tagValue = (text: string): string => text.replaceAll(/[^\p{L}\p{N}\p{Z}_.:/=+-]/gu, '-').slice(0, 256);

/** Tags on everything a run makes: the author's own, and what `clean` and a person in the console look for. */
export function tagsFor(about: {
  pipeline: string;
  run: string;
  owner: string;
  expires: Instant;
  own: Record<string, string>;
}): Record<string, string> {
  return {
    ...about.own,
    'sluice:pipeline': about.pipeline,
    'sluice:run': about.run,
    'sluice:owner': tagValue(about.owner),
    'sluice:expires': new Date(about.expires).toISOString(),
  };
}
