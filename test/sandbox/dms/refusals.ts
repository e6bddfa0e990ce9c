import { describe, expect, test } from 'vitest';
import { refusal, type Scene, type SceneOptions, scene } from '../support.ts';

/** One combination that DMS does not allow. */
export interface Refused {
  when: string;
  error: string;
  /** Part of the text, where AWS's own is known. */
  message?: string;
  options?: SceneOptions;
  /** Brings about the situation and makes the call. */
  call(on: Scene): Promise<unknown>;
}

export const STATE = 'InvalidResourceStateFault';
export const VALUE = 'InvalidParameterValueException';
export const COMBINATION = 'InvalidParameterCombinationException';
export const NOT_FOUND = 'ResourceNotFoundFault';
export const EXISTS = 'ResourceAlreadyExistsFault';

/** An ARN of the right form that nothing has. */
export const nowhere = (kind: string) => `arn:aws:dms:us-east-1:111122223333:${kind}:NOWHERE`;

/** A test for each case, by operation. */
export function testRefusals(cases: Record<string, Refused[]>): void {
  describe.each(Object.entries(cases))('%s is refused when', (_operation, refused) => {
    test.each(refused)('$when', async ({ call, error, message = '', options }) => {
      const on = await scene(options);
      expect(await refusal(call(on))).toEqual({ name: error, message: expect.stringContaining(message) });
    });
  });
}
