import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './support/cluster.ts';
import { BOOTSTRAP, differences, newPair, runTask, startTask, until } from './support/task.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

describe('change processing', () => {
  it('follows inserts, updates and deletes after a bootstrap', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key, t text);
      insert into a select i, 'row ' || i from generate_series(1, 100) i`);
    const task = startTask(pair, { migrationType: 'full-load-and-cdc' });
    await until(() => task.tables.get('public.a')?.state === 'Table completed', 'the load');
    await pair.source.query(`update a set t = 'new' where id <= 10; delete from a where id > 90; insert into a values (1000, 'x')`);
    await until(async () => (await differences(pair, ['a'])).length === 0, 'the changes');
    task.stop();
    const result = await task.result;
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'NORMAL' });
    expect(task.tables.get('public.a')).toMatchObject({ inserts: 1, updates: 10, deletes: 10, appliedInserts: 1, appliedUpdates: 10, appliedDeletes: 10, fullLoadRows: 100 });
    console.log(result);
    console.log(await runTask(pair, {migrationType:'full-load-and-cdc', settings: BOOTSTRAP}), await cluster.admin.query('select slot_name, restart_lsn,confirmed_flush_lsn,active from pg_replication_slots'), await cluster.admin.query(`select pid,application_name,state,query from pg_stat_activity where application_name='dms-sandbox'`));
  });
});
