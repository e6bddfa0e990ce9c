/** The replication instance as it is written, under `instances` of `_project.yml` or inline. */
import * as z from 'zod';
import { choice, flag, NAME, text, wholeNumber, word } from './schema-values.ts';

const instanceClass = () => word('an instance class such as dms.t3.medium', /^dms\.[a-z0-9-]+\.[a-z0-9]+$/);

const price = () =>
  z
    .number({ error: 'a number of US dollars per hour, such as 0.078' })
    .positive({ error: 'a number of US dollars per hour, such as 0.078' })
    .max(1000, { error: 'a number of US dollars per hour, such as 0.078' });

const size = z.strictObject(
  {
    days: z
      .array(choice(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']), {
        error: 'a list of days such as [sat, sun]',
      })
      .min(1, { error: 'a list of days such as [sat, sun]' })
      .meta({ description: 'UTC days of the run on which this size is used.', examples: [['sat', 'sun']] }),
    class: instanceClass().meta({ description: 'Instance class on these days.', examples: ['dms.t3.small'] }),
    price: price()
      .meta({ description: 'US dollars per hour for this class. Default: an estimate.', examples: [0.036] })
      .optional(),
  },
  { error: 'a mapping such as { days: [sat, sun], class: dms.t3.small }' },
);

export const inlineInstance = z.strictObject(
  {
    class: instanceClass().meta({
      description: 'Class of the replication instance.',
      examples: ['dms.t3.medium'],
    }),
    storage: wholeNumber(5, 6144)
      .meta({ description: 'Storage in GiB. Default: that of the class (50 or 100).', examples: [50] })
      .optional(),
    subnetGroup: text('the identifier of a replication subnet group', /^[A-Za-z0-9._-]{1,255}$/)
      .meta({
        description: 'Replication subnet group. Default: that of the default VPC.',
        examples: ['sluice'],
      })
      .optional(),
    securityGroups: z
      .array(word('a security group such as sg-0a1b2c3d4e5f60718', /^sg-[0-9a-f]{8,17}$/), {
        error: 'a list of security groups such as [sg-0a1b2c3d4e5f60718]',
      })
      .max(5, { error: 'a list of at most 5 security groups' })
      .meta({
        description: 'VPC security groups. Default: the default group of the VPC.',
        examples: [['sg-0a1b2c3d4e5f60718']],
      })
      .optional(),
    availabilityZone: word(
      'an availability zone such as us-east-1a',
      /^[a-z]{2}(?:-[a-z]+)+-[0-9][a-z0-9-]*$/,
    )
      .meta({
        description: 'Availability zone. Default: DMS chooses. Not together with `multiAz`.',
        examples: ['us-east-1a'],
      })
      .optional(),
    multiAz: flag()
      .meta({ description: 'A standby in another zone, at twice the price. Default: false.', default: false })
      .optional(),
    engineVersion: text('a DMS engine version such as 3.5.4', /^[0-9]+(?:\.[0-9]+)+$/)
      .meta({ description: 'DMS engine version. Default: the newest stable one.', examples: ['3.5.4'] })
      .optional(),
    kmsKey: word(
      'the ARN, id or alias of a KMS key',
      /^(?:arn:aws[a-z-]*:kms:\S+|alias\/\S+|[0-9a-f-]{36}|mrk-[0-9a-f]{32})$/,
    )
      .meta({
        description: 'KMS key for the storage. Default: the key of DMS in the account.',
        examples: ['alias/dms'],
      })
      .optional(),
    sizes: z
      .array(size, { error: 'a list of sizes such as - { days: [sat, sun], class: dms.t3.small }' })
      .meta({
        description:
          'Other classes by day: the first whose `days` hold the UTC day of the run wins, else `class`.',
      })
      .optional(),
    shared: flag()
      .meta({
        description: 'Pipelines that name this instance and run together share one. Default: false.',
        default: false,
      })
      .optional(),
    price: price()
      .meta({
        description: 'US dollars per hour for `class`, for the cost report. Default: an estimate.',
        examples: [0.078],
      })
      .optional(),
  },
  { error: 'a mapping with at least `class`' },
);

export const instanceName = () =>
  text('a name of lower-case letters, digits and single hyphens', NAME).max(63, {
    error: 'a name of at most 63 characters',
  });

export const instance = z.union([instanceName(), inlineInstance], {
  error: 'the name of an instance from `_project.yml`, or a mapping with at least `class`',
});

export type WrittenInstance = z.infer<typeof inlineInstance>;
