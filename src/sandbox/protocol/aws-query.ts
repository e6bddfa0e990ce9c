import type { HttpReply } from '../http.ts';
import { bodyOf } from './aws-json.ts';
import type { Protocol } from './protocol.ts';

/** AWS Query: a form in, XML out. */
export function awsQuery(namespace: string): Protocol {
  return {
    input: (request) => formMembers(new URLSearchParams(Buffer.from(bodyOf(request)).toString())),
    result: (operation, output, requestId) =>
      xmlReply(
        200,
        requestId,
        `<${operation}Response xmlns="${namespace}">` +
          `<${operation}Result>${xmlOf(output)}</${operation}Result>` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
      ),
    error: ({ code, message, status }, requestId) =>
      xmlReply(
        status,
        requestId,
        `<ErrorResponse xmlns="${namespace}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>` +
          `<Code>${code}</Code><Message>${escaped(message)}</Message></Error>` +
          `<RequestId>${requestId}</RequestId></ErrorResponse>`,
      ),
  };
}

const xmlReply = (status: number, requestId: string, text: string): HttpReply => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body: Buffer.from(text),
});

type Node = Map<string, Node | string>;

/**
 * `A.member.1.B=x` as nested objects and lists; `entry` instead of `member` as SNS writes it. Values stay
 * text. Action and Version are left out.
 */
export function formMembers(form: URLSearchParams): Record<string, unknown> {
  const root: Node = new Map();
  for (const [path, value] of form) {
    if (path === 'Action' || path === 'Version') continue;
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    let node = root;
    for (const step of steps) {
      const next = node.get(step);
      const child: Node = next instanceof Map ? next : new Map();
      node.set(step, child);
      node = child;
    }
    node.set(last, value);
  }
  return plain(root) as Record<string, unknown>;
}

function plain(node: Node | string): unknown {
  if (typeof node === 'string') return node;
  const list = node.size === 1 ? (node.get('member') ?? node.get('entry')) : undefined;
  if (list instanceof Map) {
    return [...list]
      .sort(([one], [other]) => Number(one) - Number(other))
      .map(([, element]) => plain(element));
  }
  return Object.fromEntries([...node].map(([name, value]) => [name, plain(value)]));
}

function xmlOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((element) => `<member>${xmlOf(element)}</member>`).join('');
  if (typeof value !== 'object') return escaped(String(value));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `<${name}>${xmlOf(member)}</${name}>`)
    .join('');
}

const escaped = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
