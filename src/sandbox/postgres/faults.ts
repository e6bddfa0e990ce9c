/** What went wrong in a transfer, sorted by what DMS does about it. */

/** Ends the task at once with FATAL_ERROR. */
export class FatalFault extends Error {}

/** An error from PostgreSQL carries the SQLSTATE, one from the network its own code. */
export const codeOf = (error: unknown): string => {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
};

export const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { detail } = error as Error & { detail?: unknown };
  // A refused connection to a name with several addresses has a code and no message.
  const message = error.message || codeOf(error) || error.name;
  return typeof detail === 'string' && detail !== '' ? `${message}; ${detail}` : message;
};

export const fatal = (text: string): FatalFault => new FatalFault(text);

const NETWORK = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);
/** By SQLSTATE: lost connections, missing resources, shutdowns, serialisation failures and deadlocks. */
const PASSING = /^(08|53|58|57P0[123]|40001|40P01)/;

/** An environmental error in the words of DMS: the task tries again by itself. */
export function isRecoverable(error: unknown): boolean {
  if (error instanceof FatalFault) return false;
  const code = codeOf(error);
  if (NETWORK.has(code) || PASSING.test(code)) return true;
  return /connection terminated|timeout expired|client (was closed|has encountered)/i.test(textOf(error));
}

/** LastFailureMessage as it begins and ends in real tasks (observed by users). */
export const failureMessage = (text: string, kind: 'FATAL' | 'RECOVERABLE'): string =>
  `Last Error ${text} Stop Reason ${kind}_ERROR Error Level ${kind}`;
