/** DynamoDB on this machine, reached with the real SDK over HTTP. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../src/clock.ts';

const dynalite: (options: { createTableMs: number; deleteTableMs: number }) => Server = createRequire(
  import.meta.url,
)('dynalite');

/** For calls to a real server that are not to wait for anything else. */
export const hurried: Clock = { now: () => Date.UTC(2026, 0, 1), sleep: async () => {} };

export interface LocalDynamo {
  client: DynamoDB;
  port: number;
  close(): Promise<void>;
}

export async function localDynamo(): Promise<LocalDynamo> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = dynamoAt(`http://127.0.0.1:${port}`);
  return {
    client,
    port,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const dynamoAt = (endpoint: string, maxAttempts = 3): DynamoDB =>
  new DynamoDB({
    endpoint,
    maxAttempts,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
