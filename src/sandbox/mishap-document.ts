import { DURATIONS } from './durations.ts';
import type { Kind, Mishap } from './mishap.ts';
import type { Random } from './random.ts';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value !== '';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const share: Check = (value) => number(value) && Number(value) <= 1;
const oneOf =
  (...allowed: string[]): Check =>
  (value) =>
    typeof value === 'string' && allowed.includes(value);
const state = oneOf(...Object.keys(DURATIONS));

/** Members of each kind; those whose name ends in `!` must be there. */
const KINDS: Record<Kind['kind'], Record<string, Check>> = {
  throttle: { service: text, operation: text },
  'lost-response': { service: text, operation: text },
  error: { service: text, operation: text, 'code!': text, message: text, status: number },
  outage: { service: text, after: number, 'seconds!': number },
  'no-capacity': { zone: text, instanceClass: text },
  'no-vpc-role': {},
  slow: { on: text, 'state!': state, 'factor!': number },
  hang: { on: text, 'state!': state, seconds: number },
  'instance-ends': {
    on: text,
    'status!': oneOf('failed', 'incompatible-network', 'incompatible-credentials', 'storage-full'),
  },
  'task-fails': {
    on: text,
    'during!': oneOf('creating', 'starting', 'running'),
    message: text,
    after: number,
  },
  'connection-fails': { on: text, message: text },
  'connection-forgotten': { on: text },
  'suspended-table': { on: text, 'table!': text },
  'no-checkpoint': { on: text },
  'stop-reason': { on: text, 'reason!': text, status: oneOf('stopped', 'failed'), message: text },
  'not-yet-visible': { on: text, operation: text, 'seconds!': number },
  'still-visible': { on: text, operation: text, 'seconds!': number },
  late: { on: text, 'what!': oneOf('StopDate', 'statistics'), 'seconds!': number },
  'tasks-linger': { on: text, 'seconds!': number },
};

const COMMON: Record<string, Check> = { times: number, share, skip: number };

/** Reads a JSON list of mishaps. Throws an Error that says which one is wrong, and how. */
export function parseMishaps(document: unknown): Mishap[] {
  if (!Array.isArray(document)) throw new Error('a list of mishaps is wanted');
  return document.map((entry: unknown, index) => {
    const problem = problemOf(entry);
    if (problem) throw new Error(`mishap ${index + 1}: ${problem}`);
    return entry as Mishap;
  });
}

function problemOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return 'it is not an object';
  const { kind, ...members } = entry as Record<string, unknown>;
  const checks =
    typeof kind === 'string' && Object.hasOwn(KINDS, kind) ? KINDS[kind as Kind['kind']] : undefined;
  if (!checks) return `its kind must be one of ${Object.keys(KINDS).join(', ')}`;
  const missing = Object.keys(checks).find((name) => name.endsWith('!') && !(name.slice(0, -1) in members));
  if (missing) return `${kind} needs ${missing.slice(0, -1)}`;
  for (const [name, value] of Object.entries(members)) {
    const check = checks[name] ?? checks[`${name}!`] ?? COMMON[name];
    if (!check) return `${kind} has no member ${name}`;
    if (!check(value)) return `${name} of ${kind} cannot be ${JSON.stringify(value)}`;
  }
  return undefined;
}

/** Everyday trouble drawn by seed: most calls and states go well, a few of every kind do not. */
export function everydayMishaps(random: Random): Mishap[] {
  const upTo = (most: number, key: string) => random('everyday', key) * most;
  return [
    { kind: 'throttle', share: upTo(0.1, 'throttle') },
    { kind: 'lost-response', share: upTo(0.03, 'lost') },
    { kind: 'slow', state: 'instance.creating', factor: 1 + upTo(2, 'slow'), share: 0.2 },
    { kind: 'slow', state: 'task.deleting', factor: 1 + upTo(3, 'slow-delete'), share: 0.2 },
    { kind: 'not-yet-visible', seconds: upTo(60, 'unseen'), share: 0.2 },
    { kind: 'still-visible', seconds: upTo(60, 'seen'), share: 0.2 },
    { kind: 'late', what: 'StopDate', seconds: upTo(60, 'late'), share: 0.3 },
    { kind: 'connection-fails', share: upTo(0.05, 'connection') },
    { kind: 'connection-forgotten', share: upTo(0.1, 'forgotten') },
    { kind: 'no-capacity', share: upTo(0.05, 'capacity') },
    { kind: 'task-fails', during: 'starting', share: upTo(0.05, 'start') },
    { kind: 'stop-reason', reason: 'RECOVERABLE_ERROR', share: upTo(0.05, 'reason') },
    { kind: 'no-checkpoint', share: upTo(0.02, 'checkpoint') },
    { kind: 'tasks-linger', seconds: upTo(120, 'linger'), share: 0.2 },
  ];
}
