import { ZONES } from '../account.ts';

/** The subnets of the only VPC there is, one in each zone. */
export const SUBNETS: readonly { id: string; zone: string }[] = [
  { id: 'subnet-0aaaaaaaaaaaaaaaa', zone: ZONES[0] },
  { id: 'subnet-0bbbbbbbbbbbbbbbb', zone: ZONES[1] },
  { id: 'subnet-0cccccccccccccccc', zone: ZONES[2] },
];
