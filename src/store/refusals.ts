/** What DynamoDB's refusals mean to the store, and to whom it must tell them. */
import { explainAwsError, explainDenial, isPassing } from '../aws/explain.ts';
import { messageOf, setupError } from '../errors.ts';
import { StoreUnavailable } from '../run/ports.ts';
import { createCommand, type TableRole } from './keys.ts';

/** The call that was made, for messages. */
export interface Call {
  /** As IAM spells it, without the service: `PutItem`. */
  action: string;
  role: TableRole;
  table: string;
}

/**
 * Runs one DynamoDB call. Rejects with StoreUnavailable for what may pass, with a setup error
 * (`state-table-missing`, `metrics-table-missing`, `table-keys-wrong`, `record-too-large`, `access-denied`,
 * and those of `explainAwsError`) for what an operator must settle, and else with DynamoDB's own error.
 */
export async function ask<T>(call: Call, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error, call);
  }
}

/** The name that the SDK gives to an exception of the service. */
export const isNamed = (error: unknown, name: string): boolean =>
  error instanceof Error && error.name === name;

function translated(error: unknown, call: Call): unknown {
  if (isNamed(error, 'ResourceNotFoundException')) return tableMissing(call, error);
  if (isNamed(error, 'ValidationException')) return invalid(error, call);
  const explained = explainAwsError(error);
  if (isPassing(error))
    return new StoreUnavailable(
      `the table ${call.table} cannot be used just now: ${explained?.message ?? messageOf(error)}`,
      error,
    );
  return explained ?? explainDenial(error, `dynamodb:${call.action}`) ?? error;
}

function invalid(error: unknown, call: Call): unknown {
  const said = messageOf(error);
  if (/size has exceeded/i.test(said))
    return setupError({
      code: 'record-too-large',
      message: `A record for ${call.table} is larger than the 400 KB of a DynamoDB item, although compressed.`,
      remedy:
        'Split the pipeline into several with fewer tables each, or select tables by pattern (`app.%`).',
      cause: error,
    });
  if (/does not match the schema|missing the key|missed key schema/i.test(said))
    return keysWrong(call, error);
  return error;
}

export const tableMissing = ({ role, table }: Pick<Call, 'role' | 'table'>, cause?: unknown) =>
  setupError({
    code: `${role}-table-missing`,
    message: `The ${role} table ${table} does not exist in this account and region.`,
    remedy: `Check AWS_REGION and --${role}-table, or make it: add --create-tables to \`sluice run\`, or \`${createCommand(role, table)}\`.`,
    cause,
  });

export const keysWrong = ({ role, table }: Pick<Call, 'role' | 'table'>, cause?: unknown) =>
  setupError({
    code: 'table-keys-wrong',
    message: `The table ${table} has other keys than Sluice's ${role} table.`,
    remedy: `Name another with --${role}-table, or make one: \`${createCommand(role, table)}\`.`,
    cause,
  });
