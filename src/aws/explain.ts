/** What the common troubles of any AWS call mean, whichever service was asked. */
import { messageOf, type SluiceError, setupError } from '../errors.ts';

/** What tells the errors of the SDK, Node and TLS apart; empty or 0 where the error has none. */
interface Clues {
  name: string;
  message: string;
  /** The message in one line, for messages of ours. */
  said: string;
  code: string;
  status: number;
  /** Of the endpoint: a name, or an address with its port. */
  host: string;
}

interface Rule {
  code: string;
  applies(clues: Clues): boolean;
  message(clues: Clues): string;
  remedy: string;
}

const NETWORK = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
]);
const EXPIRED = /^(?:ExpiredToken|RequestExpired|TokenRefreshRequired)/;
const PROVIDER = /ProviderError$/;
const UNKNOWN_KEY =
  /^(?:UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken|AuthFailure)/;
const SKEWED = /^(?:RequestTimeTooSkewed|RequestInTheFuture)/;
const UNTRUSTED = /SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY_LEAF|GET_ISSUER)|CERT_HAS_EXPIRED|ERR_TLS_CERT/;
const THROTTLED = /throttl|ThroughputExceeded|RequestLimitExceeded|TooManyRequests/i;
const DENIED = /^(?:AccessDenied|AuthorizationError|UnauthorizedOperation|NotAuthorized)/;

/** The first that applies. */
const RULES: Rule[] = [
  {
    code: 'region-missing',
    applies: ({ message }) => message.startsWith('Region is missing'),
    message: () => 'No AWS region is set.',
    remedy: 'Set AWS_REGION (`export AWS_REGION=eu-west-1`), or `region` in your AWS profile.',
  },
  {
    code: 'region-invalid',
    applies: ({ message }) => message.startsWith('Region not accepted'),
    message: ({ said }) => `The AWS region is not the name of a region: ${said}`,
    remedy: 'Set AWS_REGION to a region code such as `eu-west-1`.',
  },
  {
    code: 'credentials-expired',
    // An expired single-sign-on session is reported by the provider, before anything is sent.
    applies: ({ name, message }) => EXPIRED.test(name) || (PROVIDER.test(name) && /expired/i.test(message)),
    message: ({ said }) => `The AWS credentials have expired: ${said}`,
    remedy:
      'Sign in again (`aws sso login`); in a workflow let `aws-actions/configure-aws-credentials` assume a role for long enough.',
  },
  {
    code: 'credentials-missing',
    applies: ({ name }) => PROVIDER.test(name),
    message: ({ said }) => `No AWS credentials were found${inProfile()}: ${said}`,
    remedy:
      'In a workflow let `aws-actions/configure-aws-credentials` assume a role; elsewhere `aws sso login` and AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  },
  {
    code: 'clock-skew',
    // Some services call a signature from a clock that is minutes off invalid, and say so only in words.
    applies: ({ name, message }) =>
      SKEWED.test(name) || /signature (?:expired|not yet current)/i.test(message),
    message: ({ said }) => `AWS refuses the request because the clock of this machine is wrong: ${said}`,
    remedy: 'Set the clock of this machine (`timedatectl set-ntp true`) and run again.',
  },
  {
    code: 'credentials-invalid',
    applies: ({ name }) => UNKNOWN_KEY.test(name),
    message: ({ said }) => `AWS does not accept the credentials${inProfile()}: ${said}`,
    remedy:
      'Look with `aws sts get-caller-identity` whose they are, and whether key, secret and AWS_SESSION_TOKEN belong together.',
  },
  {
    code: 'tls-untrusted',
    applies: ({ code }) => UNTRUSTED.test(code),
    message: ({ host, said }) => `The certificate of ${host || 'the AWS endpoint'} is not trusted: ${said}`,
    remedy: 'Where a proxy opens TLS, set NODE_EXTRA_CA_CERTS to the file with its root certificate.',
  },
  {
    code: 'aws-unreachable',
    applies: ({ name, code }) => NETWORK.has(code) || name === 'TimeoutError',
    message: ({ host, said, code }) => `AWS could not be reached${host && ` at ${host}`}: ${said || code}`,
    remedy: 'Check the network of this machine, AWS_REGION, and AWS_ENDPOINT_URL if you set one.',
  },
];

/**
 * Credentials, region, network and endpoint problems as a setup error with one of the codes above; undefined
 * for every other error.
 */
export function explainAwsError(error: unknown): SluiceError | undefined {
  const clues = cluesOf(error);
  const rule = RULES.find(({ applies }) => applies(clues));
  if (!rule) return undefined;
  const { code, remedy } = rule;
  return setupError({ code, message: rule.message(clues), remedy, cause: error });
}

/**
 * A setup error `access-denied` that names the action which the caller may not do, or undefined when the
 * error is another. `action` (`dynamodb:PutItem`) serves when AWS's sentence names none.
 */
export function explainDenial(error: unknown, action: string): SluiceError | undefined {
  const { name, said } = cluesOf(error);
  if (!DENIED.test(name)) return undefined;
  const denied = /not authorized to perform: ([\w-]+:\w+)/i.exec(said)?.[1] ?? action;
  return setupError({
    code: 'access-denied',
    message: `AWS denies ${denied}: ${said}`,
    remedy: `Allow ${denied} to the role or user that runs Sluice.`,
    cause: error,
  });
}

/** One line for a warning: the explanation with its remedy where there is one, else the error's own words. */
export function reasonOf(error: unknown, action: string): string {
  const explained = explainAwsError(error) ?? explainDenial(error, action);
  if (!explained) return oneLine(messageOf(error));
  return `${explained.message.replace(/\.?$/, '.')} ${explained.remedy}`;
}

/** Whether the same call may succeed later: throttled, out of reach, or a fault on AWS's side. */
export function isPassing(error: unknown): boolean {
  const { name, code, status } = cluesOf(error);
  return (
    NETWORK.has(code) ||
    name === 'TimeoutError' ||
    status === 429 ||
    status >= 500 ||
    THROTTLED.test(name) ||
    name === 'InternalServerError'
  );
}

function cluesOf(error: unknown): Clues {
  // Node tries every address of a name in turn and reports the failures together, the outer one unnamed.
  const parts = [error, member(member(error, 'errors'), '0')];
  const text = (name: string) => String(parts.map((part) => member(part, name)).find(Boolean) ?? '');
  const address = text('address').replace(/^(.*:.*)$/, '[$1]');
  const message = text('message') || messageOf(error);
  return {
    name: text('name'),
    message,
    // The transport signs its own messages.
    said: oneLine(message).replace(/^@smithy\S+ - (?:\[\w+\] )?/, ''),
    code: text('code'),
    status: Number(member(member(error, '$metadata'), 'httpStatusCode') ?? 0),
    host: text('hostname') || (address && `${address}:${text('port')}`),
  };
}

/** The SDK does not say which profile it looked at. */
const inProfile = (): string =>
  process.env.AWS_PROFILE ? ` (AWS_PROFILE is ${process.env.AWS_PROFILE})` : '';

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** AWS's sentences quote what they were sent; none of it may begin a line of its own. */
const oneLine = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 500);
