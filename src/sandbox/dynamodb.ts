import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { HttpReply, HttpRequest } from './http.ts';

/**
 * DynamoDB by dynalite, in memory. It is handed requests as its server would hand them over, without a
 * socket. It keeps its own real time, but tables are ready at once.
 */
export function dynamodb(): (request: HttpRequest) => Promise<HttpReply> {
  let server: Promise<Server> | undefined;
  return async (request) => {
    server ??= import('dynalite').then(({ default: dynalite }) =>
      dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }),
    );
    return exchange(await server, request);
  };
}

function exchange(server: Server, { method, path, headers, body }: HttpRequest): Promise<HttpReply> {
  return new Promise((resolve) => {
    const incoming = Object.assign(new EventEmitter(), { method, url: path, headers });
    const answer: Record<string, string> = {};
    const outgoing = {
      statusCode: 200,
      setHeader(name: string, value: string | number) {
        answer[name.toLowerCase()] = String(value);
      },
      end(text = '') {
        resolve({ status: outgoing.statusCode, headers: answer, body: Buffer.from(text) });
      },
    };
    server.emit('request', incoming, outgoing);
    incoming.emit('data', Buffer.from(body));
    incoming.emit('end');
  });
}
