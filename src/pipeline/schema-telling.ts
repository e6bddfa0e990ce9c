/** `notify`, `metrics` and `tags` as they are written. */
import * as z from 'zod';
import { choice, flag, text, word } from './schema-values.ts';

const topic = () =>
  word(
    'the ARN of an SNS topic, such as arn:aws:sns:us-east-1:111122223333:loads',
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[\w-]{1,256}$/,
  );

export const notify = z.union(
  [
    topic(),
    z.strictObject(
      {
        topic: topic().meta({
          description: 'Topic that is told of finished runs.',
          examples: ['arn:aws:sns:us-east-1:111122223333:loads'],
        }),
        on: z
          .array(choice(['success', 'failure']), { error: 'a list such as [success, failure]' })
          .min(1, { error: 'a list such as [success, failure]' })
          .meta({ description: 'Which outcomes are told. Default: both.', default: ['success', 'failure'] })
          .optional(),
      },
      { error: 'a mapping with `topic`' },
    ),
  ],
  { error: 'the ARN of an SNS topic, or a mapping such as { topic: …, on: [failure] }' },
);

export const metrics = z.strictObject(
  {
    namespace: text('a CloudWatch namespace that does not begin with AWS/', /^(?!AWS\/)[\w./#:-]{1,255}$/)
      .meta({ description: 'CloudWatch namespace. Default: Sluice.', default: 'Sluice' })
      .optional(),
    perTable: flag()
      .meta({
        description: 'Rows per table as well; each table costs money. Default: false.',
        default: false,
      })
      .optional(),
  },
  { error: 'a mapping such as { namespace: Sluice, perTable: true }' },
);

/** Characters of a tag, and the prefixes that AWS keeps to itself (DMS API reference, Tag). */
const tagText = (least: number, most: number, reserved: string) =>
  new RegExp(`^(?!(?:${reserved}):)[\\p{L}\\p{N}\\p{Zs}_.:/=+-]{${least},${most}}$`, 'iu');

const CHARACTERS = 'letters, digits, spaces and _ . : / = + -';

export const tags = z.record(
  word(
    `up to 128 ${CHARACTERS}, not beginning with aws:, dms: or sluice:`,
    tagText(1, 128, 'aws|dms|sluice'),
  ),
  text(`up to 256 ${CHARACTERS}, not beginning with aws: or dms:`, tagText(0, 256, 'aws|dms')).meta({
    examples: ['data'],
  }),
  { error: 'a mapping such as { team: data }' },
);
