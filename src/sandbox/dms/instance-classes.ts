/** Replication instance classes (DMS user guide, replication instance types) and engine versions on offer. */

const SIZES: Record<string, string[]> = {
  t2: ['micro', 'small', 'medium', 'large'],
  t3: ['micro', 'small', 'medium', 'large'],
  c4: ['large', 'xlarge', '2xlarge', '4xlarge'],
  c5: ['large', 'xlarge', '2xlarge', '4xlarge', '9xlarge', '12xlarge', '18xlarge', '24xlarge'],
  c6i: ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge', '32xlarge'],
  r4: ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'],
  r5: ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge'],
  r6i: ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge', '32xlarge'],
};

export const INSTANCE_CLASSES: readonly string[] = Object.entries(SIZES).flatMap(([family, sizes]) =>
  sizes.map((size) => `dms.${family}.${size}`),
);

/** GB, also the part of the storage that the price of the class includes. */
export const defaultStorage = (instanceClass: string): number => (/^dms\.t/.test(instanceClass) ? 50 : 100);
export const STORAGE_RANGE = { from: 5, to: 6144 };

export const ENGINE_VERSIONS = ['3.5.3', '3.5.4', '3.6.0', '3.6.1'] as const;
export const DEFAULT_ENGINE_VERSION = '3.6.1';
