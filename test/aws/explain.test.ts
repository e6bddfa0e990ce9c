import { describe, expect, it } from 'vitest';
import { explainAwsError, explainDenial, isPassing, reasonOf } from '../../src/aws/explain.ts';

const error = (name: string, message = '', facts: object = {}) =>
  Object.assign(new Error(message), { name, ...facts });

describe('an AWS error explained', () => {
  it.each([
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'credentials-missing'],
    [
      'CredentialsProviderError',
      'The SSO session associated with this profile has expired.',
      'credentials-expired',
    ],
    [
      'TokenProviderError',
      'Token is expired. To refresh this SSO session run aws sso login',
      'credentials-expired',
    ],
    ['ExpiredToken', 'The provided token has expired', 'credentials-expired'],
    ['ExpiredTokenException', 'The security token included in the request is expired', 'credentials-expired'],
    [
      'UnrecognizedClientException',
      'The security token included in the request is invalid',
      'credentials-invalid',
    ],
    ['InvalidClientTokenId', 'The security token included in the request is invalid', 'credentials-invalid'],
    ['SignatureDoesNotMatch', 'The request signature we calculated does not match', 'credentials-invalid'],
    ['InvalidSignatureException', 'Signature expired: 20200101T000000Z is now earlier than', 'clock-skew'],
    ['RequestTimeTooSkewed', 'The difference is too large', 'clock-skew'],
    ['TimeoutError', 'Socket timed out', 'aws-unreachable'],
  ])('%s, "%s": %s', (name, message, code) => {
    expect(explainAwsError(error(name, message))).toMatchObject({ family: 'setup', code });
  });

  it.each([
    [{ code: 'ENOTFOUND', hostname: 'dms.eu-west-9.amazonaws.com' }, 'at dms.eu-west-9.amazonaws.com'],
    [{ code: 'ECONNREFUSED', address: '10.0.0.1', port: 8000 }, 'at 10.0.0.1:8000'],
    [{ code: 'ECONNREFUSED', errors: [{ address: '::1', port: 4566 }, {}] }, 'at [::1]:4566'],
    [{ code: 'ECONNRESET' }, 'could not be reached: gone'],
  ])('names the endpoint of %j', (facts, expected) => {
    expect(explainAwsError(error('Error', 'gone', facts))?.message).toContain(expected);
  });

  it('says how to trust the certificate of a proxy', () => {
    const explained = explainAwsError(error('Error', 'self-signed', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }));
    expect(explained).toMatchObject({ code: 'tls-untrusted' });
    expect(explained?.remedy).toContain('NODE_EXTRA_CA_CERTS');
  });

  it.each([
    [error('ValidationException', 'no')],
    [error('AccessDeniedException', 'no')],
    [new TypeError('a bug')],
    ['a text'],
    [undefined],
    [null],
  ])('is undefined for %s', (other) => {
    expect(explainAwsError(other)).toBeUndefined();
  });

  it('is one line, whatever AWS quotes', () => {
    const explained = explainAwsError(error('ExpiredToken', 'a\n::error::b\r\u0007\u2028c'));
    expect(explained?.message).toBe('The AWS credentials have expired: a ::error::b c');
  });
});

describe('a denial', () => {
  it.each([
    [
      'AccessDeniedException',
      'User: x is not authorized to perform: dynamodb:PutItem on resource: y',
      'dynamodb:PutItem',
    ],
    [
      'AuthorizationErrorException',
      'User: x is not authorized to perform: SNS:Publish on resource: y',
      'SNS:Publish',
    ],
    ['AccessDenied', 'nothing said', 'sns:Publish'],
  ])('%s, "%s", names %s', (name, message, action) => {
    expect(explainDenial(error(name, message), 'sns:Publish')).toMatchObject({
      family: 'setup',
      code: 'access-denied',
      remedy: expect.stringContaining(`Allow ${action} `),
    });
  });

  it('is not seen in another error', () => {
    expect(explainDenial(error('ThrottlingException'), 'sns:Publish')).toBeUndefined();
  });
});

it.each([
  [true, error('ThrottlingException')],
  [true, error('ProvisionedThroughputExceededException')],
  [true, error('TooManyRequestsException')],
  [true, error('InternalServerError')],
  [true, error('Error', '', { code: 'ECONNRESET' })],
  [true, error('Unknown', '', { $metadata: { httpStatusCode: 502 } })],
  [true, error('Unknown', '', { $metadata: { httpStatusCode: 429 } })],
  [false, error('ValidationException', '', { $metadata: { httpStatusCode: 400 } })],
  [false, error('ExpiredTokenException')],
  [false, new TypeError('a bug')],
])('may pass: %s, %s', (passing, other) => {
  expect(isPassing(other)).toBe(passing);
});

it.each([
  [error('NotFoundException', 'Topic does\nnot exist'), 'Topic does not exist'],
  [error('ExpiredToken', 'old'), expect.stringMatching(/^The AWS credentials have expired: old\. Sign in/)],
  [error('AuthorizationError', 'no'), expect.stringContaining('Allow sns:Publish to the role')],
])('the reason for a warning: %s', (other, reason) => {
  expect(reasonOf(other, 'sns:Publish')).toEqual(reason);
});
