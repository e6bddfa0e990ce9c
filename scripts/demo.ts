/**
 * The story of three loads against the embedded sandbox: a first full load, a load of just the changes, a
 * load that finds nothing. Everything shown comes from the databases and from the real command.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { styleText } from 'node:util';
import pg from 'pg';
import { main } from '../src/cli/main.ts';
import { processIo } from '../src/cli/process-io.ts';
import type { DatabaseAddress } from '../src/sandbox/database-address.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.ts';

const FOLDER = resolve('.sluice/demo');
const SUMMARY = resolve(FOLDER, 'summary.md');

const PIPELINE = `# Seven students and what becomes of them: PostgreSQL to PostgreSQL, from the transaction log.
version: 1
name: students
mode: cdc
source:
  engine: postgres
  database: source
  secret: sandbox/source
  secretRole: arn:aws:iam::111122223333:role/sandbox-dms-secrets
  settings: { SlotName: sluice_students } # a replication slot that outlives the task
target: sandbox-target
instance: { class: dms.t3.medium, subnetGroup: sluice, price: 0.073 }
tables:
  - studentdb.student_details
start: full-load # while no checkpoint is stored
stop: { after: 500ms, idle: 1s } # on the real AWS: stop: now
`;

const STUDENTS = `
create schema studentdb;
create table studentdb.student_details (
  student_id int primary key, first_name text not null, last_name text not null, gpa numeric(3, 2), enrolled date
);
insert into studentdb.student_details values
  (1, 'Ada', 'Byron', 3.90, '2024-09-01'), (2, 'Grace', 'Hopper', 3.70, '2024-09-01'),
  (3, 'Alan', 'Turing', 3.80, '2024-09-01'), (4, 'Edsger', 'Dijkstra', 3.60, '2025-02-01'),
  (5, 'Barbara', 'Liskov', 4.00, '2025-02-01'), (6, 'Donald', 'Knuth', 3.90, '2025-09-01'),
  (7, 'Margaret', 'Hamilton', 3.80, '2025-09-01');`;

const CHANGES = [
  `insert into studentdb.student_details values (8, 'Radia', 'Perlman', 3.95, '2026-02-01')`,
  `insert into studentdb.student_details values (9, 'Tim', 'Berners-Lee', 3.50, '2026-02-01')`,
  `update studentdb.student_details set gpa = 4.00 where student_id = 3`,
  `delete from studentdb.student_details where student_id = 4`,
];

const heading = (text: string) => say(`\n${styleText('bold', `── ${text} `.padEnd(96, '─'))}`);
const say = (text: string) => process.stdout.write(`${text}\n`);

async function story(sandbox: Sandbox, source: pg.Client, target: pg.Client): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(resolve(FOLDER, 'pipelines'), { recursive: true });
  await writeFile(resolve(FOLDER, 'pipelines/students.yml'), PIPELINE);

  heading('A source with seven students, and a pipeline');
  await source.query(STUDENTS);
  await source.query(`select pg_create_logical_replication_slot('sluice_students', 'test_decoding')`);
  say(PIPELINE.trimEnd());

  heading('First run: no checkpoint is stored, so everything is loaded');
  await sluice('run', 'students', '--create-tables', ...summaryFile(1));
  await aftermath(sandbox, target);

  heading('Two students come, one improves, one leaves');
  for (const statement of CHANGES) {
    say(`  ${statement};`);
    await source.query(statement);
  }

  heading('Second run: from the checkpoint, just the changes');
  await sluice('run', 'students', ...summaryFile(2));
  await aftermath(sandbox, target);

  heading('Third run: nothing has happened, and that is fine');
  await sluice('run', 'students', ...summaryFile(3));
  await aftermath(sandbox, target);

  heading('What is remembered');
  await sluice('history', 'students');
  await joinSummaries();
  say(`\nThe job summary of the three runs, as GitHub would show it: ${relative(process.cwd(), SUMMARY)}`);
  say('The same with your own files: npx sluice sandbox');
}

/** The real command, in this process; a run that does not succeed ends the demo. */
async function sluice(...words: string[]): Promise<void> {
  say(styleText('dim', `$ sluice ${words.filter((word) => !word.startsWith('--summary')).join(' ')}`));
  const code = await main(words, {
    ...processIo(),
    cwd: FOLDER,
    env: process.env,
  });
  if (code !== 0) throw new Error(`sluice ${words[0]} ended with exit code ${code}`);
}

const summaryFile = (run: number) => [`--summary=${resolve(FOLDER, `summary-${run}.md`)}`];

async function joinSummaries(): Promise<void> {
  const files = [1, 2, 3].map((run) => resolve(FOLDER, `summary-${run}.md`));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  await writeFile(SUMMARY, texts.join('\n\n---\n\n'));
  await Promise.all(files.map((file) => rm(file)));
}

/** The target's rows, the checkpoint, and what is left in DMS. */
async function aftermath(sandbox: Sandbox, target: pg.Client): Promise<void> {
  const { rows } = await target.query<{ row: string }>(
    `select format('%s  %-9s %-12s %s  %s', student_id, first_name, last_name, gpa, enrolled) as row
       from studentdb.student_details order by student_id`,
  );
  say(`\nThe target now (${rows.length} rows):`);
  for (const { row } of rows) say(`  ${row}`);
  say('');
  await sluice('checkpoint', 'get', 'students');
  const { instances, endpoints, tasks } = sandbox.live();
  const left = instances.length + endpoints.length + tasks.length;
  say(
    left === 0
      ? 'Nothing is left in DMS: no instance, no task, no endpoint of the run.'
      : `${left} things are left in DMS`,
  );
}

const connect = async ({ host, port, user, password, database }: DatabaseAddress): Promise<pg.Client> => {
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  return client;
};

const began = performance.now();
say('Starting a local AWS with an embedded PostgreSQL …');
// A night at AWS in a second or two.
const sandbox = await startSandbox({ speed: 1500 });
try {
  if (!sandbox.source || !sandbox.target) throw new Error('the sandbox has no databases');
  Object.assign(process.env, sandbox.env, { SLUICE_POLL: '50ms' });
  const [source, target] = await Promise.all([connect(sandbox.source), connect(sandbox.target)]);
  try {
    await story(sandbox, source, target);
  } finally {
    await Promise.all([source.end(), target.end()]);
  }
} finally {
  await sandbox.stop();
}
say(
  `Done in ${((performance.now() - began) / 1000).toFixed(1)} s; at AWS the three runs would take about two hours.`,
);
