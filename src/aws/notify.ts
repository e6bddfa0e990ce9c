/** Sends the message about a finished run to an SNS topic. */
import type { MessageAttributeValue, PublishCommandInput } from '@aws-sdk/client-sns';
import type { RunReport } from '../run/report.ts';
import { reasonOf } from './explain.ts';

/** The call that is made; the SDK's `SNS` has it. */
export interface SnsCalls {
  publish(input: PublishCommandInput, options: { abortSignal: AbortSignal }): Promise<unknown>;
}

export interface Message {
  subject: string;
  text: string;
}

/** "Less than 100 characters" (SNS API reference, Publish). */
const SUBJECT_LENGTH = 99;
/** SNS takes 262,144 bytes, of which the attributes need some. */
const TEXT_BYTES = 250_000;
const SHORTENED = '\n… shortened; `sluice history` has the rest.\n';

/**
 * `client` is asked for a client of the topic's region. Never rejects: resolves to a warning when the message
 * could not be sent, and to nothing when SNS took it.
 */
export async function notify(
  client: (region?: string) => Promise<SnsCalls>,
  topic: string,
  message: Message,
  report: RunReport,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    const sns = await client(regionOf(topic));
    await sns.publish(publication(topic, message, report), { abortSignal: signal });
    return [];
  } catch (error) {
    return [`The message to ${topic} could not be sent: ${reasonOf(error, 'sns:Publish')}`];
  }
}

/** The request; whatever the message holds, SNS can take it. */
export function publication(topic: string, message: Message, report: RunReport): PublishCommandInput {
  return {
    TopicArn: topic,
    Subject: subjectLine(message.subject),
    Message: body(message.text),
    MessageAttributes: attributes({
      pipeline: report.pipeline,
      outcome: report.outcome,
      run: report.run,
      code: report.failure?.code,
    }),
  };
}

/** A topic answers only in its own region, which its ARN names in the fourth place. */
const regionOf = (topic: string): string | undefined => topic.split(':')[3] || undefined;

function subjectLine(text: string): string {
  const ascii = text
    .replace(/\s+/gu, ' ')
    .replace(/[^\x20-\x7e]/gu, '?')
    .trim();
  if (ascii.length > SUBJECT_LENGTH) return `${ascii.slice(0, SUBJECT_LENGTH - 3)}...`;
  return ascii || 'Sluice';
}

/** Without the control characters that subscribers over XML cannot be given, and no longer than SNS takes. */
function body(text: string): string {
  const clean = text.replace(/[^\P{Cc}\n\t]|\p{Surrogate}|[\ufffe\uffff]/gu, '\ufffd');
  const bytes = Buffer.from(clean);
  if (bytes.length <= TEXT_BYTES) return clean || '(no text)';
  // `stream` leaves out a character that the cut has divided.
  return new TextDecoder().decode(bytes.subarray(0, TEXT_BYTES), { stream: true }) + SHORTENED;
}

/** For filter policies of subscriptions. SNS refuses empty values. */
function attributes(values: Record<string, string | undefined>): Record<string, MessageAttributeValue> {
  const present = Object.entries(values).filter(([, value]) => value);
  return Object.fromEntries(
    present.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}
