/** Strings that somebody may have put into a name or a message to make a printer do something. */

export const NASTY: Record<string, string> = {
  'a workflow command': '::error file=a.yml,line=1::boom',
  'a workflow command after blanks': '  \t\u00a0::add-mask::a',
  'a workflow command on a second line':
    'fine\n::set-output name=x::y\r::error::z\u2028::warning::w\u0085::debug::v',
  'an old workflow command': 'see ##[error]boom ##[group]x',
  'a cursor movement': '\x1b[2J\x1b[1;1H\x1b]0;title\x07gone\b\b\b\x9b31m',
  'a right-to-left override': 'invoice\u202egpj.exe\u2066\u2069\u200f',
  'unseen characters': 'a\u200bb\ufeffc\u00add\u{e0041}e',
  'half a character': 'x\ud83d',
  'a null': 'a\0b',
  'a table break': 'a | b | c |\n| --- |',
  'an escaped table break': 'a \\| b \\\\| c',
  'emphasis and code': '**bold** _it_ ~~no~~ `code` ``two`` ```three',
  'a fence': 'x\n```\n# out\n~~~\n````',
  'a link': '[click](https://evil.example/x "t") ![i](https://evil.example/p.png) <https://evil.example>',
  'bare addresses':
    'https://evil.example www.evil.example WWW.evil.example ann@evil.example mailto:a@evil.example',
  'a mention': '@octocat @octo/team a@octocat',
  'an issue': '#1 octo/repo#2 GH-3 gh-4',
  'a heading and a list': '# one\n- two\n1. three\n> four\n---',
  'a list at the start': '- [ ] task',
  'a number at the start': '1. one',
  html: '<script>alert(1)</script><img src=x onerror=alert(1)></details></summary><!-- --><a href="javascript:x">',
  'half of html': '<!--',
  entities: '&lt;b&gt; &#x3c; &amp;#64; &copy;',
  mathematics: '$a$ $$b$$ $`c`$',
  mermaid: 'x :crit, 2020-01-01, 1d\n  section y\nclick z href "javascript:x"; %%{init: {}}%% #quot; ---',
  'a mermaid word': 'end',
  braces: ['$', '{{ secrets.X }} $(id) `id` {{x}}'].join(''),
  quotes: `"'\\"`,
  emoji: '👩‍👩‍👧‍👦🇩🇪😀',
  'wide characters': '学生テーブル',
  arabic: 'جدول الطلاب',
  marks: `z${'\u0301'.repeat(50)}`,
  nothing: '',
  blanks: '     ',
  'a backslash at the end': 'a\\',
  'a long one': 'x'.repeat(20_000),
  'a long one of emoji': '😀'.repeat(10_000),
};

/** Every string below `value` replaced by what `change` makes of it; keys, and strings in `keep`, stay. */
export function everywhere<T>(value: T, change: (text: string) => string, keep: ReadonlySet<string>): T {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return keep.has(part) ? part : change(part);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, walk(one)]));
  };
  return walk(value) as T;
}

/** The words of our own that decide how a report is told; no database can put anything else there. */
export const OWN_WORDS: ReadonlySet<string> = new Set([
  ...['cdc', 'delta', 'full-load', 'full-load-and-cdc', 'checkpoint', 'position', 'time'],
  ...['succeeded', 'failed', 'held', 'busy', 'unfinished', 'keep', 'delete', 'existing', 'inline'],
  ...['provisioning', 'starting', 'replicating', 'settling', 'committed', 'clearing', 'commit_time'],
  ...['started', 'phase', 'action', 'waiting', 'progress', 'warning', 'ended', 'include', 'exclude'],
]);

/** Whether a text survives as UTF-8: half a character would not. */
export const isWhole = (text: string): boolean => Buffer.from(text).toString() === text;
