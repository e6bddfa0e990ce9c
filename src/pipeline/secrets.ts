/** Names and values that give away a password. */

const SECRET_NAME = /(?:passw(?:or)?d|passphrase|pwd|secret|accesskey|privatekey|credential|authtoken)s?$/i;

/** Whether a key by its name holds a secret itself, rather than saying where one is kept. */
export const looksSecret = (key: string): boolean => SECRET_NAME.test(key.replaceAll(/[-_. ]/g, ''));

/** Whether a text such as ExtraConnectionAttributes sets a password. */
export const holdsSecret = (value: string): boolean =>
  /(?:passw(?:or)?d|pwd|passphrase)\s*[=:]\s*\S/i.test(value);

export const SECRET_REMEDY =
  'keep host, port, username and password in AWS Secrets Manager and name it with `secret` and `secretRole`; then change this password, since it has been in a file';
