/** A pretend AWS for commands in this process: the sandbox's control plane, scripted loads, a store in memory. */
import type { Io } from '../../src/cli/io.ts';
import { createAws } from '../../src/sandbox/aws.ts';
import type { Mishap } from '../../src/sandbox/mishap.ts';
import { type Script, scriptedDataPlane } from '../../src/sandbox/scripted.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory.ts';

export interface Account {
  aws: ReturnType<typeof createAws>;
  store: MemoryStore;
  /** What a command is given of it. */
  world: NonNullable<Io['world']>;
  /** Identifiers of what was made in DMS and is still there. */
  standing(): string[];
}

/** `speed`: how many times faster than AWS; an instance takes 15 minutes there. */
export function account({
  speed = 3000,
  script,
  mishaps = [],
}: {
  speed?: number;
  script?: () => Script;
  mishaps?: Mishap[];
} = {}): Account {
  const aws = createAws({
    speed,
    mishaps,
    apiRate: false,
    dataPlane: (about) => scriptedDataPlane({ ...about, ...(script ? { script } : {}) }),
  });
  const store = memoryStore();
  return {
    aws,
    store,
    world: {
      region: 'us-east-1',
      credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
      requestHandler: aws.requestHandler,
      store,
    },
    standing() {
      const { instances, endpoints, tasks } = aws.live();
      return [...instances, ...endpoints, ...tasks].map(({ identifier }) => identifier);
    },
  };
}
