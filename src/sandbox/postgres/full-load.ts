/** The full load: every selected table from one snapshot of the source, several at a time. */
import type { Clock } from '../../clock.ts';
import type { TableProgress } from '../engine.ts';
import type { Client, Connections } from './connections.ts';
import { copyRows } from './copy-rows.ts';
import { dataErrorKind, type ErrorPolicy, isTableError, TableFault } from './error-policy.ts';
import { isRecoverable, textOf } from './faults.ts';
import { RecoverableFault, retries } from './retries.ts';
import type { TaskSettings } from './settings.ts';
import { qualified, quoteText, type TableName, tableKey } from './sql.ts';
import type { TablePlan } from './table-plan.ts';
import { addKey, createTable, readTarget } from './target-table.ts';

export interface LoadJob {
  source: Connections;
  target: Connections;
  /** Of an exported snapshot that stays valid during the load. */
  snapshot: string;
  plans: readonly TablePlan[];
  settings: TaskSettings;
  policy: ErrorPolicy;
  /** The statistics row of a plan. */
  progress(plan: TablePlan): TableProgress;
  /** Writes down a row that was left out. */
  logRow(client: Client, table: TableName, statement: string, error: string): Promise<void>;
  clock: Clock;
}

/** The connections of one sub-task; opened when a table needs them. */
interface Worker {
  pair?: { source: Client; target: Client };
}

/**
 * Loads all tables, those with a higher load order first. A table is loaded in one transaction of the
 * target, so a broken or stopped load of it leaves nothing behind. Rejects with FatalFault or
 * RecoverableFault, and with anything once `signal` has aborted.
 */
export async function fullLoad(job: LoadJob, signal: AbortSignal): Promise<void> {
  const queue = [...job.plans].sort((a, b) => b.loadOrder - a.loadOrder);
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);
  const cut = () => void Promise.all([job.source.abort(), job.target.abort()]);
  ended.addEventListener('abort', cut, { once: true });
  const work = async () => {
    const worker: Worker = {};
    try {
      for (let plan = queue.shift(); plan; plan = queue.shift()) await loadTable(job, worker, plan, ended);
    } catch (error) {
      failed.abort(error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(job.settings.load.parallel, queue.length) }, work));
  ended.removeEventListener('abort', cut);
  if (ended.aborted) {
    await Promise.all([job.source.abort(), job.target.abort()]);
    throw failed.signal.reason ?? signal.reason;
  }
  await Promise.all([job.source.closeAll(), job.target.closeAll()]);
}

async function loadTable(job: LoadJob, worker: Worker, plan: TablePlan, ended: AbortSignal): Promise<void> {
  const progress = job.progress(plan);
  const retry = retries(job.settings.retry, job.clock);
  const is = (state: TableProgress['state']) =>
    Object.assign(progress, { state, updatedAt: job.clock.now() });
  progress.fullLoadStart = job.clock.now();
  for (let again = true; again; ) {
    ended.throwIfAborted();
    is('Full load').fullLoadRows = 0;
    try {
      await attempt(job, worker, plan, progress);
      is('Table completed');
      again = false;
    } catch (error) {
      again = isRecoverable(error);
      if (ended.aborted || !(again || isTableError(error))) throw error;
      await drop(job, worker);
      if (again) await retry.wait(error, ended);
      else {
        job.policy.table(tableKey(plan.target), error);
        is('Table error').fullLoadRows = 0;
      }
    }
  }
  progress.fullLoadEnd = job.clock.now();
}

/** A pair of connections, the source side seeing the snapshot. */
async function open(job: LoadJob): Promise<NonNullable<Worker['pair']>> {
  const source = await job.source.open();
  await source.query('begin transaction isolation level repeatable read, read only');
  await source.query(`set transaction snapshot ${quoteText(job.snapshot)}`).catch((error) => {
    throw isRecoverable(error)
      ? error
      : new RecoverableFault(`the snapshot of the load is gone: ${textOf(error)}`);
  });
  return { source, target: await job.target.open() };
}

/** After a copy that stopped half way neither connection can be used again. */
async function drop(job: LoadJob, worker: Worker): Promise<void> {
  const { pair } = worker;
  delete worker.pair;
  if (pair) await Promise.all([job.source.close(pair.source), job.target.close(pair.target)]);
}

async function attempt(job: LoadJob, worker: Worker, plan: TablePlan, progress: TableProgress) {
  worker.pair ??= await open(job);
  const { source, target } = worker.pair;
  const { load } = job.settings;
  await target.query('begin');
  const created = await prepare(target, plan, job.settings);
  const there = await readTarget(target, plan.target);
  await copyRows({
    source,
    target,
    plan,
    columns: plan.columns.filter((column) => there?.columns.get(column.target)?.generated !== true),
    batch: load.batch,
    onRows: (count) => {
      progress.fullLoadRows += count;
      progress.updatedAt = job.clock.now();
    },
    onBadRow: async (error, row) => {
      const verdict = job.policy.record(tableKey(plan.target), dataErrorKind(error) ?? 'data', error);
      if (verdict === 'suspend') throw new TableFault(textOf(error));
      if (verdict === 'log') await job.logRow(target, plan.target, `COPY ${row}`, textOf(error));
    },
  });
  if (created && load.createKeyAfter) await addKey(target, plan);
  await target.query('commit');
}

/** Brings the target table into the state that TargetTablePrepMode asks for; true when it was created. */
async function prepare(target: Client, plan: TablePlan, { load }: TaskSettings): Promise<boolean> {
  const name = qualified(plan.target);
  const exists = (await readTarget(target, plan.target)) !== undefined;
  if (exists && load.prepMode === 'TRUNCATE_BEFORE_LOAD') await target.query(`truncate table ${name}`);
  if (exists && load.prepMode === 'DROP_AND_CREATE') await target.query(`drop table ${name}`);
  if (exists && load.prepMode !== 'DROP_AND_CREATE') return false;
  await createTable(target, plan, !load.createKeyAfter);
  return true;
}
