import { gunzipSync } from 'node:zlib';
import { type HttpRequest, jsonReply } from '../http.ts';
import { Refusal } from '../refusal.ts';
import type { Protocol } from './protocol.ts';

/** AWS JSON: one object each way, errors named in `__type`. */
export function awsJson(version: '1.0' | '1.1', namespace = ''): Protocol {
  const headers = (requestId: string) => ({
    'content-type': `application/x-amz-json-${version}`,
    'x-amzn-requestid': requestId,
  });
  return {
    input(request) {
      const text = Buffer.from(bodyOf(request)).toString();
      try {
        const input: unknown = JSON.parse(text === '' ? '{}' : text);
        if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
          return input as Record<string, unknown>;
        }
      } catch {
        // Falls through to the refusal.
      }
      throw new Refusal('SerializationException', 'The body of the request is not a JSON object');
    },
    result: (_operation, output, requestId) => jsonReply(200, output, headers(requestId)),
    error: ({ code, message, status }, requestId) =>
      jsonReply(status, { __type: `${namespace}${code}`, message }, headers(requestId)),
  };
}

/** Bodies of 10 KB and more come compressed from CloudWatch's client. */
export function bodyOf({ headers, body }: HttpRequest): Uint8Array {
  if (headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body);
  } catch {
    throw new Refusal('SerializationException', 'The body of the request is not valid gzip');
  }
}
