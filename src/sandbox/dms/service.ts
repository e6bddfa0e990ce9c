import { notSupported } from '../refusal.ts';
import type { Service } from '../service.ts';
import type { Dms } from './dms.ts';
import { OPERATIONS } from './operations.ts';

/** DMS for the router. `admit` throws when the API is asked too often. */
export const dmsService = (dms: Dms, admit: () => void): Service => ({
  name: 'dms',
  async call(name, input) {
    admit();
    const operation = OPERATIONS.get(name);
    if (!operation) throw notSupported(`${name} of DMS`);
    return operation.run(dms, input);
  },
});
