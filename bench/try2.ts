import { cronDriven } from './cron.ts';
console.log(await cronDriven());
