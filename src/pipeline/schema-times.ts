/** `start`, `stop` and `timeout` as they are written. */
import * as z from 'zod';
import { choice, duration, text, word } from './schema-values.ts';

export const start = z.union(
  [
    z.literal('full-load', { error: 'full-load' }),
    z.strictObject(
      {
        position: text('a log position or checkpoint of the source, in quotes')
          .meta({
            description: 'Log position or checkpoint, passed on to DMS as it is.',
            examples: ['mysql-bin-changelog.000024:373', '4AF/B00000D0'],
          })
          .optional(),
        at: word(
          'a UTC time such as 2026-11-20T02:00:00Z',
          /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z$/,
        )
          .meta({ description: 'Time in UTC. Not for PostgreSQL.', examples: ['2026-11-20T02:00:00Z'] })
          .optional(),
      },
      { error: '{ position: … } or { at: … }' },
    ),
  ],
  { error: 'full-load, { position: … } or { at: … }' },
);

export const stop = z.union(
  [
    z.literal('now', { error: 'now' }),
    z.strictObject(
      {
        after: duration()
          .meta({
            description: 'Added to the instant the run began. Default: 0s.',
            default: '0s',
            examples: ['5m'],
          })
          .optional(),
        by: choice(['commit_time', 'server_time'])
          .meta({
            description:
              'Whose clock counts: `commit_time` that of the source, `server_time` that of the instance. Default: commit_time.',
            default: 'commit_time',
          })
          .optional(),
        idle: duration()
          .meta({
            description: 'Stop as well when nothing has come for this long. Default: 60s.',
            default: '60s',
            examples: ['60s'],
          })
          .optional(),
      },
      { error: '{ after: 5m, by: commit_time, idle: 60s }' },
    ),
  ],
  { error: 'now, or a mapping such as { after: 5m, by: commit_time, idle: 60s }' },
);

export const timeout = z.union(
  [
    duration(),
    z.strictObject(
      {
        provision: duration()
          .meta({
            description: 'For instance, endpoints and task to be there. Default: 40m.',
            default: '40m',
          })
          .optional(),
        replicate: duration()
          .meta({ description: 'For the load itself. Default: 3h.', default: '3h' })
          .optional(),
        teardown: duration()
          .meta({ description: 'For everything to be deleted. Default: 30m.', default: '30m' })
          .optional(),
      },
      { error: 'a mapping' },
    ),
  ],
  { error: 'a duration such as 3h, or a mapping such as { provision: 40m, replicate: 3h, teardown: 30m }' },
);
