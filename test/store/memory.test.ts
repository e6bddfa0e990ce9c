import { memoryStore } from '../../src/store/memory.ts';
import { runStoreContract } from '../contract/runStore.ts';

runStoreContract('the memory store', async () => {
  const store = memoryStore();
  return { store, metrics: async () => store.metrics() };
});
