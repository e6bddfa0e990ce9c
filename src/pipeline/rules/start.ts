/** Where a load begins while no checkpoint is stored. */
import { key, type Rule, value } from '../context.ts';
import { quoted } from '../problem.ts';
import { POSTGRES } from './postgres.ts';

/** DMS finds a time in the logs of other engines only (DMS user guide, "Creating tasks for ongoing replication"). */
export const noStartByTime: Rule = (context) => {
  const { mode, start, source } = context.written;
  const postgres = typeof source === 'object' && POSTGRES.includes(source.engine);
  if (mode !== 'cdc' || !postgres || typeof start !== 'object' || start.at === undefined) return;
  context.report(
    'error',
    key('start', 'at'),
    'no-start-by-time',
    'DMS cannot start at a time in the log of PostgreSQL',
    'write `start: full-load`, or `start: { position: "4AF/B00000D0" }` with the LSN of the slot',
  );
};

export const positionIsOfTheEngine: Rule = (context) => {
  const { start, source } = context.written;
  if (typeof start !== 'object' || start.position === undefined || typeof source !== 'object') return;
  const form = FORMS.find(({ engines }) => engines.includes(source.engine));
  if (!form || form.pattern.test(start.position) || start.position.startsWith('checkpoint:')) return;
  context.report(
    'error',
    value('start', 'position'),
    'position-form',
    `${quoted(start.position)} is no log position of ${source.engine}`,
    `write one such as "${form.example}", or a whole checkpoint`,
  );
};

const FORMS = [
  { engines: POSTGRES, pattern: /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/i, example: '4AF/B00000D0' },
  {
    engines: ['mysql', 'mariadb', 'aurora', 'aurora-serverless', 'gcp-mysql'],
    pattern: /^[^:\s]+\.[0-9]+:[0-9]+$/,
    example: 'mysql-bin-changelog.000024:373',
  },
  { engines: ['oracle'], pattern: /^[0-9]+$/, example: '8745211' },
];

export const startIsOneThing: Rule = ({ written: { start }, report }) => {
  if (typeof start !== 'object') return;
  if (start.position !== undefined && start.at !== undefined)
    report(
      'error',
      key('start', 'at'),
      'start-twice',
      '"position" and "at" are two ways to say where to start',
      'keep one of the two',
    );
  else if (start.position === undefined && start.at === undefined)
    report(
      'error',
      key('start'),
      'start-nowhere',
      '"start" says neither a position nor a time',
      'write `start: full-load`, `{ position: … }` or `{ at: … }`',
    );
  else if (start.at !== undefined && Number.isNaN(Date.parse(start.at)))
    report(
      'error',
      value('start', 'at'),
      'no-such-time',
      `there is no time ${quoted(start.at)}`,
      'write one such as 2026-11-20T02:00:00Z',
    );
};
