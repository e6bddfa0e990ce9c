import { aboutOf, type Calls } from './calls.ts';
import { type Handle, type HttpReply, type HttpRequest, jsonReply, LostResponse } from './http.ts';
import { type Mishaps, same } from './mishaps.ts';
import { awsJson } from './protocol/aws-json.ts';
import { awsQuery } from './protocol/aws-query.ts';
import type { Protocol } from './protocol/protocol.ts';
import { Refusal } from './refusal.ts';
import type { Service } from './service.ts';

export interface RouterParts {
  dms: Service;
  sns: Service;
  cloudwatch: Service;
  sts: Service;
  secretsManager: Service;
  /** Speaks the wire format itself. */
  dynamodb: (request: HttpRequest) => Promise<HttpReply>;
  /** Answers everything under `/_sandbox/`. */
  inspection: (request: HttpRequest) => HttpReply;
  mishaps: Mishaps;
  calls: Calls;
}

/** A call whose service and wire format are known. */
interface Route {
  service: string;
  operation: string;
  protocol: Protocol;
  about: string | undefined;
  answer: (requestId: string) => Promise<HttpReply>;
}

/** Finds out what is being asked, lets mishaps strike, asks the service, and notes the call. */
export function createRouter(parts: RouterParts): Handle {
  const byTarget = targets(parts);
  const byVersion = queryVersions(parts);
  let requests = 0;

  const routeOf = (request: HttpRequest): Route | HttpReply => {
    const [prefix = '', operation = ''] = (request.headers['x-amz-target'] ?? '').split('.');
    const target = byTarget.get(prefix);
    if (target) return target(request, operation);
    const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
      ? new URLSearchParams(Buffer.from(request.body).toString())
      : undefined;
    const query = form && byVersion.get(form.get('Version') ?? '');
    if (query) return query(request, form.get('Action') ?? '');
    return unknownRequest(request);
  };

  return async (request) => {
    if (request.path.startsWith('/_sandbox/')) return parts.inspection(request);
    const route = routeOf(request);
    if ('status' in route) return route;
    requests += 1;
    const requestId = `00000000-0000-4000-8000-${requests.toString(16).padStart(12, '0')}`;
    const reply = await answered(route, requestId, parts.mishaps);
    const lost =
      reply.outcome === 'ok' &&
      parts.mishaps.strike('lost-response', (it) => concerns(it, route)) !== undefined;
    parts.calls.add({
      service: route.service,
      operation: route.operation,
      ...(route.about === undefined ? {} : { about: route.about }),
      outcome: lost ? 'lost' : reply.outcome,
    });
    if (lost) throw new LostResponse();
    return reply;
  };
}

async function answered(
  route: Route,
  requestId: string,
  mishaps: Mishaps,
): Promise<HttpReply & { outcome: string }> {
  try {
    strike(route, mishaps);
    const reply = await route.answer(requestId);
    return { ...reply, outcome: reply.status < 400 ? 'ok' : errorName(reply) };
  } catch (error) {
    const refusal =
      error instanceof Refusal ? error : new Refusal('InternalFailure', `The sandbox failed: ${error}`, 500);
    return { ...route.protocol.error(refusal, requestId), outcome: refusal.code };
  }
}

const concerns = (mishap: { service?: string; operation?: string }, route: Route): boolean =>
  same(mishap.service, route.service) && same(mishap.operation, route.operation);

function strike(route: Route, mishaps: Mishaps): void {
  if (mishaps.outage(route.service)) throw new Refusal('ServiceUnavailable', 'Service is unavailable', 503);
  if (mishaps.strike('throttle', (it) => concerns(it, route))) {
    throw new Refusal('ThrottlingException', 'Rate exceeded');
  }
  const error = mishaps.strike('error', (it) => concerns(it, route));
  if (error) throw new Refusal(error.code, error.message ?? 'Refused by a mishap', error.status);
}

type Routing = (request: HttpRequest, operation: string) => Route;

/** By what stands before the dot in `X-Amz-Target`. */
const targets = (parts: RouterParts): Map<string, Routing> =>
  new Map([
    ['AmazonDMSv20160101', routeTo(parts.dms, awsJson('1.1'))],
    ['GraniteServiceVersion20100801', routeTo(parts.cloudwatch, awsJson('1.0'))],
    ['secretsmanager', routeTo(parts.secretsManager, awsJson('1.1'))],
    ['DynamoDB_20120810', routeToDynamoDb(parts.dynamodb)],
  ]);

/** Services that are asked by a form are told apart by the version of their API. */
const queryVersions = (parts: RouterParts): Map<string, Routing> =>
  new Map([
    ['2010-03-31', routeTo(parts.sns, awsQuery('http://sns.amazonaws.com/doc/2010-03-31/'))],
    ['2011-06-15', routeTo(parts.sts, awsQuery('https://sts.amazonaws.com/doc/2011-06-15/'))],
    ['2010-08-01', routeTo(parts.cloudwatch, awsQuery('http://monitoring.amazonaws.com/doc/2010-08-01/'))],
  ]);

const routeToDynamoDb = (ask: RouterParts['dynamodb']): Routing => {
  const protocol = awsJson('1.0', 'com.amazonaws.dynamodb.v20120810#');
  return (request, operation) => ({
    service: 'dynamodb',
    operation,
    protocol,
    about: aboutOf(readInput(protocol, request).input),
    answer: () => ask(request),
  });
};

const routeTo =
  (service: Service, protocol: Protocol): Routing =>
  (request, operation) => {
    const { input, problem } = readInput(protocol, request);
    return {
      service: service.name,
      operation,
      protocol,
      about: aboutOf(input),
      answer: async (requestId) => {
        if (problem) throw problem;
        return protocol.result(operation, await service.call(operation, input), requestId);
      },
    };
  };

/** What cannot be read is refused when the call is answered, so that it stands in the list of calls. */
function readInput(
  protocol: Protocol,
  request: HttpRequest,
): { input: Record<string, unknown>; problem?: unknown } {
  try {
    return { input: protocol.input(request) };
  } catch (problem) {
    return { input: {}, problem };
  }
}

function errorName({ body }: HttpReply): string {
  const [, name] = /"__type":"(?:[^"]*#)?(\w+)"/.exec(Buffer.from(body).toString()) ?? [];
  return name ?? 'Error';
}

const unknownRequest = ({ method, path, headers }: HttpRequest): HttpReply =>
  jsonReply(501, {
    __type: 'NotSupportedBySandbox',
    message: `The sandbox has no service for ${headers['x-amz-target'] ?? `${method} ${path}`}; see src/sandbox/BEHAVIOUR.md.`,
  });
