import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, fence, htmlCode, link, markdown, mermaid, prose, safeUrl } from '../../src/report/escape.ts';
import { NASTY } from './hostile.ts';

const Z = '\u200b';
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...Object.values(NASTY)),
  fc
    .array(
      fc.constantFrom(
        '`',
        '|',
        '\\',
        '<',
        '>',
        '[',
        ']',
        '*',
        '_',
        '@',
        '#',
        'a',
        ' ',
        ':',
        '/',
        '.',
        '\n',
        '1',
      ),
      {
        maxLength: 40,
      },
    )
    .map((parts) => parts.join('')),
);

describe('prose', () => {
  it.each([
    ['plain words, 1.5 and student_details (a-b)', 'plain words, 1.5 and student_details (a-b)'],
    ['a | b', 'a &#124; b'],
    ['<b>&', '&#60;b&#62;&#38;'],
    ['**x** _y_ `z`', '&#42;&#42;x&#42;&#42; &#95;y&#95; &#96;z&#96;'],
    ['[a](b)', '&#91;a&#93;(b)'],
    ['@octocat', `&#64;${Z}octocat`],
    ['octo/repo#12 #3 GH-4', `octo/repo&#35;${Z}12 &#35;${Z}3 GH-${Z}4`],
    ['https://x.example www.x.example', 'https&#58;//x.example www&#46;x.example'],
    ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/a'],
    ['- x', '&#45; x'],
    ['1. x', '1&#46; x'],
    ['$a$', '&#36;a&#36;'],
    ['a\\', 'a&#92;'],
    ['a\nb', 'a&#92;nb'],
    ['   indented', 'indented'],
  ])('%j is written %s', (given, written) => {
    expect(markdown(given)).toBe(written);
  });

  it('sets what stands between backticks as code, each part for itself', () => {
    expect(prose('run `sluice clear a`; then *wait*')).toBe('run `sluice clear a`; then &#42;wait&#42;');
    expect(prose('a `b|c` `')).toBe('a <code>b&#124;c</code> &#96;');
  });

  it('holds no character that Markdown, a table or HTML could obey, whatever is given', () => {
    fc.assert(
      fc.property(text, (given) => {
        const written = markdown(given);
        expect(written).not.toMatch(/[<>\\`*[\]|~$^{}@"\n\r]|#(?!\d+;)|&(?!#\d+;)/);
        expect(written).not.toMatch(/:\/\/|\bwww\.|^\s|^[-+=]|^\d+[.)]/i);
      }),
    );
  });
});

describe('code', () => {
  it.each([
    ['students', '`students`'],
    ['studentdb.enrol_%', '`studentdb.enrol_%`'],
    ['a@b.example', '`a@b.example`'],
    ['a`b', '<code>a&#96;b</code>'],
    ['a|b', '<code>a&#124;b</code>'],
    [' a', '<code>&#32;a</code>'],
    ['a  b', '<code>a  b</code>'],
    ['', '<code></code>'],
    ['学生', '<code>学生</code>'],
    ['[@octocat](www.x.example)', '<code>&#91;&#64;<!-- -->octocat&#93;(www&#46;x.example)</code>'],
    ['"http://x.example"', '<code>&#34;http&#58;//x.example&#34;</code>'],
  ])('%j is written %s', (given, written) => {
    expect(code(given)).toBe(written);
  });

  it('is one closed span in which nothing else begins, whatever is given', () => {
    fc.assert(
      fc.property(text, (given) => {
        const written = code(given);
        const inside = /^`([^`]+)`$/.exec(written)?.[1];
        if (inside !== undefined) {
          expect(inside).not.toMatch(/[|\\<>\n\r]|^ | $/);
          return;
        }
        const html = /^<code>(.*)<\/code>$/s.exec(written)?.[1]?.replaceAll('<!-- -->', '');
        expect(html).toBeDefined();
        expect(html).not.toMatch(/[<>\\`*[\]|~$^{}@"\n\r]|:\/\/|#(?!\d+;)|&(?!#\d+;)/);
      }),
    );
  });

  it('in HTML never uses backticks, which are not read there', () => {
    expect(htmlCode('students')).toBe('<code>students</code>');
  });
});

describe('a fenced block', () => {
  it('is fenced by more backticks than any line holds', () => {
    expect(fence(['a', '```', '`````'])).toBe('``````text\na\n```\n`````\n``````');
    expect(fence(['a'])).toBe('```text\na\n```');
  });

  it('ends only at its own end', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (lines) => {
        const [first = '', ...rest] = fence(lines).split('\n');
        const marks = first.replace('text', '');
        expect(rest.filter((line) => line.trim().startsWith(marks))).toEqual([marks]);
        expect(rest.at(-1)).toBe(marks);
      }),
    );
  });
});

describe('a Mermaid label', () => {
  it.each([
    ['students', 'students'],
    ['a: b, c; d # e', 'a b c d e'],
    ['x\n  section y', 'x n section y'],
    ['%%{init: {}}%%', 'init'],
    ['a --- b', 'a - b'],
    ['🎉', 'unnamed'],
    ['', 'unnamed'],
    ['学生', '学生'],
  ])('%j is written %s', (given, written) => {
    expect(mermaid(given)).toBe(written);
  });

  it('is letters, digits and harmless marks, whatever is given', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(mermaid(given)).toMatch(/^[\p{L}\p{N} _.-]{1,40}$/u);
      }),
    );
  });
});

describe('a link', () => {
  it.each([
    [
      'https://github.com/octo/loads/actions/runs/17?pr=1#s',
      'https://github.com/octo/loads/actions/runs/17?pr=1#s',
    ],
    ['http://ghes.local/a', 'http://ghes.local/a'],
    ['https://x.example/a)b(c|d"e', 'https://x.example/a%29b%28c%7Cd%22e'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['https://user:pass@x.example/', undefined],
    ['https://x.example/?X-Amz-Signature=0123456789abcdef', undefined],
    ['https://token@x.example/', undefined],
    ['/relative', undefined],
    [`https://x.example/${'a'.repeat(3000)}`, undefined],
    ['', undefined],
  ])('to %s goes to %s', (given, address) => {
    expect(safeUrl(given)).toBe(address);
  });

  it('without a usable address is its label alone', () => {
    expect(link('a]b', 'https://x.example/')).toBe('[a&#93;b](https://x.example/)');
    expect(link('run', 'javascript:x')).toBe('run');
    expect(link('run', undefined)).toBe('run');
  });
});
