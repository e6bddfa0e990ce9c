/** How DMS's errors read in the engine's words. By name, never by message (DMS API reference, common errors). */
import { messageOf } from '../errors.ts';
import { CallFault } from '../run/ports.ts';
import { explainAwsError, isPassing } from './explain.ts';

const FAULTS: Record<string, CallFault['fault']> = {
  InvalidResourceStateFault: 'state',
  ResourceNotFoundFault: 'missing',
  ResourceAlreadyExistsFault: 'taken',
  InsufficientResourceCapacityFault: 'capacity',
  ResourceQuotaExceededFault: 'quota',
  StorageQuotaExceededFault: 'quota',
  AccessDeniedFault: 'denied',
  AccessDeniedException: 'denied',
  S3AccessDeniedFault: 'denied',
  KMSKeyNotAccessibleFault: 'denied',
  KMSAccessDeniedFault: 'denied',
};

/** Resolves as the call does; what AWS refuses is rejected as a CallFault, anything else as it came. */
export async function called<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asCallFault(error);
  }
}

export function asCallFault(error: unknown): unknown {
  if (error instanceof CallFault) return error;
  const name = error instanceof Error ? error.name : '';
  const fault = FAULTS[name];
  if (fault) return new CallFault(fault, name, messageOf(error), { cause: error, certain: isFirst(error) });
  const explained = explainAwsError(error);
  if (explained?.code.startsWith('credentials-') || explained?.code === 'clock-skew') {
    return new CallFault('credentials', name || explained.code, explained.message, { cause: error });
  }
  if (isPassing(error)) {
    return new CallFault('unavailable', name || 'unavailable', explained?.message ?? messageOf(error), {
      cause: error,
    });
  }
  if (explained) return explained;
  return isServiceError(error)
    ? new CallFault('invalid', name, messageOf(error), { cause: error, certain: isFirst(error) })
    : error;
}

/** The SDK tries again by itself when a reply is lost; the refusal of a later try proves nothing. */
const isFirst = (error: unknown): boolean =>
  error instanceof Error &&
  (Reflect.get(error, '$metadata') as { attempts?: number } | undefined)?.attempts === 1;

const isServiceError = (error: unknown): boolean => error instanceof Error && '$metadata' in error;
