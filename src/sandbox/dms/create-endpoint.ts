import type {
  CreateEndpointMessage,
  CreateEndpointResponse,
} from '@aws-sdk/client-database-migration-service';
import { Life } from '../life.ts';
import { notSupported } from '../refusal.ts';
import type { Dms } from './dms.ts';
import { ENGINES, SETTINGS_MEMBERS } from './engines.ts';
import { alreadyExists, invalidCombination, invalidValue, quotaExceeded } from './faults.ts';
import { newArn, storedIdentifier } from './identifiers.ts';
import { type Input, type Members, operation } from './operation.ts';
import { tagged } from './tags.ts';
import { endpointView } from './views.ts';
import { visibleFrom } from './visibility.ts';
import type { Endpoint } from './world.ts';

const NAME = 'CreateEndpoint';
type Request = Input<CreateEndpointMessage>;
type SettingsShapes = Pick<Members<CreateEndpointMessage>, (typeof SETTINGS_MEMBERS)[number]>;

const settingsShapes = Object.fromEntries(
  SETTINGS_MEMBERS.map((member) => [member, 'structure']),
) as SettingsShapes;

export const createEndpoint = operation<CreateEndpointMessage, CreateEndpointResponse>(
  NAME,
  {
    EndpointIdentifier: 'text!',
    EndpointType: 'text!',
    EngineName: 'text!',
    Username: 'text',
    Password: 'text',
    ServerName: 'text',
    Port: 'integer',
    DatabaseName: 'text',
    ExtraConnectionAttributes: 'text',
    KmsKeyId: 'text',
    Tags: 'tags',
    CertificateArn: 'unsupported',
    SslMode: 'text',
    ServiceAccessRoleArn: 'text',
    ExternalTableDefinition: 'text',
    ResourceIdentifier: 'text',
    ...settingsShapes,
  },
  (dms, input) => {
    const { world } = dms;
    const now = dms.clock.now();
    const identifier = storedIdentifier('EndpointIdentifier', input.EndpointIdentifier, 255);
    const type = input.EndpointType;
    if (type !== 'source' && type !== 'target') throw invalidValue(`Invalid endpoint type: ${type}`);
    const sslMode = input.SslMode ?? 'none';
    if (!['none', 'require', 'verify-ca', 'verify-full'].includes(sslMode)) {
      throw invalidValue(`Invalid SSL mode: ${sslMode}`);
    }
    const where = whereItPoints(dms, input);
    const tags = tagged(new Map(), input.Tags, dms.quotas.tagsPerResource);
    if (world.endpoints.named(identifier)) {
      throw alreadyExists(`Endpoint with identifier ${identifier} already exists.`);
    }
    if (world.endpoints.all().length >= dms.quotas.endpoints) {
      throw quotaExceeded(`Maximum number of endpoints (${dms.quotas.endpoints}) reached`);
    }
    if (!dms.dataPlane.supports(input.EngineName, type)) {
      throw notSupported(`the engine ${input.EngineName} as a ${type}: nothing here can move its rows`);
    }

    const number = world.nextNumber();
    const life = new Life('active', now);
    if (dms.readings.endpointCreating === 'briefly') {
      life.become('creating', now);
      life.become('active', now + dms.lasts('endpoint.creating', identifier));
    }
    const endpoint: Endpoint = {
      arn: newArn(dms, 'endpoint', number, input.ResourceIdentifier),
      identifier,
      number,
      createdAt: now,
      life,
      tags,
      fixture: false,
      visibleFrom: visibleFrom(dms, NAME, identifier),
      type,
      engine: input.EngineName,
      sslMode,
      ...where,
      ...(input.ExtraConnectionAttributes === undefined
        ? {}
        : { extraConnectionAttributes: input.ExtraConnectionAttributes }),
      ...(input.KmsKeyId === undefined ? {} : { kmsKey: input.KmsKeyId }),
      ...(input.ServiceAccessRoleArn === undefined ? {} : { serviceAccessRole: input.ServiceAccessRoleArn }),
      ...(input.ExternalTableDefinition === undefined
        ? {}
        : { externalTableDefinition: input.ExternalTableDefinition }),
    };
    world.endpoints.add(endpoint);
    return { Endpoint: endpointView(endpoint, now) };
  },
);

type Where = Pick<Endpoint, 'server' | 'port' | 'username' | 'password' | 'database' | 'settings'>;

/**
 * Settings of another engine are ignored, and what stands at the top wins over what stands in the engine's
 * settings (observed). A server engine needs a user, a password, a server and a port, or else a secret.
 */
function whereItPoints(dms: Dms, input: Request): Where {
  const engine = Object.hasOwn(ENGINES, input.EngineName) ? ENGINES[input.EngineName] : undefined;
  if (!engine) throw invalidValue(`Invalid engine name: ${input.EngineName}`);
  const block = engine.settings === undefined ? {} : (input[engine.settings] ?? {});
  const { Password: inner, ...settings }: Record<string, unknown> = { ...block };
  const server = text(input.ServerName ?? settings.ServerName);
  const port = input.Port ?? settings.Port;
  const username = text(input.Username ?? settings.Username);
  const password = text(input.Password ?? inner);
  const database = text(input.DatabaseName ?? settings.DatabaseName);
  if (port !== undefined && (typeof port !== 'number' || port < 1 || port > 65535)) {
    throw invalidValue(`Invalid port: ${String(port)}`);
  }

  const secret = text(settings.SecretsManagerSecretId);
  const role = text(settings.SecretsManagerAccessRoleArn);
  if ((secret === undefined) !== (role === undefined)) {
    throw invalidCombination('SecretsManagerSecretId and SecretsManagerAccessRoleArn must be given together');
  }
  if (secret !== undefined) {
    if ([server, port, username, password].some((value) => value !== undefined)) {
      throw invalidCombination('Server, port, user and password cannot be given together with a secret');
    }
    if (!dms.secret(secret)) throw invalidValue(`Unable to find the secret ${secret}`);
  } else if (engine.server) {
    const needed = { ServerName: server, Port: port, Username: username, Password: password };
    const [missing] = Object.entries(needed).find(([, value]) => value === undefined) ?? [];
    if (missing) throw invalidValue(`The parameter ${missing} must be provided for ${input.EngineName}`);
  }
  return {
    settings,
    ...(server === undefined ? {} : { server }),
    ...(port === undefined ? {} : { port }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
  };
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
