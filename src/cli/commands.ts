/** The commands: what each is called with, and where its code is. That is loaded only when it is called. */
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { OptionName, Values } from './options.ts';

/** What was typed, checked and completed. */
export interface Call {
  /** Names, globs or files. */
  names: string[];
  options: Values;
}

/** Carries out a command. Rejects with a SluiceError for what a person can mend. */
export type Handler = (call: Call, io: Io) => Promise<ExitCode>;

export interface Command {
  /** `run`, or `checkpoint get`. */
  words: string;
  positional?: { name: 'names' | 'files' | 'name'; describe: string };
  describe: string;
  options: readonly OptionName[];
  examples: readonly (readonly [line: string, what: string])[];
  /** Lines below the options. */
  notes?: readonly string[];
  load: () => Promise<Handler>;
}

const NAMES = {
  name: 'names',
  describe: 'names or globs of pipelines; none: every enabled one',
} as const;
const NAME = { name: 'name', describe: 'name of the pipeline' } as const;

const SELECTION = ['pipelines', 'tag', 'schedule', 'changed-since'] as const;
const STORED = ['region', 'state-table', 'metrics-table'] as const;

export const COMMANDS: readonly Command[] = [
  {
    words: 'validate',
    positional: { name: 'files', describe: 'pipeline files; none: all of the folder' },
    describe: 'Check pipeline files offline: keys, rules, schedules, retention',
    options: ['pipelines', 'json', 'summary'],
    examples: [
      ['sluice validate', 'every file in pipelines/'],
      ['sluice validate pipelines/students.yml', 'one file'],
    ],
    load: async () => (await import('./validate.ts')).validate,
  },
  {
    words: 'plan',
    positional: NAMES,
    describe: 'Show what a run would do: where each load starts, what it creates and costs; changes nothing',
    options: [...SELECTION, 'offline', ...STORED, 'json', 'summary'],
    examples: [
      ['sluice plan students', 'one pipeline'],
      ['sluice plan --changed-since origin/main', 'those whose files a branch has changed'],
    ],
    notes: ['Without AWS credentials, or with --offline, it says what could not be checked.'],
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    words: 'run',
    positional: NAMES,
    describe: 'Load: create, replicate, prove, store the checkpoint, tell, delete',
    options: [
      ...SELECTION,
      'create-tables',
      'max-parallel',
      'for',
      'poll',
      'lease',
      ...STORED,
      'json',
      'summary',
    ],
    examples: [
      ['sluice run students --create-tables', 'the first run'],
      ["sluice run --schedule '17 2 * * *'", 'what this schedule runs'],
      ["sluice run 'shop-*' --tag team=data", 'by name and by tag'],
      ['sluice run --for 4m', 'called again and again, each call carries the loads on'],
    ],
    notes: [
      'Ctrl-C or SIGTERM hands over: the run is left at a recorded point, and the next `sluice run` continues it.',
      'A second one quits at once; that is safe as well, but the next run waits for the lease to lapse.',
      'With several pipelines the gravest exit code counts: 2, then 1, 3, 4.',
    ],
    load: async () => (await import('./run.ts')).run,
  },
  {
    words: 'status',
    positional: NAMES,
    describe: 'Show each pipeline: last good load, held or running, where',
    options: ['pipelines', 'tag', ...STORED, 'json'],
    examples: [
      ['sluice status', 'all of them'],
      ['sluice status students --json', 'one, for a script'],
    ],
    load: async () => (await import('./status.ts')).status,
  },
  {
    words: 'history',
    positional: NAME,
    describe: 'Show past runs with rows per table, duration and cost',
    options: ['limit', ...STORED, 'json'],
    examples: [['sluice history students --limit 30', 'the last thirty']],
    load: async () => (await import('./history.ts')).history,
  },
  {
    words: 'checkpoint get',
    positional: NAME,
    describe: 'Show the checkpoint in force and those before it',
    options: ['limit', ...STORED, 'json'],
    examples: [['sluice checkpoint get students', '']],
    load: async () => (await import('./checkpoint.ts')).checkpointGet,
  },
  {
    words: 'clear',
    positional: NAME,
    describe: 'After a failure was dealt with: delete what was kept, release the hold',
    options: ['yes', 'poll', 'lease', ...STORED, 'json'],
    examples: [['sluice clear students', 'asks before it deletes']],
    notes: ['The checkpoint stays where it is.'],
    load: async () => (await import('./clear.ts')).clear,
  },
  {
    words: 'list',
    positional: NAMES,
    describe: 'List the pipelines with mode, schedule and endpoints',
    options: [...SELECTION, 'json'],
    examples: [['sluice list --tag team=data', '']],
    load: async () => (await import('./list.ts')).list,
  },
  {
    words: 'sandbox',
    describe: 'Start a local AWS to try everything against; prints the environment to export',
    options: ['port', 'speed', 'seed', 'source', 'target', 'mishap'],
    examples: [
      ['sluice sandbox', 'in one terminal; then paste what it prints into another'],
      ['sluice sandbox --speed 600', 'ten minutes of AWS in a second'],
    ],
    load: async () => (await import('./sandbox.ts')).sandbox,
  },
  {
    words: 'schema',
    describe: 'Print the JSON Schema of a pipeline file, for editors',
    options: [],
    examples: [['sluice schema > pipeline.schema.json', '']],
    load: async () => (await import('./schema.ts')).schema,
  },
];
