/** What a failed AWS call means for the run: try again, or fail with which code and remedy. */
import type { Millis } from '../clock.ts';
import type { CallFault } from './ports.ts';
import type { ActionName } from './situation.ts';
import type { Failure } from './state.ts';

/** How often an action is tried again, by the kind of fault. A new IAM role needs up to a minute to be known. */
const REPEATS: Record<CallFault['fault'], number> = {
  state: 40,
  missing: 10,
  unavailable: 40,
  capacity: 10,
  denied: 5,
  taken: 0,
  quota: 0,
  invalid: 0,
  credentials: 0,
};

/** Whether the fault may pass by itself. The caller's own missing permission does not. */
export const mayPass = (fault: CallFault, tried: number): boolean =>
  fault.code !== 'AccessDeniedException' && tried < REPEATS[fault.fault];

/** The pause before the next try: the poll interval, doubled each time, at most half a minute. */
export const pause = (poll: Millis, tried: number): Millis =>
  Math.min(30_000, poll * 2 ** Math.min(tried, 6));

export function failureOf(action: ActionName, subject: string, fault: CallFault): Failure {
  return {
    code: CODES[fault.fault],
    message: `${SENTENCES[action]} ${subject}: ${CAUSES[fault.fault]}`,
    remedy: REMEDIES[fault.fault],
    evidence: [`${fault.code}: ${fault.message}`],
  };
}

const SENTENCES: Record<ActionName, string> = {
  createInstance: 'could not create the replication instance',
  createSource: 'could not create the source endpoint',
  createTarget: 'could not create the target endpoint',
  testSource: 'could not test the connection of the source endpoint',
  testTarget: 'could not test the connection of the target endpoint',
  createTask: 'could not create the replication task',
  startTask: 'could not start the replication task',
  stopTask: 'could not stop the replication task',
  deleteTask: 'could not delete the replication task',
  deleteSource: 'could not delete the source endpoint',
  deleteTarget: 'could not delete the target endpoint',
  deleteInstance: 'could not delete the replication instance',
};

const CODES: Record<CallFault['fault'], string> = {
  state: 'dms-state',
  missing: 'dms-missing',
  unavailable: 'aws-unavailable',
  capacity: 'dms-capacity',
  denied: 'access-denied',
  taken: 'name-taken',
  quota: 'dms-quota',
  invalid: 'dms-invalid',
  credentials: 'credentials-missing',
};

const CAUSES: Record<CallFault['fault'], string> = {
  state: 'something it needs is in a state that does not allow it',
  missing: 'something it needs does not exist',
  unavailable: 'AWS did not answer or throttled every try',
  capacity: 'AWS has no capacity for this instance class',
  denied: 'access denied',
  taken: 'something of that name exists that this run did not make',
  quota: 'a quota of the account is used up',
  invalid: 'DMS refuses what was asked',
  credentials: 'the AWS credentials are missing or have expired',
};

const REMEDIES: Record<CallFault['fault'], string> = {
  state: 'look at the resource in the DMS console, then run the pipeline again',
  missing: 'check that endpoints, subnet group and security groups of the pipeline exist',
  unavailable:
    'run the pipeline again; if it returns, see whether others use up the API rate of DMS in this account',
  capacity: 'leave out `availabilityZone`, or choose another `class`',
  denied:
    'grant the caller the DMS actions and iam:PassRole; for AccessDeniedFault create the role dms-vpc-role that DMS itself needs',
  taken: 'delete or rename that resource',
  quota: 'delete unused replication instances, or ask AWS for a higher quota',
  invalid: 'correct what DMS names',
  credentials: 'configure AWS credentials and run the pipeline again: it goes on where it stopped',
};
