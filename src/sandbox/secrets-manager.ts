import type { Clock, Instant } from '../clock.ts';
import { ACCOUNT, REGION } from './account.ts';
import { type Random, randomText } from './random.ts';
import { Refusal } from './refusal.ts';
import { type Service, serviceOf } from './service.ts';

interface Secret {
  name: string;
  arn: string;
  createdAt: Instant;
  changedAt: Instant;
  versions: number;
  value: string;
}

export interface SecretsManager {
  service: Service;
  /** Creates a secret and gives its ARN. */
  put(name: string, value: Record<string, unknown>): string;
  /** The JSON of a secret by name, ARN, or ARN without the random end; undefined when there is none. */
  read(id: string): Record<string, unknown> | undefined;
}

/** Secrets Manager with the calls that a DMS endpoint and its owner need. */
export function createSecretsManager(clock: Clock, random: Random): SecretsManager {
  const secrets = new Map<string, Secret>();
  const versionOf = ({ versions }: Secret) => `version-${versions}`.padEnd(32, '0');

  const find = (id: unknown): Secret | undefined =>
    [...secrets.values()].find(({ name, arn }) => id === name || id === arn || id === arn.slice(0, -7));

  const need = (id: unknown): Secret => {
    const secret = find(id);
    if (secret) return secret;
    throw new Refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };

  const create = (name: string, value: string): Secret => {
    if (!/^[\w/+=.@-]{1,512}$/.test(name)) throw new Refusal('ValidationException', 'Invalid name.');
    if (secrets.has(name)) {
      throw new Refusal(
        'ResourceExistsException',
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const end = randomText(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 6, 'secret', name);
    const now = clock.now();
    const secret = {
      name,
      arn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-${end}`,
      createdAt: now,
      changedAt: now,
      versions: 1,
      value,
    };
    secrets.set(name, secret);
    return secret;
  };

  const text = (value: unknown): string => {
    if (typeof value === 'string' && value !== '') return value;
    throw new Refusal('InvalidParameterException', 'The sandbox keeps secrets as SecretString only.');
  };

  const reply = (secret: Secret) => ({ ARN: secret.arn, Name: secret.name, VersionId: versionOf(secret) });

  const service = serviceOf('secretsmanager', {
    CreateSecret: (input) => reply(create(String(input.Name), text(input.SecretString))),
    GetSecretValue(input) {
      const secret = need(input.SecretId);
      return {
        ...reply(secret),
        SecretString: secret.value,
        VersionStages: ['AWSCURRENT'],
        CreatedDate: secret.changedAt / 1000,
      };
    },
    PutSecretValue(input) {
      const secret = need(input.SecretId);
      secret.value = text(input.SecretString);
      secret.versions += 1;
      secret.changedAt = clock.now();
      return { ...reply(secret), VersionStages: ['AWSCURRENT'] };
    },
    DescribeSecret(input) {
      const secret = need(input.SecretId);
      return {
        ARN: secret.arn,
        Name: secret.name,
        CreatedDate: secret.createdAt / 1000,
        LastChangedDate: secret.changedAt / 1000,
        VersionIdsToStages: { [versionOf(secret)]: ['AWSCURRENT'] },
      };
    },
  });

  return {
    service,
    put: (name, value) => create(name, JSON.stringify(value)).arn,
    read(id) {
      const secret = find(id);
      return secret && jsonOf(secret.value);
    },
  };
}

/** A secret that holds no JSON object holds nothing that DMS can use. */
function jsonOf(value: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
