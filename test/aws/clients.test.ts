import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { type AwsClients, awsClients } from '../../src/aws/clients.ts';
import { explainAwsError } from '../../src/aws/explain.ts';
import { type Recorder, recorder } from './recorder.ts';

const setup = (code: string) => ({ name: 'SluiceError', family: 'setup', code });

describe('AWS clients', () => {
  let server: Recorder;
  let clients: AwsClients;
  let home: string;

  beforeEach(async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    home = mkdtempSync(join(tmpdir(), 'sluice-home-'));
    vi.stubEnv('HOME', home);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    server = await recorder(() => ({ body: '{"TableNames":[]}' }));
    vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  });
  afterEach(async () => {
    await clients.close();
    server.close();
    vi.unstubAllEnvs();
  });

  const signedIn = () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  };

  it('are built once each', async () => {
    clients = awsClients({ region: 'eu-west-1' });
    expect(await clients.dms()).toBe(await clients.dms());
    expect(await clients.sns()).toBe(await clients.sns());
    expect(await clients.sns('us-east-1')).not.toBe(await clients.sns());
    expect(await clients.cloudwatch()).toBe(await clients.cloudwatch());
    expect(await clients.dynamodb()).toBe(await clients.dynamodb());
  });

  it('go to the endpoint of the environment, signed for the region and named as Sluice', async () => {
    signedIn();
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    clients = awsClients();
    await (await clients.dynamodb()).listTables({});
    const [request] = server.requests;
    expect(request?.headers.authorization).toContain('/eu-central-1/dynamodb/aws4_request');
    expect(request?.headers['user-agent']).toContain(` sluice/${manifest.version}`);
  });

  it('repeat what AWS throttles', async () => {
    signedIn();
    server.close();
    server = await recorder(() =>
      server.requests.length === 1 ? { status: 503, body: '{}' } : { body: '{"TableNames":["answered"]}' },
    );
    vi.stubEnv('AWS_ENDPOINT_URL', server.url);
    clients = awsClients({ region: 'eu-west-1' });
    expect(await (await clients.dynamodb()).listTables({})).toMatchObject({ TableNames: ['answered'] });
    expect(server.requests.map(({ headers }) => headers['amz-sdk-request'])).toEqual([
      'attempt=1; max=8',
      'attempt=2; max=8',
    ]);
  });

  it.each([
    ['its own', {}, 8, 'adaptive'],
    ["the environment's", { AWS_MAX_ATTEMPTS: '2', AWS_RETRY_MODE: 'standard' }, 2, 'standard'],
  ])('retry by %s choice', async (_, env, attempts, mode) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    clients = awsClients({ region: 'eu-west-1' });
    const { config } = await clients.dms();
    expect(await config.maxAttempts()).toBe(attempts);
    expect(await config.retryStrategy()).toMatchObject({ mode });
  });

  describe('find the region', () => {
    it.each([
      ['in the option first', { region: 'eu-north-1' }, 'us-west-2', 'eu-north-1'],
      ['in AWS_REGION', {}, 'us-west-2', 'us-west-2'],
      ['in the profile', {}, undefined, 'ap-south-1'],
    ])('%s', async (_, option, env, expected) => {
      writeFileSync(join(home, 'config'), '[default]\nregion = ap-south-1\n');
      vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
      vi.stubEnv('AWS_REGION', env);
      clients = awsClients(option);
      expect(await clients.region()).toBe(expected);
    });

    it('or say that there is none, before anything is asked', async () => {
      clients = awsClients();
      await expect(clients.dms()).rejects.toMatchObject(setup('region-missing'));
      await expect(clients.region()).rejects.toThrow('No AWS region is set');
    });

    it('or say that it is no region', async () => {
      clients = awsClients({ region: 'eu west 1' });
      await expect(clients.dms()).rejects.toMatchObject(setup('region-invalid'));
    });
  });

  it('say in one line that there are no credentials', async () => {
    clients = awsClients({ region: 'eu-west-1' });
    const error = await (await clients.dynamodb()).listTables({}).catch((reason) => reason);
    const explained = explainAwsError(error);
    expect(explained).toMatchObject(setup('credentials-missing'));
    expect(explained?.message).toMatch(/^No AWS credentials were found: .*$/);
    expect(explained?.remedy).toMatch(/^[^\n]*AWS_ACCESS_KEY_ID[^\n]*$/);
    expect(server.requests).toEqual([]);
  });

  it('say which profile does not exist', async () => {
    vi.stubEnv('AWS_PROFILE', 'nowhere');
    clients = awsClients({ region: 'eu-west-1' });
    const error = await (await clients.dynamodb()).listTables({}).catch((reason) => reason);
    expect(explainAwsError(error)).toMatchObject(setup('credentials-missing'));
    expect(explainAwsError(error)?.message).toContain('nowhere');
  });

  it('say which endpoint does not answer', async () => {
    signedIn();
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://localhost:1');
    clients = awsClients({ region: 'eu-west-1' });
    const error = await (await clients.cloudwatch()).listMetrics({}).catch((reason) => reason);
    expect(explainAwsError(error)).toMatchObject(setup('aws-unreachable'));
    expect(explainAwsError(error)?.message).toMatch(/could not be reached at (?:127\.0\.0\.1|\[::1\]):1/);
  });
});
