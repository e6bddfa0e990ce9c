/** The small services: SNS, CloudWatch, STS, Secrets Manager and DynamoDB. */
import {
  CloudWatchClient,
  PutMetricDataCommand,
  type PutMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  CreateTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
} from '@aws-sdk/client-sns';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { refusal, scene } from './support.ts';

const LOADS = 'arn:aws:sns:us-east-1:111122223333:loads';

describe('SNS', () => {
  test('keeps what is published, with subject and attributes', async () => {
    const on = await scene();
    const sns = new SNSClient(on.config);
    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn: LOADS,
        Subject: 'students failed',
        Message: 'Größe < 5 & "so on"',
        MessageAttributes: {
          pipeline: { DataType: 'String', StringValue: 'students' },
          outcome: { DataType: 'String', StringValue: 'failed' },
        },
      }),
    );
    expect(on.sandbox.messages).toEqual([
      {
        at: on.clock.now(),
        id: MessageId,
        topic: LOADS,
        subject: 'students failed',
        message: 'Größe < 5 & "so on"',
        attributes: { pipeline: 'students', outcome: 'failed' },
      },
    ]);
  });

  test('lists topics, and makes new ones', async () => {
    const sns = new SNSClient((await scene()).config);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alarms' }));
    const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
    expect(Topics.map((topic) => topic.TopicArn)).toEqual([LOADS, TopicArn]);
  });

  test.each<[string, Partial<PublishCommandInput>, string]>([
    ['an unknown topic', { TopicArn: `${LOADS}-2` }, 'NotFoundException'],
    ['an empty message', { Message: '' }, 'InvalidParameterException'],
    ['a message of more than 256 KB', { Message: 'x'.repeat(256 * 1024 + 1) }, 'InvalidParameterException'],
    ['a subject with a line break', { Subject: 'a\nb' }, 'InvalidParameterException'],
    ['a subject of 101 characters', { Subject: 'x'.repeat(101) }, 'InvalidParameterException'],
    ['a parameter it does not know', { PhoneNumber: '1' }, 'NotSupportedBySandbox'],
  ])('refuses %s', async (_what, wish, name) => {
    const on = await scene();
    const sns = new SNSClient(on.config);
    const call = sns.send(new PublishCommand({ TopicArn: LOADS, Message: 'x', ...wish }));
    expect(await refusal(call)).toMatchObject({ name });
    expect(on.sandbox.messages).toEqual([]);
  });
});

describe('CloudWatch', () => {
  const metric = { MetricName: 'Rows', Value: 1 };

  test('keeps metrics, also from a compressed request', async () => {
    const on = await scene();
    const cloudwatch = new CloudWatchClient(on.config);
    const Timestamp = new Date('2026-01-01T00:00:00Z');
    await cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'Sluice',
        MetricData: Array.from({ length: 400 }, (_, i) => ({
          MetricName: 'Rows',
          Dimensions: [{ Name: 'Pipeline', Value: `p${i}` }],
          Value: i,
          Unit: 'Count',
          Timestamp,
        })),
      }),
    );
    expect(on.sandbox.metrics).toHaveLength(400);
    expect(on.sandbox.metrics[7]).toEqual({
      at: on.clock.now(),
      namespace: 'Sluice',
      name: 'Rows',
      dimensions: { Pipeline: 'p7' },
      value: 7,
      unit: 'Count',
      timestamp: Timestamp.getTime(),
    });
  });

  test.each<[string, Partial<PutMetricDataCommandInput>]>([
    ['more than 1000 metrics', { MetricData: Array.from({ length: 1001 }, () => metric) }],
    [
      '31 dimensions',
      {
        MetricData: [
          { ...metric, Dimensions: Array.from({ length: 31 }, (_, i) => ({ Name: `d${i}`, Value: 'v' })) },
        ],
      },
    ],
    ['a dimension without a value', { MetricData: [{ ...metric, Dimensions: [{ Name: 'd', Value: '' }] }] }],
    ['a value that is no number', { MetricData: [{ MetricName: 'Rows', Value: Number.NaN }] }],
    ['a unit that is none', { MetricData: [{ ...metric, Unit: 'Rows' as 'Count' }] }],
    ['a namespace of AWS', { Namespace: 'AWS/DMS' }],
    ['a metric without a name', { MetricData: [{ MetricName: '', Value: 1 }] }],
    ['what is not done here', { MetricData: [{ MetricName: 'Rows', Values: [1, 2] }] }],
  ])('refuses %s, and keeps none of the request', async (_what, wish) => {
    const on = await scene();
    const cloudwatch = new CloudWatchClient(on.config);
    const call = cloudwatch.send(
      new PutMetricDataCommand({ Namespace: 'Sluice', MetricData: [metric], ...wish }),
    );
    expect(await refusal(call)).toMatchObject({
      name: expect.stringMatching(/Invalid|Missing|NotSupported/),
    });
    expect(on.sandbox.metrics).toEqual([]);
  });

  test('refuses a request of more than a megabyte', async () => {
    const on = await scene();
    const cloudwatch = new CloudWatchClient(on.config);
    const MetricData = Array.from({ length: 1000 }, () => ({
      ...metric,
      Dimensions: Array.from({ length: 10 }, (_, i) => ({ Name: `dimension-${i}`, Value: 'v'.repeat(100) })),
    }));
    const call = cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Sluice', MetricData }));
    expect(await refusal(call)).toMatchObject({ name: 'RequestEntityTooLarge' });
  });
});

describe('STS', () => {
  test('tells who is calling', async () => {
    const sts = new STSClient((await scene()).config);
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333' });
  });

  test('gives credentials that expire when they should', async () => {
    const on = await scene();
    const sts = new STSClient(on.config);
    const RoleArn = 'arn:aws:iam::111122223333:role/loads';
    const role = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'a-run', DurationSeconds: 900 }),
    );
    expect(role.Credentials).toMatchObject({
      AccessKeyId: expect.stringMatching(/^ASIA/),
      SessionToken: expect.any(String),
      Expiration: new Date(on.clock.now() + 900_000),
    });
    expect(role.AssumedRoleUser?.Arn).toBe('arn:aws:sts::111122223333:assumed-role/loads/a-run');
    const web = await sts.send(
      new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'a-run', WebIdentityToken: 'token' }),
    );
    expect(web.Credentials?.Expiration).toEqual(new Date(on.clock.now() + 3_600_000));
    expect(web.Credentials?.AccessKeyId).not.toBe(role.Credentials?.AccessKeyId);
  });

  test.each([
    ['a role that is none', { RoleArn: 'loads', RoleSessionName: 'ab' }],
    [
      'a session name that is too short',
      { RoleArn: 'arn:aws:iam::111122223333:role/x', RoleSessionName: 'a' },
    ],
    [
      'ten minutes',
      { RoleArn: 'arn:aws:iam::111122223333:role/x', RoleSessionName: 'ab', DurationSeconds: 600 },
    ],
  ])('refuses %s', async (_what, input) => {
    const sts = new STSClient((await scene()).config);
    expect(await refusal(sts.send(new AssumeRoleCommand(input)))).toMatchObject({ name: 'ValidationError' });
  });
});

describe('Secrets Manager', () => {
  test('keeps secrets, by name and by ARN with or without its random end', async () => {
    const on = await scene();
    const secrets = new SecretsManagerClient(on.config);
    const { ARN = '' } = await secrets.send(
      new CreateSecretCommand({ Name: 'a/b', SecretString: '{"x":1}' }),
    );
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:111122223333:secret:a\/b-[A-Za-z]{6}$/);
    for (const SecretId of ['a/b', ARN, ARN.slice(0, -7)]) {
      expect((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('{"x":1}');
    }
    await secrets.send(new PutSecretValueCommand({ SecretId: 'a/b', SecretString: '{"x":2}' }));
    expect((await secrets.send(new GetSecretValueCommand({ SecretId: ARN }))).SecretString).toBe('{"x":2}');
    expect(await secrets.send(new DescribeSecretCommand({ SecretId: 'a/b' }))).toMatchObject({
      ARN,
      Name: 'a/b',
      CreatedDate: new Date(on.clock.now()),
    });
    expect(JSON.stringify(on.sandbox.calls())).not.toContain('{\\"x\\"');
  });

  test('has the secrets of the endpoints that are there from the beginning', async () => {
    const secrets = new SecretsManagerClient((await scene()).config);
    const { SecretString = '' } = await secrets.send(
      new GetSecretValueCommand({ SecretId: 'sandbox/source' }),
    );
    expect(Object.keys(JSON.parse(SecretString))).toEqual([
      'engine',
      'host',
      'port',
      'username',
      'password',
      'dbname',
    ]);
  });

  test('refuses what is not there, what is there already, and what it cannot keep', async () => {
    const secrets = new SecretsManagerClient((await scene()).config);
    const get = secrets.send(new GetSecretValueCommand({ SecretId: 'none' }));
    expect(await refusal(get)).toMatchObject({ name: 'ResourceNotFoundException' });
    const again = secrets.send(new CreateSecretCommand({ Name: 'sandbox/source', SecretString: '{}' }));
    expect(await refusal(again)).toMatchObject({ name: 'ResourceExistsException' });
    const binary = secrets.send(new CreateSecretCommand({ Name: 'b', SecretBinary: Buffer.from('x') }));
    expect(await refusal(binary)).toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('DynamoDB', () => {
  test('has tables at once, and conditional writes', async () => {
    const on = await scene();
    const dynamodb = new DynamoDBClient(on.config);
    const table = { TableName: 'state' };
    await dynamodb.send(
      new CreateTableCommand({
        ...table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pipeline', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pipeline', KeyType: 'HASH' }],
      }),
    );
    const { Table } = await dynamodb.send(new DescribeTableCommand(table));
    expect(Table?.TableStatus).toBe('ACTIVE');
    const put = () =>
      dynamodb.send(
        new PutItemCommand({
          ...table,
          Item: { pipeline: { S: 'a' }, revision: { N: '1' } },
          ConditionExpression: 'attribute_not_exists(pipeline)',
        }),
      );
    await put();
    expect(await refusal(put())).toMatchObject({ name: 'ConditionalCheckFailedException' });
    const { Item } = await dynamodb.send(new GetItemCommand({ ...table, Key: { pipeline: { S: 'a' } } }));
    expect(Item?.revision).toEqual({ N: '1' });
    expect(on.sandbox.calls()).toMatchObject([
      { service: 'dynamodb', operation: 'CreateTable', about: 'state', outcome: 'ok' },
      { operation: 'DescribeTable' },
      { operation: 'PutItem', outcome: 'ok' },
      { operation: 'PutItem', outcome: 'ConditionalCheckFailedException' },
      { operation: 'GetItem' },
    ]);
    dynamodb.destroy();
  });
});
