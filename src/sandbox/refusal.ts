/** What a service answers instead of a result: AWS's error name, its text, and the HTTP status. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.status = status;
  }
}

/** For what AWS has and the sandbox has not: said aloud, never answered with a plausible blank. */
export const notSupported = (what: string): Refusal =>
  new Refusal('NotSupportedBySandbox', `The sandbox does not support ${what}; see src/sandbox/BEHAVIOUR.md.`);
