/** Whatever a name, a message or a database says: every printer tells it, and none obeys it or gives away a secret. */
import { describe, expect, it } from 'vitest';
import { everywhere, isWhole, NASTY, OWN_WORDS } from './hostile.ts';
import { facts, printAll } from './printers.ts';

/** What must not show, and the text it is planted in. */
const SECRETS: Record<string, [secret: string, text: (secret: string) => string]> = {
  'a password': ['correct-horse-battery', (secret) => `cannot connect: password=${secret} host=db`],
  'a quoted password': ['correct horse', (secret) => `{"Password": "${secret}"}`],
  'a password in an address': ['s3cr3t!pw', (secret) => `postgres://dms:${secret}@db.example.com:5432/app`],
  'a key id': ['AKIAIOSFODNN7EXAMPLE', (secret) => `signed with ${secret} now`],
  'a secret key': ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', (secret) => `aws_secret_access_key=${secret}`],
  'a session token': [`IQoJb3JpZ2luX2VjE${'aB3/'.repeat(60)}`, (secret) => `token ${secret} has expired`],
  'a signature': ['0123456789abcdef0123456789abcdef', (secret) => `https://s3/?X-Amz-Signature=${secret}`],
  'an identity token': [
    `eyJhbGciOiJSUzI1NiJ9.${'eyJzdWIiOiJ4In0'.repeat(3)}.c2ln`,
    (secret) => `got ${secret}`,
  ],
  'a key file': [
    'MIIEvQIBADANBgkqh',
    (secret) => `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
  ],
  'a password after a long text': [
    'correct-horse-battery',
    (secret) => `${'x '.repeat(9000)}password=${secret}`,
  ],
};

const MARKDOWN = new Set(['summary', 'brief', 'planMarkdown']);

/** Names of the printers whose output is guilty, so that a failure reads short. */
const guilty = (
  outputs: Record<string, string>,
  is: (output: string, printer: string) => boolean,
): string[] =>
  Object.entries(outputs)
    .filter(([printer, output]) => is(output, printer))
    .map(([printer]) => printer);

describe('a secret planted in every member of everything shows in no output:', () => {
  it.each(Object.entries(SECRETS))('%s', async (_, [secret, text]) => {
    const planted = everywhere(facts, (own) => `${own} ${text(secret)}`, OWN_WORDS);
    expect(JSON.stringify(planted).split(JSON.stringify(secret).slice(1, -1)).length).toBeGreaterThan(100);
    const outputs = await printAll(planted);
    expect(guilty(outputs, (output) => output.length === 0)).toEqual([]);
    // Not even a good part of it, cut or escaped.
    const part = secret.slice(0, 12);
    expect(guilty(outputs, (output) => output.includes(part))).toEqual([]);
    expect(guilty(outputs, (output) => output.replaceAll(/&#\d+;|\\/g, '').includes(part))).toEqual([]);
  });

  it('a password by the name of its member alone', async () => {
    expect(guilty(await printAll(facts), (output) => output.includes('hunter2'))).toEqual([]);
  });
});

describe('planted in every member of everything, it is obeyed nowhere:', () => {
  it.each(Object.entries(NASTY))('%s', async (_, nasty) => {
    const { annotations = '', ...outputs } = await printAll(everywhere(facts, () => nasty, OWN_WORDS));
    expect(guilty(outputs, (output) => !isWhole(output))).toEqual([]);
    // No control character, no direction, nothing unseen but the zero-width space that we put in ourselves.
    const moving = /[^\n\P{Cc}]|[\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\u00ad]/u;
    expect(guilty(outputs, (output) => moving.test(output))).toEqual([]);
    const commands = /^[^\S\n]*::|##\[/m;
    expect(guilty(outputs, (output, printer) => !MARKDOWN.has(printer) && commands.test(output))).toEqual([]);
    expect(annotations).toMatch(/^::error file=[^,:\n]*,line=3,col=4,title=[^,:\n]*::[^\n]*$/);
    expect(guilty(outputs, (output, printer) => MARKDOWN.has(printer) && obeyed(output))).toEqual([]);
    for (const line of outputs.events?.split('\n') ?? []) JSON.parse(line);
    JSON.parse(outputs.json ?? '');
    JSON.parse(outputs.data ?? '');
  });
});

/** Whether Markdown or HTML holds anything outside of fences besides our own tags, links and code spans. */
function obeyed(text: string): boolean {
  const bare = text
    .replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '')
    .replaceAll(/<\/?(?:details|summary)>|<br>|<!-- -->/g, '')
    .replaceAll(/<code>[^<>`|\\\n]*<\/code>/g, '')
    .replaceAll(/`[^`|\\<\n]+`/g, '')
    .replaceAll(/\[[^\][\n]*\]\(https?:[^\s()]*\)/g, '')
    .replaceAll(/\\$/gm, '');
  return /[<>`[\]\\@]|(?<!^|&|#)#(?!#| |\d+;)|:\/\/|\bwww\.|\bGH-\d/im.test(bare);
}

it('still tells what it was given, only harmlessly', async () => {
  const outputs = await printAll(everywhere(facts, () => 'x\x1b[31m | @octocat', OWN_WORDS));
  expect(outputs.log).toContain('x\\x1b[31m | @octocat');
  expect(outputs.summary).toContain('<code>x&#92;x1b&#91;31m &#124; &#64;<!-- -->octocat</code>');
  expect(JSON.parse(outputs.json ?? '').loads[0].pipeline).toBe('x\x1b[31m | @octocat');
});
