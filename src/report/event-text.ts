/** An event in plain words, for those that deserve a line of their own. */
import type { Instant } from '../clock.ts';
import type { RunEvent } from '../run/events.ts';
import { counted, duration } from './format.ts';
import { plain } from './plain.ts';
import { startWords } from './position.ts';
import type { Running } from './running.ts';

/** Without the pipeline's name; undefined for what only the status line and the heartbeat tell. */
export function eventText(event: RunEvent, before: Running | undefined): string | undefined {
  switch (event.type) {
    case 'started': {
      const { plan, resumed, run } = event;
      const id = plain(run, 60);
      return resumed
        ? `continues run ${id}, which another process began`
        : `begins run ${id}: ${plan.migrationType} from ${startWords(plan.from)}`;
    }
    case 'phase':
      return before?.phase === undefined ? event.to : `${event.to}, after ${spentText(before, event.at)}`;
    case 'action':
      return `${actionWords(event.action)} ${plain(event.on, 200)}`;
    case 'warning':
      return `warning: ${plain(event.message, 500)}`;
    case 'waiting':
    case 'progress':
    case 'ended':
      return undefined;
  }
}

/** `1 m 10 s of replicating, 4 m 21 s in all, 1,234 rows so far` */
function spentText({ phase, phaseSince, startedAt, progress }: Running, now: Instant): string {
  const spent = duration(now - phaseSince);
  const all = duration(now - startedAt);
  return [
    `${spent} of ${phase}`,
    ...(all === spent ? [] : [`${all} in all`]),
    ...(progress ? [`${counted(progress.rows, 'row')} so far`] : []),
  ].join(', ');
}

const VERBS: Record<string, string> = {
  create: 'creating',
  delete: 'deleting',
  start: 'starting',
  stop: 'stopping',
  test: 'testing',
};
const THINGS: Record<string, string> = {
  Instance: 'replication instance',
  Task: 'replication task',
  Source: 'source endpoint',
  Target: 'target endpoint',
};

/** `createInstance` as `creating replication instance`. */
export function actionWords(action: string): string {
  const [, verb = action, thing = ''] = /^([a-z]+)([A-Z]\w*)?$/.exec(action) ?? [];
  const words = [VERBS[verb] ?? verb, THINGS[thing] ?? thing.toLowerCase()];
  return plain(words.filter(Boolean).join(' '), 60);
}
