import { ACCOUNT } from './account.ts';
import type { DatabaseAddress } from './database-address.ts';
import type { EndpointFixture } from './dms/fixtures.ts';

/** What is in the account from the beginning, so that a pipeline can name it. */
export const FIXTURES = {
  source: 'sandbox-source',
  /** The same source with a replication slot, which must be created in the database before it is used. */
  sourceWithSlot: 'sandbox-source-slot',
  slot: 'sandbox',
  target: 'sandbox-target',
  sourceSecret: 'sandbox/source',
  targetSecret: 'sandbox/target',
  secretRole: `arn:aws:iam::${ACCOUNT}:role/sandbox-dms-secrets`,
  subnetGroups: ['default', 'sluice'],
  topic: 'loads',
} as const;

/** Databases behind the endpoints; one that is absent is given an address where nothing is. */
export interface Databases {
  source?: DatabaseAddress;
  target?: DatabaseAddress;
}

export interface StartingPoint {
  secrets: Record<string, Record<string, unknown>>;
  endpoints: EndpointFixture[];
}

/** The secrets and endpoints of a fresh account. */
export function startingPoint({ source, target }: Databases): StartingPoint {
  const signIn = (secret: string) => ({
    SecretsManagerSecretId: secret,
    SecretsManagerAccessRoleArn: FIXTURES.secretRole,
  });
  const bySource = { type: 'source', engine: source?.engine ?? 'postgres' } as const;
  const byTarget = { type: 'target', engine: target?.engine ?? 'postgres' } as const;
  const sourceSecret = signIn(FIXTURES.sourceSecret);
  return {
    secrets: {
      [FIXTURES.sourceSecret]: secretOf(source),
      [FIXTURES.targetSecret]: secretOf(target),
    },
    endpoints: [
      { ...bySource, identifier: FIXTURES.source, settings: sourceSecret },
      {
        ...bySource,
        identifier: FIXTURES.sourceWithSlot,
        settings: { ...sourceSecret, SlotName: FIXTURES.slot },
      },
      { ...byTarget, identifier: FIXTURES.target, settings: signIn(FIXTURES.targetSecret) },
    ],
  };
}

const secretOf = (address: DatabaseAddress | undefined): Record<string, unknown> => ({
  engine: address?.engine ?? 'postgres',
  host: address?.host ?? 'database.sandbox.invalid',
  port: address?.port ?? 5432,
  username: address?.user ?? 'sandbox',
  password: address?.password ?? 'sandbox',
  dbname: address?.database ?? 'sandbox',
});
