/** Resources by the ARN in a request. Each throws ResourceNotFoundFault when there is none. */
import type { Dms } from './dms.ts';
import { notFound } from './faults.ts';
import { checkArn } from './identifiers.ts';
import type { Resource } from './resource.ts';
import type { Endpoint, Instance, Task } from './world.ts';

export function instanceIn(dms: Dms, arn: string): Instance {
  checkArn('ReplicationInstanceArn', arn);
  const instance = dms.world.instances.get(arn);
  if (!instance) throw notFound(`Replication Instance not found: ${arn}`);
  return instance;
}

export function endpointIn(dms: Dms, arn: string): Endpoint {
  checkArn('EndpointArn', arn);
  const endpoint = dms.world.endpoints.get(arn);
  if (!endpoint) throw notFound(`Endpoint not found: ${arn}`);
  return endpoint;
}

export function taskIn(dms: Dms, arn: string): Task {
  checkArn('ReplicationTaskArn', arn);
  const task = dms.world.tasks.get(arn);
  if (!task) throw notFound(`Replication Task not found: ${arn}`);
  return task;
}

/** Anything that can carry tags. */
export function resourceIn(dms: Dms, arn: string): Resource {
  checkArn('ResourceArn', arn);
  const resource = dms.world.resource(arn);
  if (!resource) throw notFound(`Resource not found: ${arn}`);
  return resource;
}
