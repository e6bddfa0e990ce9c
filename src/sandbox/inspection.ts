import type { Clock } from '../clock.ts';
import type { Calls } from './calls.ts';
import type { Metric } from './cloudwatch.ts';
import type { Dms } from './dms/dms.ts';
import type { Resource } from './dms/resource.ts';
import { type HttpReply, type HttpRequest, jsonReply } from './http.ts';
import { parseMishaps } from './mishap-document.ts';
import type { Mishaps } from './mishaps.ts';
import type { Message } from './sns.ts';

/** What exists in DMS and was made by a caller; all lists empty: nothing was left behind. */
export interface LiveResources {
  instances: LiveResource[];
  endpoints: LiveResource[];
  tasks: LiveResource[];
  connections: { instance: string; endpoint: string; status: string }[];
}

export interface LiveResource {
  identifier: string;
  arn: string;
  status: string;
  tags: Record<string, string>;
}

export interface InspectionParts {
  dms: Dms;
  clock: Clock;
  calls: Calls;
  mishaps: Mishaps;
  messages: Message[];
  metrics: Metric[];
  speed: number;
}

/** Answers `/_sandbox/…`: what was received, what exists, and the mishaps that are armed. */
export function inspection(parts: InspectionParts): (request: HttpRequest) => HttpReply {
  const { clock, calls, mishaps, messages, metrics, dms, speed } = parts;
  const views: Record<string, () => unknown> = {
    '/_sandbox/health': () => ({ status: 'ok', time: clock.now(), speed }),
    '/_sandbox/calls': () => ({ calls: calls.list(), counts: calls.counts() }),
    '/_sandbox/messages': () => messages,
    '/_sandbox/metrics': () => metrics,
    '/_sandbox/dms': () => liveResources(dms),
    '/_sandbox/mishaps': () => mishaps.list(),
  };
  return ({ method, path, body }) => {
    const name = path.split('?')[0] ?? '';
    const view = Object.hasOwn(views, name) ? views[name] : undefined;
    if (!view)
      return jsonReply(404, { message: `There is no ${name}; there are ${Object.keys(views).join(', ')}` });
    if (method === 'GET') return jsonReply(200, view());
    if (name !== '/_sandbox/mishaps' || !['POST', 'DELETE'].includes(method)) {
      return jsonReply(405, { message: `${method} does nothing at ${name}` });
    }
    try {
      if (method === 'DELETE') mishaps.clear();
      else mishaps.arm(parseMishaps(JSON.parse(Buffer.from(body).toString())));
    } catch (error) {
      return jsonReply(400, { message: error instanceof Error ? error.message : String(error) });
    }
    return jsonReply(200, view());
  };
}

export function liveResources({ world, clock }: Dms): LiveResources {
  const now = clock.now();
  const made = (resources: Resource[]) =>
    resources
      .filter(({ fixture }) => !fixture)
      .map(({ identifier, arn, life, tags }) => ({
        identifier,
        arn,
        status: life.at(now),
        tags: Object.fromEntries(tags),
      }));
  return {
    instances: made(world.instances.all()),
    endpoints: made(world.endpoints.all()),
    tasks: made(world.tasks.all()),
    connections: world.connections().map(({ instance, endpoint, life }) => ({
      instance: instance.identifier,
      endpoint: endpoint.identifier,
      status: life.at(now),
    })),
  };
}
