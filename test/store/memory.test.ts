import { memoryStore } from '../../src/store/memory.ts';
import { runStoreContract } from '../contract/run-store.ts';

runStoreContract('the memory store', async () => {
  const store = memoryStore();
  return { store, metrics: async () => store.metrics() };
});
