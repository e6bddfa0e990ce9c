import type { Clock, Instant } from '../clock.ts';
import { ACCOUNT, REGION } from './account.ts';
import { notSupported, Refusal } from './refusal.ts';
import { type Service, serviceOf } from './service.ts';

export interface Message {
  at: Instant;
  id: string;
  topic: string;
  subject?: string;
  message: string;
  /** By name; the values as text. */
  attributes: Record<string, string>;
}

/** SNS: topics that take messages and keep them to be read. */
export function createSns(clock: Clock, topics: string[] = []): { service: Service; messages: Message[] } {
  const arnOf = (name: string) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
  const known = new Set(topics.map(arnOf));
  const messages: Message[] = [];
  const invalid = (text: string) => new Refusal('InvalidParameter', `Invalid parameter: ${text}`);

  const service = serviceOf('sns', {
    CreateTopic(input) {
      const name = String(input.Name ?? '');
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalid('Topic Name');
      known.add(arnOf(name));
      return { TopicArn: arnOf(name) };
    },

    ListTopics: () => ({ Topics: [...known].map((TopicArn) => ({ TopicArn })) }),

    Publish(input) {
      const { TopicArn: topic, Message: message, Subject: subject, MessageAttributes: attributes } = input;
      const others = Object.keys(input).filter((name) => !PUBLISH_MEMBERS.includes(name));
      if (others[0]) throw notSupported(`the parameter ${others[0]} of Publish`);
      if (typeof topic !== 'string' || !known.has(topic)) {
        throw new Refusal('NotFound', 'Topic does not exist', 404);
      }
      if (typeof message !== 'string' || message === '') throw invalid('Empty message');
      if (Buffer.byteLength(message) > 256 * 1024) throw invalid('Message too long');
      // Subjects: ASCII without line breaks, at most 100 characters (SNS API reference, Publish).
      if (subject !== undefined && !/^[\x20-\x7e]{1,100}$/.test(String(subject))) throw invalid('Subject');
      const id = `message-${messages.length + 1}`;
      messages.push({
        at: clock.now(),
        id,
        topic,
        ...(subject === undefined ? {} : { subject: String(subject) }),
        message,
        attributes: attributesOf(attributes),
      });
      return { MessageId: id };
    },
  });
  return { service, messages };
}

const PUBLISH_MEMBERS = ['TopicArn', 'Message', 'Subject', 'MessageAttributes'];

interface Entry {
  Name?: unknown;
  Value?: { StringValue?: unknown; BinaryValue?: unknown };
}

function attributesOf(entries: unknown): Record<string, string> {
  if (!Array.isArray(entries)) return {};
  return Object.fromEntries(
    (entries as Entry[]).map(({ Name, Value }) => [
      String(Name),
      String(Value?.StringValue ?? Value?.BinaryValue ?? ''),
    ]),
  );
}
