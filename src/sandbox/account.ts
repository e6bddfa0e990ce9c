/** The one account and region that the sandbox is. The number is the one AWS uses in its examples. */
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
