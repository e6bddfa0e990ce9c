import type { Clock } from '../clock.ts';
import { ACCOUNT } from './account.ts';
import { Refusal } from './refusal.ts';
import { type Service, serviceOf } from './service.ts';

/** STS: credentials for whoever asks. Nobody checks them, but they carry an expiration that is right. */
export function createSts(clock: Clock): Service {
  let sessions = 0;

  const assumed = (input: Record<string, unknown>) => {
    const role = String(input.RoleArn ?? '');
    const session = String(input.RoleSessionName ?? '');
    const [, account, name] = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(role) ?? [];
    if (name === undefined) throw new Refusal('ValidationError', `${role} is invalid`);
    if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
      throw new Refusal(
        'ValidationError',
        `Value '${session}' at 'roleSessionName' failed to satisfy constraint`,
      );
    }
    const seconds = Number(input.DurationSeconds ?? 3600);
    if (!(seconds >= 900 && seconds <= 43_200)) {
      throw new Refusal('ValidationError', 'The requested DurationSeconds is out of range');
    }
    sessions += 1;
    return {
      Credentials: {
        AccessKeyId: `ASIASANDBOX${String(sessions).padStart(9, '0')}`,
        SecretAccessKey: `sandbox-secret-${sessions}`,
        SessionToken: `sandbox-token-${sessions}`,
        Expiration: new Date(clock.now() + seconds * 1000).toISOString(),
      },
      AssumedRoleUser: {
        AssumedRoleId: `AROASANDBOX:${session}`,
        Arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
      },
    };
  };

  return serviceOf('sts', {
    GetCallerIdentity: () => ({
      UserId: 'AIDASANDBOX',
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/sandbox`,
    }),
    AssumeRole: assumed,
    AssumeRoleWithWebIdentity(input) {
      if (typeof input.WebIdentityToken !== 'string' || input.WebIdentityToken === '') {
        throw new Refusal('InvalidIdentityToken', 'The web identity token is missing');
      }
      return { ...assumed(input), Provider: 'sandbox', SubjectFromWebIdentityToken: 'sandbox' };
    },
  });
}
