/** Every option of the command line, once: for parsing, `--help`, the environment and the README. */
import {
  anyText,
  durationWithin,
  flag,
  list,
  matching,
  type Option,
  text,
  textOr,
  wholeNumber,
} from './values.ts';

const SELECTION = 'Which pipelines:';
const LOADING = 'How it is done:';
const AWS = 'Where in AWS:';
const OUTPUT = 'What is told:';
const SANDBOX = 'The sandbox:';

const tableName = matching(/^[\w.-]{3,255}$/, 'the name of a DynamoDB table');
const postgres = matching(/^postgres(?:ql)?:\/\//, 'a URL such as postgres://user:password@host/database');

export const OPTIONS = {
  pipelines: textOr('pipelines', {
    ...anyText,
    group: SELECTION,
    form: 'DIR',
    describe: 'the folder with the pipeline files',
  }),
  tag: list({
    ...matching(/^.[^=]*=/s, 'a tag such as team=data'),
    commas: true,
    group: SELECTION,
    form: 'KEY=VALUE',
    describe: 'only pipelines with this tag; may be repeated, then all must match',
  }),
  schedule: text({
    ...anyText,
    group: SELECTION,
    form: 'CRON',
    describe: 'only pipelines with this line among their `schedule`',
  }),
  'changed-since': text({
    ...matching(/^[^-]/, 'a commit, branch or tag of git'),
    group: SELECTION,
    form: 'REF',
    describe: 'only pipelines whose files changed since the branch left REF (git diff REF...)',
  }),
  'create-tables': flag({ group: LOADING, describe: 'make the two DynamoDB tables if they are missing' }),
  'max-parallel': textOr('10', {
    ...wholeNumber(1, 1000),
    group: LOADING,
    form: 'N',
    describe: 'how many pipelines are loaded at once',
  }),
  for: text({
    ...durationWithin('1ms', '20d', '4m'),
    group: LOADING,
    form: 'DURATION',
    describe: 'stop waiting after this time; the next `sluice run` continues what is not finished',
  }),
  poll: textOr('5s', {
    ...durationWithin('50ms', '1h', '5s'),
    group: LOADING,
    form: 'DURATION',
    describe: 'how often AWS is looked at',
  }),
  lease: textOr('60s', {
    ...durationWithin('1s', '1d', '60s'),
    group: LOADING,
    form: 'DURATION',
    describe: 'how long a holder that falls silent keeps a pipeline',
  }),
  region: text({
    ...matching(/^[a-z0-9-]{1,63}$/, 'the code of an AWS region such as eu-west-1'),
    group: AWS,
    form: 'REGION',
    describe: 'the AWS region; default: AWS_REGION, or that of the AWS profile',
  }),
  'state-table': textOr('sluice-state', {
    ...tableName,
    group: AWS,
    form: 'TABLE',
    describe: 'the DynamoDB table with state and history of the pipelines',
  }),
  'metrics-table': textOr('dms_load_cdc_metrics', {
    ...tableName,
    group: AWS,
    form: 'TABLE',
    describe: 'the DynamoDB table with a row per table and load',
  }),
  offline: flag({ group: AWS, describe: 'do not ask AWS, even with credentials' }),
  json: flag({ group: OUTPUT, describe: 'the answer as JSON on standard output' }),
  summary: text({
    ...anyText,
    group: OUTPUT,
    form: 'FILE',
    describe:
      'where the answer is written as Markdown; default: appended to GITHUB_STEP_SUMMARY, where that is set',
  }),
  limit: textOr('10', {
    ...wholeNumber(1, 1000),
    group: OUTPUT,
    form: 'N',
    describe: 'at most so many entries, the newest first',
  }),
  yes: flag({ group: LOADING, describe: 'answer every question with yes' }),
  port: text({
    ...wholeNumber(0, 65_535),
    group: SANDBOX,
    form: 'PORT',
    describe: 'the port to listen on; default: any that is free',
  }),
  speed: text({
    mustBe: 'a number from 1 to 1000000',
    parse: (given) => {
      const speed = /^\d{1,7}(?:\.\d{1,6})?$/.test(given) ? Number(given) : Number.NaN;
      return speed >= 1 && speed <= 1_000_000 ? speed : undefined;
    },
    group: SANDBOX,
    form: 'N',
    describe: 'how many times faster than AWS',
  }),
  seed: text({
    ...wholeNumber(0, 999_999_999),
    group: SANDBOX,
    form: 'N',
    describe: 'what is left to chance follows from it',
  }),
  source: text({
    ...postgres,
    group: SANDBOX,
    form: 'URL',
    describe: 'a PostgreSQL to load from; default: an embedded one',
  }),
  target: text({
    ...postgres,
    group: SANDBOX,
    form: 'URL',
    describe: 'a PostgreSQL to load into; default: an embedded one',
  }),
  mishap: list({
    mustBe: 'a JSON object',
    parse: (given) => {
      try {
        return JSON.parse(given) as unknown;
      } catch {
        return undefined;
      }
    },
    group: SANDBOX,
    form: 'JSON',
    commas: false,
    describe: 'something that is to go wrong; may be repeated',
  }),
} as const satisfies Record<string, Option<unknown>>;

export type OptionName = keyof typeof OPTIONS;

/** The value of every option; of those that a command does not know, the default. */
export type Values = { [Name in OptionName]: (typeof OPTIONS)[Name] extends Option<infer T> ? T : never };
