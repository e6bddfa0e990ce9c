import { crowd } from './calls.ts';

console.log(process.memoryUsage.rss() / 1e6);
for (const n of [500, 1000]) {
  const t = Date.now();
  const c = await crowd(n);
  console.log(c, c.looks / c.seconds, (c.looks + c.changes) / c.seconds, Date.now() - t);
}
