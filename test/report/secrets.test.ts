import { describe, expect, it } from 'vitest';
import { isSecretName, redact, redactLines } from '../../src/report/secrets.ts';

const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const TOKEN = `IQoJb3JpZ2luX2VjEJr${'A1b2/+'.repeat(40)}==`;

describe('what looks like a secret is masked:', () => {
  it.each([
    ['password=hunter2', 'password=***'],
    ['host=db password=hunter2 port=5432', 'host=db password=*** port=5432'],
    ["PASSWORD = 'hunter 2'; next", 'PASSWORD = ***; next'],
    ['password: hunter2', 'password: ***'],
    ['{"password":"hun\\"ter2","user":"dms"}', '{"password":***,"user":"dms"}'],
    ['{\\"password\\": \\"hunter2\\"}', '{\\"password\\": ***}'],
    ['"MasterUserPassword" => "hunter2"', '"MasterUserPassword" => ***'],
    ['Server=db;UID=dms;PWD={hun;ter2};Port=1433', 'Server=db;UID=dms;PWD=***;Port=1433'],
    ['Pwd=hunter2;Server=db', 'Pwd=***;Server=db'],
    [
      'jdbc:mysql://db/x?user=dms&password=hunter2&ssl=true',
      'jdbc:mysql://db/x?user=dms&password=***&ssl=true',
    ],
    ['db_password=a&b;c', 'db_password=***'],
    ['postgres://dms:hunter2@db.example.com:5432/app', 'postgres://dms:***@db.example.com:5432/app'],
    ['mongodb+srv://dms:hun@ter/2@db/app', 'mongodb+srv://dms:***@db/app'],
    ['mysql://:hunter2@db/app', 'mysql://:***@db/app'],
    ['dms:hunter2@tcp(db:3306)/app', 'dms:***@tcp(db:3306)/app'],
    ['connect dms:hunter2@db.example.com:3306 failed', 'connect dms:***@db.example.com:3306 failed'],
    ['jdbc:oracle:thin:scott/tiger2@db:1521/ORCL', 'jdbc:oracle:thin:scott/***@db:1521/ORCL'],
    ["ALTER USER dms IDENTIFIED BY 'hunter2'", 'ALTER USER dms IDENTIFIED BY ***'],
    ['CREATE USER dms IDENTIFIED BY hunter2 ACCOUNT LOCK', 'CREATE USER dms IDENTIFIED BY *** ACCOUNT LOCK'],
    ["CREATE ROLE dms LOGIN PASSWORD 'hunter2'", 'CREATE ROLE dms LOGIN PASSWORD ***'],
    ['mysql --password hunter2 -h db', 'mysql --password *** -h db'],
    [`key ${KEY_ID} is wrong`, 'key *** is wrong'],
    [`ASIA${'Q'.repeat(16)}`, '***'],
    ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'aws_secret_access_key = ***'],
    [`SessionToken: ${TOKEN}`, 'SessionToken: ***'],
    [`got ${TOKEN} back`, 'got *** back'],
    ['X-Amz-Signature=abcdef0123456789&x=1', 'X-Amz-Signature=***&x=1'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer ***'],
    [`eyJhbGciOiJSUzI1NiJ9.${'eyJzdWIiOiJ4In0'}.c2lnbmF0dXJl ok`, '*** ok'],
    [`ghp_${'a1'.repeat(18)}`, '***'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- after', '*** after'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE and no end', '***'],
  ])('%s', (text, shown) => {
    expect(redact(text)).toBe(shown);
    expect(redact(shown)).toBe(shown);
  });
});

describe('ordinary text stays as it is:', () => {
  it.each([
    'studentdb.student_details',
    'password_history',
    'users.password: missing'.slice(0, 14),
    "Access denied for user 'dms'@'10.0.0.1' (using password: YES)",
    'password authentication failed for user "dms"',
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:dwh-4fYxHp',
    'arn:aws:dms:us-east-1:111122223333:task:ABCDEFGHIJKLMNOPQRST',
    'checkpoint:V1#27#mysql-bin-changelog.157832:1975:-1:2002:677883278264080:mysql-bin-changelog.157832:1876#0#0#*#0#93',
    'mysql-bin-changelog.157832:1975',
    '4AF/B00000D0',
    'https://github.com/octo/loads/actions/runs/17',
    'http://db:8080/path?mail=ann@example.com',
    'write to ann@example.com: thanks',
    'ghcr.io/octo/sluice:v1@sha256:9f86d081884c7d65',
    'syntax error at token: SELECT',
    'AKIA',
    'bypass=1',
    'compass: north',
    'a=b',
    'x',
    '',
    'commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
    'RetCode: SQL_ERROR SqlState: 23502 NativeError: 1 Message: null value',
  ])('%s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

it('finds a key that spans several lines, and otherwise keeps the lines apart', () => {
  expect(redactLines(['a', '-----BEGIN PRIVATE KEY-----', 'MIIE', '-----END PRIVATE KEY-----', 'b'])).toEqual(
    ['a', '***', 'b'],
  );
  expect(redactLines(['one\ntwo', 'password=x', 'three'])).toEqual(['one\ntwo', 'password=***', 'three']);
  expect(redactLines([])).toEqual([]);
});

it('knows members that hold secrets by their names', () => {
  expect(['Password', 'DbPassword', 'session-token', 'SecretAccessKey'].map(isSecretName)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['secret', 'PasswordPolicy', 'table', 'token_count'].map(isSecretName)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

it('is not led astray by hostile repetition', () => {
  for (const seed of [
    'a://b:',
    'password=',
    'x:y@',
    "password='",
    '-----BEGIN PRIVATE KEY-----',
    'eyJa.',
    '\\"',
    'pass{',
  ]) {
    const text = seed.repeat(16_384 / seed.length);
    expect(redact(text).length).toBeLessThanOrEqual(2 * text.length);
  }
});
