import { memoryOf } from './processes.ts';

for (const n of [1000]) {
  const t = Date.now();
  console.log(n, (await memoryOf(n)) / 1e6, Date.now() - t);
}
