import { notSupported } from './refusal.ts';

/** A service as the router sees it: behaviour only, no HTTP. */
export interface Service {
  /** As in the signature of a request: `dms`, `sns`, … */
  name: string;
  /** Takes the members of the request, gives those of the reply; throws Refusal. */
  call(operation: string, input: Record<string, unknown>): Promise<unknown>;
}

export type Operations = Record<string, (input: Record<string, unknown>) => unknown>;

/** A service that is a table of operations. */
export function serviceOf(name: string, operations: Operations): Service {
  return {
    name,
    async call(operation, input) {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!run) throw notSupported(`${operation} of ${name}`);
      return run(input);
    },
  };
}
