import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { commitSafely } from '../../../src/sandbox/postgres/commit.ts';
import { type Client, connectionsTo } from '../../../src/sandbox/postgres/connections.ts';
import { type Cluster, startCluster } from './support/cluster.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

/** A client whose connection breaks around the commit, before or after the server has done it. */
function breaking(client: Client, when: 'before' | 'after'): Client {
  const query = async (text: string) => {
    if (text !== 'commit') return client.query(text);
    if (when === 'after') await client.query('commit');
    else await client.query('rollback');
    throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
  };
  return Object.assign(Object.create(client), { query }) as Client;
}

describe('a commit whose answer is lost', () => {
  it.each([
    ['after', true],
    ['before', false],
  ] as const)('is told apart: the connection broke %s the server committed', async (when, committed) => {
    const database = await cluster.database(`commit_${when}`);
    await database.query('create table a (id int)');
    const connections = connectionsTo(database.endpoint('target'));
    const client = await connections.open();
    await client.query('begin; insert into a values (1)');
    const result = commitSafely(breaking(client, when), connections, systemClock);
    if (committed) await expect(result).resolves.toBeUndefined();
    else await expect(result).rejects.toThrow('Connection terminated');
    expect(await database.dump('a')).toHaveLength(committed ? 1 : 0);
    await connections.closeAll();
  });
});
