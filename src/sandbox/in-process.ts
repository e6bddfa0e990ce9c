import { type Handle, LostResponse } from './http.ts';

/** The parts of the SDK's request that are looked at. */
interface SdkRequest {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

interface SdkResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * A `requestHandler` for clients of the AWS SDK that asks the sandbox without a socket. A lost response is
 * the error of a connection that was reset, which the SDK retries as it does on the network.
 */
export function inProcessHandler(handle: Handle) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },

    async handle(
      request: SdkRequest,
      options: { abortSignal?: unknown } = {},
    ): Promise<{ response: SdkResponse }> {
      if ((options.abortSignal as AbortSignal | undefined)?.aborted) {
        throw Object.assign(new Error('Request aborted'), { name: 'AbortError' });
      }
      try {
        const { status, headers, body } = await handle({
          method: request.method,
          path: request.path + queryOf(request.query),
          headers: Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
          ),
          body: bytesOf(request.body),
        });
        return { response: { statusCode: status, headers, body } };
      } catch (error) {
        if (error instanceof LostResponse) Object.assign(error, { code: 'ECONNRESET' });
        throw error;
      }
    },

    updateHttpClientConfig(): void {},
    httpHandlerConfigs: () => ({}),
    destroy(): void {},
  };
}

function queryOf(query: SdkRequest['query'] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((each) => `${encodeURIComponent(name)}=${encodeURIComponent(each)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  // A view of the same bytes: the SDK's own kind of array warns when it is treated as text.
  if (body instanceof Uint8Array) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  throw new TypeError('the sandbox takes no streams when it is asked without a socket');
}
