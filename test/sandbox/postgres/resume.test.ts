import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { BOOTSTRAP, catchUp, differences, newPair, type Pair, runTask, startTask } from './support/task.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

const TABLES = ['accounts', 'moves', 'log'];

/** Moves money between accounts, writes each move down twice, and never stops until told to. */
function write({ source }: Pair) {
  let writing = true;
  const done = (async () => {
    const client = await source.connect();
    for (let n = 0; writing; n += 1) {
      await client.query('begin');
      await client.query(`update accounts set amount = amount - 1 where id = ${n % 50}`);
      await client.query(`update accounts set amount = amount + 1 where id = ${(n * 7 + 1) % 50}`);
      await client.query(`insert into moves values (${n}, 'move ${n}')`);
      await client.query(`insert into log values (${n})`);
      if (n % 5 === 4) await client.query(`delete from moves where id = ${n - 3}`);
      if (n % 11 === 10) await client.query(`update moves set id = -id where id = ${n - 1}`);
      await client.query(n % 13 === 12 ? 'rollback' : 'commit');
    }
  })();
  return {
    async stop() {
      writing = false;
      await done;
    },
  };
}

const schema = `create table accounts (id int primary key, amount int not null);
  create table moves (id int primary key, note text); create table log (n int);
  insert into accounts select i, 100 from generate_series(0, 49) i`;

describe('a load that goes on from checkpoint to checkpoint', () => {
  it('loses nothing and writes nothing twice while the source is being written to', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(schema);
    const writer = write(pair);
    const bootstrap = await runTask(pair, {
      migrationType: 'full-load-and-cdc',
      settings: BOOTSTRAP,
      taskId: 'bootstrap',
    });
    expect(bootstrap).toMatchObject({ status: 'stopped', stopReason: 'STOPPED_AFTER_CACHED_EVENTS' });
    const own = await pair.source.value(
      'select slot_name from pg_replication_slots where database = current_database()',
    );
    const slot = 'kept';
    await pair.source.query('select pg_copy_logical_replication_slot($1, $2)', [own, slot]);

    let position = bootstrap.checkpoint ?? '';
    for (let run = 0; run < 10; run += 1) {
      const task = startTask(pair, {
        migrationType: 'cdc',
        taskId: `run-${run}`,
        endpoint: { SlotName: slot },
        // Both spellings of a position, and every way to stop.
        startPosition:
          run % 2 === 0 ? position : position.replace(/^.*?#.*?#0*([0-9A-F]+\/[0-9A-F]+)#.*$/, '$1'),
        ...(run % 3 === 0 && { stop: { by: 'commit_time', at: systemClock.now() + 150 } }),
        ...(run % 3 === 1 && { stop: { by: 'server_time', at: systemClock.now() + 150 } }),
      });
      if (run % 3 === 2) {
        await systemClock.sleep(150);
        task.askToStop();
      }
      const result = await task.result;
      expect(result).toMatchObject({
        status: 'stopped',
        stopReason: ['STOPPED_AT_COMMIT_TIME', 'STOPPED_AT_SERVER_TIME', 'NORMAL'][run % 3],
      });
      position = result.checkpoint ?? '';
      expect(await pair.target.value('select sum(amount)::int from accounts')).toBe(5000);
    }
    await writer.stop();
    await catchUp(pair, slot, position);
    expect(await differences(pair, TABLES)).toEqual([]);
    expect(await pair.target.query('select * from awsdms_apply_exceptions')).toEqual([]);
    expect(Number(await pair.target.value('select count(*) from log'))).toBeGreaterThan(100);
  });
});
