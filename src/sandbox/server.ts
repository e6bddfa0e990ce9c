import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Handle, type HttpReply, jsonReply, LostResponse } from './http.ts';

export interface Listening {
  port: number;
  close(): Promise<void>;
}

/** Serves `handle` on 127.0.0.1; port 0 takes a free one. */
export async function listen(handle: Handle, port = 0): Promise<Listening> {
  const server = createServer((request, response) => {
    answer(handle, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(handle: Handle, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  let reply: HttpReply;
  try {
    reply = await handle({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: headersOf(request),
      body,
    });
  } catch (error) {
    if (error instanceof LostResponse) {
      response.destroy();
      return;
    }
    reply = jsonReply(500, { message: String(error) });
  }
  response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.byteLength });
  response.end(reply.body);
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
