/** A small AWS on this machine that writes down what it is asked and answers as it is told. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Recorded {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Recorder {
  url: string;
  requests: Recorded[];
  close(): void;
}

/** `answer` gives status and body; undefined leaves the caller waiting. */
export async function recorder(
  answer: (request: Recorded) => { status?: number; body: string } | undefined,
): Promise<Recorder> {
  const requests: Recorded[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part);
    const bytes = Buffer.concat(parts);
    const body = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    const request = { headers: incoming.headers, body };
    requests.push(request);
    const reply = answer(request);
    if (reply) outgoing.writeHead(reply.status ?? 200).end(reply.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
