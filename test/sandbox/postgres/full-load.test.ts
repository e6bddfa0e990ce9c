import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from './support/cluster.ts';
import { newPair, runTask, selecting } from './support/task.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

describe('full load', () => {
  it('copies tables with their primary keys and counts the rows', async () => {
    const pair = await newPair(cluster);
    await pair.source.query(`create table a (id int primary key, t text not null default 'x');
      create index on a (t); insert into a select i, 'row ' || i from generate_series(1, 25000) i;
      create schema other; create table other.b (x int)`);
    const result = await runTask(pair, { rules: [selecting('%', '%')] });
    expect(result).toMatchObject({ status: 'stopped', stopReason: 'FULL_LOAD_ONLY_FINISHED' });
    expect(await pair.target.dump('a')).toEqual(await pair.source.dump('a'));
    expect(result.tables.get('public.a')).toMatchObject({ state: 'Table completed', fullLoadRows: 25000 });
    expect(result.tables.get('other.b')).toMatchObject({ state: 'Table completed', fullLoadRows: 0 });
  });
});
