/**
 * Everything that can go wrong without being a bug, in four families by who must act next. A bug is any
 * other exception and keeps its stack.
 */

/** Who must act: the author of a file, the operator of the account, whoever looks into a load, or another run. */
export type Family = 'definition' | 'setup' | 'load' | 'busy';

export interface Trouble {
  /** Stable, kebab-case; users match on it in alarms and scripts. */
  code: string;
  /** One sentence: what happened, to what. */
  message: string;
  /** One line: what to do next, with the exact command where there is one. */
  remedy: string;
  cause?: unknown;
}

export class SluiceError extends Error {
  readonly family: Family;
  readonly code: string;
  readonly remedy: string;

  constructor(family: Family, trouble: Trouble) {
    super(trouble.message, trouble.cause === undefined ? undefined : { cause: trouble.cause });
    this.name = 'SluiceError';
    this.family = family;
    this.code = trouble.code;
    this.remedy = trouble.remedy;
  }
}

/** A pipeline file or a command line is wrong: exit code 2. */
export const definitionError = (trouble: Trouble) => new SluiceError('definition', trouble);
/** Credentials, tables, permissions, network: the operator must act; exit code 1 for a load, 2 for a call. */
export const setupError = (trouble: Trouble) => new SluiceError('setup', trouble);
/** The load itself failed: exit code 1. */
export const loadError = (trouble: Trouble) => new SluiceError('load', trouble);
/** Another run holds the pipeline: exit code 3. */
export const busyError = (trouble: Trouble) => new SluiceError('busy', trouble);

/** The text of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
