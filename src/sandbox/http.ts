/** A request and a reply as the sandbox sees them, whether they came through a socket or not. */

export interface HttpRequest {
  method: string;
  /** With the query string. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface HttpReply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Answers any request; rejects only with {@link LostResponse}. */
export type Handle = (request: HttpRequest) => Promise<HttpReply>;

/** The call took effect, and then the connection broke: whoever carries the reply must drop it. */
export class LostResponse extends Error {
  constructor() {
    super('the connection was closed before the reply was sent');
    this.name = 'LostResponse';
  }
}

export const jsonReply = (
  status: number,
  content: unknown,
  headers: Record<string, string> = {},
): HttpReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(content)),
});
