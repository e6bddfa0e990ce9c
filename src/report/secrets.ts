/**
 * Passwords, keys and tokens in text from outside (DMS messages quote connection strings). Masks what has
 * the form or the label of a secret and nothing else, so that ordinary text stays readable. Every quantifier
 * is bounded: hostile text costs linear time.
 */

const MASK = '***';

/** A value after a label: in escaped, double or single quotes, in braces (ODBC), or up to a blank or `;key=`. */
const VALUE = [
  String.raw`(?<escape>\\{1,4})"[\s\S]{0,1024}?(?<!\\)\k<escape>"`,
  String.raw`"(?:[^"\\]|\\[\s\S]){0,1024}"?`,
  String.raw`'(?:[^'\\]|\\[\s\S]|''){0,1024}'?`,
  String.raw`\{[^}]{0,1024}\}?`,
  String.raw`(?:(?![;&,]\s{0,2}[\w.-]{1,40}=)\S){1,4096}`,
].join('|');

/** Words that may stand after `password:` without being one: `(using password: YES)`. */
const NO_SECRET = String.raw`(?!["']?(?:yes|no|true|false|null|none|empty)(?![^\s"'),;\]]))`;

const LABEL = [
  String.raw`[\w.-]{0,40}(?:password|passwd|passphrase)`,
  '(?<![a-z])(?:pwd|pass)',
  String.raw`[\w.-]{0,40}(?:secret[_-]?access|secret|private|api|account)[_-]?key`,
  String.raw`[\w.-]{0,40}client[_-]?secret`,
  String.raw`[\w.-]{0,40}(?:session|security|access|refresh|id|auth)[_-]?token`,
  'x-amz-signature',
].join('|');

interface Rule {
  find: RegExp;
  put: string;
}

const RULES: readonly Rule[] = [
  {
    find: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[\s\S]{0,16384}?-----END [A-Z ]{0,40}PRIVATE KEY-----|[\s\S]*)/g,
    put: MASK,
  },
  // scheme://user:password@host; a port and a path before a later `@` are no password.
  {
    find: /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,128}:)(?!\d{1,5}(?:[/?#\s]|$))\S{1,512}@/gi,
    put: `$1${MASK}@`,
  },
  // user:password@host:port, user:password@host/database, user:password@tcp(host)
  {
    find: /((?<![\w.+@:/-])[\w.+-]{1,64}:)[^\s:@/]{1,128}@(?!sha\d)(?=tcp\(|[\w.-]{1,253}(?::\d|\/))/gi,
    put: `$1${MASK}@`,
  },
  // jdbc:oracle:thin:user/password@host
  { find: /(\bjdbc:oracle:\w{1,16}:[^\s/@]{1,128}\/)\S{1,256}@/gi, put: `$1${MASK}@` },
  {
    find: /(\bauthorization\\*["']?\s{0,3}[:=]\s{0,3}\\*["']?(?:bearer|basic|digest)\s{1,3})\S+/gi,
    put: `$1${MASK}`,
  },
  { find: /(\bbearer\s{1,3})[\w.~+/-]{16,4096}=*/gi, put: `$1${MASK}` },
  {
    find: new RegExp(
      String.raw`((?:${LABEL})\\*["']?\s{0,3}(?:=>|[:=](?!>))\s{0,3})${NO_SECRET}(?!\*\*\*)(?:${VALUE})`,
      'gi',
    ),
    put: `$1${MASK}`,
  },
  { find: /((?<![\w:-])(?:secret|token)=)(?!\*\*\*)[^\s&;,"']{4,4096}/gi, put: `$1${MASK}` },
  { find: /(--?[\w-]{0,20}password\s{1,3})(?!\*\*\*|-)\S{1,1024}/gi, put: `$1${MASK}` },
  {
    find: new RegExp(
      String.raw`(\bidentified\s{1,3}(?:with\s{1,3}\S{1,64}\s{1,3})?by\s{1,3}(?:values\s{1,3}|password\s{1,3})?)(?!\*\*\*)(?:${VALUE})`,
      'gi',
    ),
    put: `$1${MASK}`,
  },
  { find: /(\bpassword\s{1,3})(?:'[^']{1,1024}'|"[^"]{1,1024}")(?!\s+of\b)/gi, put: `$1${MASK}` },
  // Access key ids of users and of sessions (IAM user guide, unique identifiers).
  { find: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g, put: MASK },
  // Session tokens of STS begin with the encoding of "origin_" or of its older header (observed).
  {
    find: /(?<![A-Za-z0-9])(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz|FQoDYXdz)[\w+/=%-]{16,8192}/g,
    put: MASK,
  },
  { find: /(?<![\w-])eyJ[\w-]{8,8192}\.[\w-]{8,8192}\.[\w-]{0,8192}/g, put: MASK },
  { find: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{30,255})/g, put: MASK },
];

/** Whether any rule could apply; most names and numbers are let through by this alone. */
const SUSPECT =
  /[=:@]|password|identified|bearer|-----BEGIN|A[KS]IA|IQoJ|F[wQ]o[GD]|eyJ|gh[pousr]_|github_pat_/i;

/** `text` with every recognisable secret replaced by `***`; applying it again changes nothing. */
export function redact(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return RULES.reduce((before, { find, put }) => before.replace(find, put), text);
}

/** The same for lines that belong together: a key may span several of them, which are then fewer. */
export function redactLines(lines: readonly string[]): string[] {
  const together = redact(lines.join('\n'));
  const apart = lines.map(redact);
  return apart.join('\n') === together ? apart : together.split('\n');
}

/** Whether a member of this name holds a secret, whatever it looks like. */
export const isSecretName = (name: string): boolean =>
  /(?:password|passwd|passphrase|pwd|secret_?access_?key|private_?key|(?:session|security|access|auth)_?token)$/i.test(
    name.replaceAll('-', '_'),
  );
