import type { EndpointAddress } from '../engine.ts';
import type { Dms } from './dms.ts';
import type { Endpoint } from './world.ts';

/** Why an endpoint cannot be reached at all: its secret cannot be read. */
export class Unreachable extends Error {}

/**
 * Where an endpoint points, with its secret read now, so that a secret rotated between two uses counts.
 * Throws {@link Unreachable}.
 */
export function addressOf(dms: Dms, endpoint: Endpoint): EndpointAddress {
  const id = endpoint.settings.SecretsManagerSecretId;
  const secret = typeof id === 'string' ? dms.secret(id) : {};
  if (!secret) throw new Unreachable(`Unable to retrieve secret ${String(id)}`);
  const server = endpoint.server ?? textIn(secret.host);
  const port = endpoint.port ?? numberIn(secret.port);
  const user = endpoint.username ?? textIn(secret.username);
  const password = endpoint.password ?? textIn(secret.password);
  const database = endpoint.database ?? textIn(endpoint.settings.DatabaseName) ?? textIn(secret.dbname);
  return {
    engine: endpoint.engine,
    type: endpoint.type,
    settings: { ...settingsInAttributes(endpoint.extraConnectionAttributes), ...endpoint.settings },
    ...(server === undefined ? {} : { server }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
  };
}

/** The slot that a PostgreSQL source names, in its settings or its extra connection attributes. */
export function slotName(endpoint: Endpoint): string | undefined {
  const settings = { ...settingsInAttributes(endpoint.extraConnectionAttributes), ...endpoint.settings };
  return textIn(settings.SlotName);
}

/** `slotName=a;captureDdls=false` as members of the settings block, which begin with a capital. */
function settingsInAttributes(attributes = ''): Record<string, string> {
  const pairs = attributes.split(';').flatMap((pair) => {
    const [, name, value] = /^\s*(\w+)\s*=(.*)$/s.exec(pair) ?? [];
    return name === undefined || value === undefined
      ? []
      : [[name[0]?.toUpperCase() + name.slice(1), value.trim()]];
  });
  return Object.fromEntries(pairs);
}

const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const numberIn = (value: unknown): number | undefined => {
  const number = Number(value);
  return value === undefined || value === null || !Number.isInteger(number) ? undefined : number;
};
