/** What DMS tells of an endpoint that exists. */
import type { Endpoint } from '@aws-sdk/client-database-migration-service';
import type { JsonObject } from '../pipeline/pipeline.ts';
import { settingsBlock } from '../run/endpoint.ts';
import type { EndpointFacts } from '../run/ports.ts';

/** Told beside a secret, they repeat what the secret says, and DMS does not take both. */
const FROM_SECRET = new Set(['ServerName', 'Port', 'Username', 'Password']);

export function endpointFacts(endpoint: Endpoint): EndpointFacts {
  const engine = endpoint.EngineName ?? 'unknown';
  const block = settingsBlock(engine);
  const settings = { ...((block ? Reflect.get(endpoint, block) : undefined) as JsonObject | undefined) };
  const attributes = attributesOf(endpoint.ExtraConnectionAttributes);
  const slot = attributes.find(([key]) => key.toLowerCase() === 'slotname')?.[1];
  if (slot && !settings.SlotName) settings.SlotName = slot;

  const others = attributes.filter(([key]) => key.toLowerCase() !== 'slotname');
  const copy: JsonObject = {
    EngineName: engine,
    ...(endpoint.DatabaseName ? { DatabaseName: endpoint.DatabaseName } : {}),
    ...(endpoint.SslMode ? { SslMode: endpoint.SslMode } : {}),
    ...(endpoint.CertificateArn ? { CertificateArn: endpoint.CertificateArn } : {}),
    ...(others.length > 0
      ? { ExtraConnectionAttributes: others.map(([key, value]) => `${key}=${value}`).join(';') }
      : {}),
    ...(block
      ? { [block]: Object.fromEntries(Object.entries(settings).filter(([key]) => !FROM_SECRET.has(key))) }
      : {}),
  };
  return {
    identifier: endpoint.EndpointIdentifier ?? '',
    arn: endpoint.EndpointArn ?? '',
    // DMS answers in upper or lower case (observed).
    type: endpoint.EndpointType?.toLowerCase() === 'target' ? 'target' : 'source',
    engine,
    ...(endpoint.DatabaseName ? { database: endpoint.DatabaseName } : {}),
    settings,
    ...(settings.SecretsManagerSecretId ? { copyable: copy } : {}),
  };
}

/** `a=1;b=2` */
const attributesOf = (text: string | undefined): [string, string][] =>
  (text ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.includes('='))
    .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]);
