import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionsTo } from '../../../src/sandbox/postgres/connections.ts';
import { type Cluster, type Database, startCluster } from './support/cluster.ts';
import { connectionsOf, until } from './support/task.ts';

let cluster: Cluster;
let database: Database;
beforeAll(async () => {
  cluster = await startCluster();
  database = await cluster.database('somewhere');
});
afterAll(() => cluster.stop());

const nobodyLeft = () => until(async () => (await connectionsOf(cluster)) === 0, 'the connections to end');

describe('the connections of a transfer', () => {
  it('end all together, also one that waits for a lock and one that sends a large answer', async () => {
    await database.query('create table a (id int)');
    const blocker = await database.connect();
    await blocker.query('begin; lock table a');
    const connections = connectionsTo(database.endpoint('target'));
    const waiting = (await connections.open()).query('select * from a');
    const sending = (await connections.open()).query(
      'select repeat(md5(i::text), 100) from generate_series(1, 1e6) i',
    );
    await until(
      async () =>
        Number(
          await cluster.admin.value(
            "select count(*) from pg_stat_activity where application_name = 'dms-sandbox' and state = 'active'",
          ),
        ) === 2,
      'both',
    );
    const settled = Promise.allSettled([waiting, sending]);
    await connections.abort();
    expect((await settled).map((each) => each.status)).toEqual(['rejected', 'rejected']);
    await nobodyLeft();
    await blocker.query('rollback');
  });

  it.each(['abort', 'closeAll'] as const)('that are still being opened do not outlive %s', async (end) => {
    for (let turn = 0; turn < 20; turn += 1) {
      const connections = connectionsTo(database.endpoint('source'));
      const opening = Promise.allSettled([connections.open(), connections.open('replication')]);
      if (turn % 2 === 0) await cluster.admin.query(`select pg_sleep(${turn / 1000})`);
      await connections[end]();
      await opening;
      await connections[end]();
    }
    await nobodyLeft();
  });
});
