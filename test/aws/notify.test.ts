import { SNS } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { notify, publication } from '../../src/aws/notify.ts';
import { failedReport, RUN, report } from '../store/samples.ts';
import { recorder } from './recorder.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:loads';
const sent = (subject: string, text: string) => publication(TOPIC, { subject, text }, report('students'));
const never = new AbortController().signal;

const PUBLISHED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';
const refusal = (code: string, message: string) =>
  `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

describe('a message to SNS', () => {
  it.each([
    ['plain', 'Sluice: students loaded', 'Sluice: students loaded'],
    ['other alphabets', 'año 表', 'a?o ?'],
    ['line breaks and tabs', 'a\r\nb\tc', 'a b c'],
    ['control characters', 'a\u0007b\u0000', 'a?b?'],
    ['blanks around', '  a  ', 'a'],
    ['nothing', ' \n', 'Sluice'],
    ['more than SNS takes', 'x'.repeat(150), `${'x'.repeat(96)}...`],
    ['as much as SNS takes', 'x'.repeat(99), 'x'.repeat(99)],
  ])('has a subject that SNS takes: %s', (_, subject, expected) => {
    expect(sent(subject, 'text').Subject).toBe(expected);
  });

  it.each([
    ['plain', 'año 表\n\t🜚', 'año 表\n\t🜚'],
    ['characters that no XML can hold', 'a\u0000b\u001bc\uffff', 'a\ufffdb\ufffdc\ufffd'],
    ['half a surrogate pair', 'cut \ud83d', 'cut \ufffd'],
    ['nothing', '', '(no text)'],
  ])('has a text that SNS takes: %s', (_, text, expected) => {
    expect(sent('subject', text).Message).toBe(expected);
  });

  it('is shortened between two characters when it is too long, and says so', () => {
    const text = sent('subject', `x${'🜚'.repeat(70_000)}`).Message ?? '';
    expect(Buffer.byteLength(text)).toBeLessThan(256 * 1024);
    expect(text).toMatch(/^x🜚+\n… shortened; .*\n$/u);
  });

  it('carries attributes to filter by', () => {
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    expect(sent('subject', 'text').MessageAttributes).toEqual({
      pipeline: attribute('students'),
      outcome: attribute('succeeded'),
      run: attribute(RUN),
    });
    const failed = publication(TOPIC, { subject: 's', text: 't' }, failedReport('students'));
    expect(failed.MessageAttributes).toMatchObject({ code: attribute('table-error') });
    const { run: _, ...refused } = failedReport('students');
    const without = publication(TOPIC, { subject: 's', text: 't' }, refused);
    expect(without.MessageAttributes).not.toHaveProperty('run');
  });

  describe('through the SDK', () => {
    async function publish(answer: { status?: number; body: string }) {
      const server = await recorder(() => answer);
      const regions: (string | undefined)[] = [];
      const client = async (region?: string) => {
        regions.push(region);
        const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
        return new SNS({ endpoint: server.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
      };
      const message = { subject: 'Loaded', text: 'All & sundry' };
      const warnings = await notify(client, TOPIC, message, report('students'), never);
      server.close();
      return { warnings, regions, requests: server.requests };
    }

    it('is published once, in the region of its topic', async () => {
      const { warnings, regions, requests } = await publish({ body: PUBLISHED });
      expect(warnings).toEqual([]);
      expect(regions).toEqual(['eu-west-1']);
      expect(requests).toHaveLength(1);
      const form = new URLSearchParams(requests[0]?.body);
      expect(form.get('TopicArn')).toBe(TOPIC);
      expect(form.get('Subject')).toBe('Loaded');
      expect(form.get('Message')).toBe('All & sundry');
    });

    it.each([
      ['a topic that is gone', 404, 'NotFound', 'Topic does not exist', 'Topic does not exist'],
      ['a denial', 403, 'AuthorizationError', 'User is not authorized', 'Allow sns:Publish to the role'],
      ['credentials that ran out', 403, 'ExpiredToken', 'The token has expired', 'aws sso login'],
      ['a fault of SNS', 500, 'InternalError', 'sorry', 'sorry'],
    ])('ends in a warning at %s', async (_, status, code, said, expected) => {
      const { warnings } = await publish({ status, body: refusal(code, said) });
      expect(warnings).toEqual([expect.stringContaining(`The message to ${TOPIC} could not be sent: `)]);
      expect(warnings[0]).toContain(expected);
    });
  });

  it('ends in a warning when there is no client', async () => {
    const client = () => Promise.reject(new Error('Region is missing'));
    const warnings = await notify(client, TOPIC, { subject: 's', text: 't' }, report('students'), never);
    expect(warnings).toEqual([expect.stringContaining('No AWS region is set. Set AWS_REGION')]);
  });
});
