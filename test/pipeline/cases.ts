/**
 * One mistake per case: its title, a file with a mark before the place where the mistake is, and what the
 * check says of it. Nothing else may be said of the file.
 */
import { type Files, written } from './loading.ts';

export type Case = [title: string, text: string, says: string[], others?: Files];

const table = (entry: string, mode = 'cdc') => written({ mode, tables: `\n  - ${entry}` });
const delta = (entry: string) => table(`{ include: shop.orders, ${entry} }`, 'delta');
const watermark = (members: string) => delta(`watermark: { column: id, ${members} }`);
const filter = (members: string) => delta(`filter: { column: id, ${members} }`);

const SECRET = 'secret: shop, secretRole: "arn:aws:iam::111122223333:role/dms"';
const mysql = (members: string) => written({ source: `{ engine: mysql, ${SECRET}, ${members} }` });
const postgres = (members = '', changes: Record<string, string> = {}) =>
  written({
    source: `{ engine: postgres, database: shop, ${SECRET}, settings: { SlotName: s }${members} }`,
    ...changes,
  });
const s3Target = (members: string) =>
  written({ target: `{ engine: s3, bucket: lake, role: "arn:aws:iam::111122223333:role/dms"${members} }` });
const settings = (text: string, mode = 'cdc') => written({ mode, settings: text });
const mappings = (rules: string) => written({ tables: undefined, mappings: `\n  rules:\n${rules}` });
const RULE =
  '    - { rule-type: selection, rule-id: 1, rule-name: a, rule-action: include, object-locator: { schema-name: s, table-name: t } }\n';

export const SHAPE: Case[] = [
  ['a key with a slip of the finger', written({ '▶tabels': '[a.b]' }), ['error unknown-key']],
  ['a key of the wrong case', written({ '▶Schedule': '17 2 * * *' }), ['error unknown-key']],
  ['a key of another level', written({ '▶class': 'dms.t3.medium' }), ['error unknown-key']],
  ['a key of _project.yml', written({ '▶instances': '{}' }), ['error unknown-key']],
  ['a key that every object has', written({ '▶constructor': 'x' }), ['error unknown-key']],
  ['a key of nowhere', written({ '▶colour': 'blue' }), ['error unknown-key']],
  [
    'an unknown key deep inside',
    delta('watermark: { column: id, type: integer, ▶stat: 5 }'),
    ['error unknown-key'],
  ],
  [
    'a password as a key',
    written({ source: `{ engine: mysql, ${SECRET}, ▶password: hunter2 }` }),
    ['error password-in-file'],
  ],
  ['a mode that does not exist', written({ mode: '▶ccd' }), ['error wrong-value']],
  ['a key without a value', written({ '▶schedule': '' }), ['error empty-value']],
  ['a version of the future', written({ version: '▶2' }), ['error wrong-value']],
  ['yes for true', written({ enabled: '▶yes' }), ['error wrong-value']],
  ['a duration without a unit', written({ timeout: '▶90' }), ['error wrong-value']],
  ['a duration in words', written({ logRetention: '▶5 days' }), ['error wrong-value']],
  ['a duration in the object form', written({ timeout: '{ replicate: ▶long }' }), ['error wrong-value']],
  ['a list where a mapping belongs', written({ metrics: '▶[a]' }), ['error wrong-value']],
  ['a text where a list belongs', written({ tables: '▶shop.orders' }), ['error wrong-value']],
  ['a table without a schema', written({ tables: '[▶orders]' }), ['error wrong-value']],
  ['a table with two dots', written({ tables: '[▶db.shop.orders]' }), ['error wrong-value']],
  ['an entry that is a number', written({ tables: '[▶5]' }), ['error wrong-value']],
  ['a watermark without a column', delta('▶watermark: { type: integer }'), ['error missing-key']],
  [
    'an engine that DMS calls otherwise',
    written({ source: '{ engine: ▶postgresql }' }),
    ['error wrong-value'],
  ],
  [
    'an endpoint ARN of another service',
    written({ source: '▶arn:aws:rds:us-east-1:111122223333:db:shop' }),
    ['error wrong-value'],
  ],
  ['an instance class without dms.', written({ instance: '{ class: ▶t3.medium }' }), ['error wrong-value']],
  [
    'storage in words',
    written({ instance: '{ class: dms.t3.medium, storage: ▶50GB }' }),
    ['error wrong-value'],
  ],
  [
    'too little storage',
    written({ instance: '{ class: dms.t3.medium, storage: ▶4 }' }),
    ['error wrong-value'],
  ],
  [
    'a day that does not exist',
    written({ instance: '{ class: dms.t3.medium, sizes: [{ days: [▶sab], class: dms.t3.small }] }' }),
    ['error wrong-value'],
  ],
  ['a price of nothing', written({ instance: '{ class: dms.t3.medium, price: ▶0 }' }), ['error wrong-value']],
  [
    'a topic that is a queue',
    written({ notify: '▶arn:aws:sqs:us-east-1:111122223333:loads' }),
    ['error wrong-value'],
  ],
  [
    'a FIFO topic',
    written({ notify: '▶arn:aws:sns:us-east-1:111122223333:loads.fifo' }),
    ['error wrong-value'],
  ],
  [
    'a notification about nothing',
    written({ notify: '{ topic: "arn:aws:sns:us-east-1:111122223333:loads", on: ▶[] }' }),
    ['error wrong-value'],
  ],
  ['a tag key that AWS keeps', written({ tags: '{ ▶aws:team: data }' }), ['error wrong-value']],
  ['a tag key that Sluice keeps', written({ tags: '{ ▶sluice:team: data }' }), ['error wrong-value']],
  ['a tag value with a comma', written({ tags: '{ team: ▶"a,b" }' }), ['error wrong-value']],
  ['a namespace that AWS keeps', written({ metrics: '{ namespace: ▶AWS/DMS }' }), ['error wrong-value']],
  ['a name with an underscore', written({ name: '▶my_shop' }), ['error wrong-value']],
  ['a name with two hyphens', written({ name: '▶my--shop' }), ['error wrong-value']],
  ['a start in the wrong words', written({ start: '▶beginning' }), ['error wrong-value']],
  ['a stop in the wrong words', written({ stop: '▶later' }), ['error wrong-value']],
  ['a time without a zone', written({ start: '{ at: ▶2026-11-20T02:00:00 }' }), ['error wrong-value']],
  ['a quote in a filter value', filter(`operator: eq, value: ▶"it's"`), ['error wrong-value']],
  ['a key that is written twice', `${written()}▶target: other\n`, ['error duplicate-key']],
];

export const REQUIRED: Case[] = [
  ['no mode', `▶${written({ mode: undefined })}`, ['error missing-key']],
  ['no source', `▶${written({ source: undefined })}`, ['error missing-key']],
  ['no target', `▶${written({ target: undefined })}`, ['error missing-key']],
  ['no instance', `▶${written({ instance: undefined })}`, ['error missing-key']],
  ['nothing to load', `▶${written({ tables: undefined })}`, ['error missing-key']],
  [
    'tables and mappings',
    written({ '▶mappings': `{ rules: [${RULE.trim().slice(2)}] }` }),
    ['error tables-and-mappings'],
  ],
  ['a name unlike that of the file', written({ name: '▶boutique' }), ['warning name-differs']],
];

export const MODES: Case[] = [
  ['start in a delta load', written({ mode: 'delta', '▶start': 'full-load' }), ['error wrong-mode']],
  ['start in a full load', written({ mode: 'full-load', '▶start': 'full-load' }), ['error wrong-mode']],
  ['stop in a delta load', written({ mode: 'delta', '▶stop': 'now' }), ['error wrong-mode']],
  ['stop in a full load', written({ mode: 'full-load', '▶stop': 'now' }), ['error wrong-mode']],
  ['logRetention in a delta load', written({ mode: 'delta', '▶logRetention': '5d' }), ['error wrong-mode']],
  [
    'mappings in a delta load',
    written({ mode: 'delta', tables: undefined, '▶mappings': `{ rules: [${RULE.trim().slice(2)}] }` }),
    ['error wrong-mode'],
  ],
  ['publish in a cdc load', written({ '▶publish': 'in-place' }), ['error wrong-mode']],
  ['split in a full load', written({ mode: 'full-load', '▶split': '2' }), ['error wrong-mode']],
  ['quarantineAfter in a cdc load', written({ '▶quarantineAfter': '3' }), ['error wrong-mode']],
  [
    'a watermark in a cdc load',
    table('{ include: a.b, ▶watermark: { column: id, type: integer } }'),
    ['error wrong-mode'],
  ],
  [
    'a watermark in a full load',
    table('{ include: a.b, ▶watermark: { column: id, type: integer } }', 'full-load'),
    ['error wrong-mode'],
  ],
  [
    'a filter in a cdc load',
    table('{ include: a.b, ▶filter: { column: id, operator: notnull } }'),
    ['error wrong-mode'],
  ],
];

export const TABLES: Case[] = [
  ['an empty list', written({ '▶tables': '[]' }), ['error no-tables']],
  ['only excludes', written({ '▶tables': '[{ exclude: a.b }]' }), ['error no-tables']],
  ['no active table', written({ '▶tables': '[{ include: a.b, active: false }]' }), ['error no-tables']],
  ['an entry without a table', written({ tables: '[a.b, ▶{ active: true }]' }), ['error table-without-name']],
  [
    'include and exclude in one',
    written({ tables: '[a.b, { include: a.c, ▶exclude: a.d }]' }),
    ['error include-and-exclude'],
  ],
  [
    'exclude with more',
    written({ tables: '[a.b, { exclude: a.d, ▶active: false }]' }),
    ['error exclude-with-more'],
  ],
  ['as with a wildcard', table('{ include: a.%, ▶as: b.c }'), ['error as-with-wildcard']],
  ['a wildcard in as', table('{ include: a.b, as: ▶b.% }'), ['error as-with-wildcard']],
  ['a table twice', written({ tables: '[a.b, a.c, ▶a.b]' }), ['error table-twice']],
  [
    'a table twice in two forms',
    written({ tables: '[a.b, { include: ▶a.b, active: false }]' }),
    ['error table-twice'],
  ],
  [
    'an exclude twice',
    written({ tables: '[a.%, { exclude: a.b }, { exclude: ▶a.b }]' }),
    ['error table-twice'],
  ],
  [
    'an include that is excluded',
    written({ tables: '[▶a.b, a.c, { exclude: "a.b%" }]' }),
    ['error excluded-include'],
  ],
  [
    'an include that is excluded by an underscore',
    written({ tables: '[▶a.bxc, { exclude: a.b_c }]' }),
    ['error excluded-include'],
  ],
  [
    'two tables into one',
    written({ tables: '[{ include: a.b, as: a.x }, { include: a.c, as: ▶a.x }]' }),
    ['error target-twice'],
  ],
  [
    'a table renamed onto another',
    written({ tables: '[a.b, { include: a.c, as: ▶a.b }]' }),
    ['error target-twice'],
  ],
  [
    'a schema that is split',
    written({ tables: '[a.b, { include: a.c, as: ▶x.c }]' }),
    ['warning schema-split'],
  ],
  [
    'a schema that is split by a pattern',
    written({ tables: '[a.%, { include: a.c, as: ▶x.c }]' }),
    ['warning schema-split'],
  ],
  ['a pattern in a delta load', table('▶a.%', 'delta'), ['error wildcard-in-delta']],
  [
    'an exclude in a delta load',
    written({ mode: 'delta', tables: '[a.b, { exclude: ▶a.c }]' }),
    ['error exclude-in-delta'],
  ],
  [
    'every schema of MySQL',
    written({ source: `{ engine: mysql, ${SECRET} }`, tables: '[▶"%.orders"]' }),
    ['warning every-schema'],
  ],
];

export const LISTS: Case[] = [
  [
    '5,001 tables',
    written({ '▶tables': `[${Array.from({ length: 5001 }, (_, index) => `a.t${index}`).join(', ')}]` }),
    ['error too-many-tables'],
  ],
  [
    '51 cron lines',
    written({
      schedule: `▶[${Array.from({ length: 51 }, (_, index) => `${index + 1} 2 * * *`).join(', ')}]`,
    }),
    ['error wrong-value'],
  ],
];

export const DELTA: Case[] = [
  [
    'watermark and filter',
    delta('watermark: { column: id, type: integer }, ▶filter: { column: id, operator: eq, value: 1 }'),
    ['error watermark-and-filter'],
  ],
  ['the clock for numbers', watermark('type: integer, advance: ▶clock'), ['error clock-needs-time']],
  ['a lag without the clock', watermark('type: integer, ▶lag: 5m'), ['error lag-needs-clock']],
  [
    'a lag with the source',
    watermark('type: timestamp, advance: source, ▶lag: 5m'),
    ['error lag-needs-clock'],
  ],
  ['loaded without Parquet', watermark('type: integer, advance: ▶loaded'), ['error loaded-needs-parquet']],
  ['a start that is no number', watermark('type: integer, start: ▶many'), ['error start-type']],
  ['a start that is no date', watermark('type: date, start: ▶2026-13-01'), ['error start-type']],
  [
    'a start with T and zone',
    watermark('type: timestamp, start: ▶2026-01-31T00:00:00Z'),
    ['error start-type'],
  ],
  ['eq without a value', filter('operator: ▶eq'), ['error filter-operand']],
  [
    'between with a value',
    filter('operator: between, start: 1, end: 2, ▶value: 3'),
    ['error filter-operand'],
  ],
  ['between without an end', filter('operator: ▶between, start: 1'), ['error filter-operand']],
  ['null with a value', filter('operator: null, ▶value: 1'), ['error filter-operand']],
  ['null that advances', filter('operator: null, ▶advance: true'), ['error filter-operand']],
  [
    'publish without S3',
    written({ mode: 'delta', target: `{ engine: mysql, ${SECRET} }`, publish: '▶after-proof' }),
    ['error publish-needs-s3'],
  ],
];

export const ENDPOINTS: Case[] = [
  ['S3 as a source', written({ source: '{ engine: ▶s3, bucket: lake }' }), ['error s3-source']],
  [
    'Kafka as a source',
    written({ source: '{ engine: ▶kafka, settings: { Broker: b } }' }),
    ['error target-only'],
  ],
  ['a database without a secret', written({ source: '{ engine: ▶mysql }' }), ['error endpoint-incomplete']],
  [
    'a secret without a role',
    written({ source: '{ engine: mysql, secret: ▶shop }' }),
    ['error endpoint-incomplete'],
  ],
  [
    'a role without a secret',
    written({ source: '{ engine: mysql, secretRole: ▶"arn:aws:iam::111122223333:role/dms" }' }),
    ['error endpoint-incomplete'],
  ],
  [
    'Oracle without a database',
    written({ source: `{ engine: ▶oracle, ${SECRET} }` }),
    ['error endpoint-incomplete'],
  ],
  [
    'a database on a MySQL target',
    written({ target: `{ engine: mysql, ${SECRET}, ▶database: shop }` }),
    ['warning mysql-database'],
  ],
  [
    'S3 without a bucket',
    written({ target: '{ engine: ▶s3, role: "arn:aws:iam::111122223333:role/dms" }' }),
    ['error endpoint-incomplete'],
  ],
  ['S3 without a role', written({ target: '{ engine: ▶s3, bucket: lake }' }), ['error endpoint-incomplete']],
  ['Kinesis without settings', written({ target: '{ engine: ▶kinesis }' }), ['error endpoint-incomplete']],
  ['a bucket on a database', mysql('▶bucket: lake'), ['error wrong-engine']],
  ['a secret on S3', s3Target(', ▶secret: shop'), ['error wrong-engine']],
  [
    'a setting with a key of its own',
    s3Target(', settings: { ▶BucketName: other }'),
    ['error settings-own-key'],
  ],
  [
    'the block inside the block',
    mysql('settings: { ▶MySQLSettings: { ServerTimezone: UTC } }'),
    ['error settings-nested'],
  ],
  [
    'a number that JSON cannot hold',
    mysql('settings: { EventsPollInterval: ▶12345678901234567890 }'),
    ['error number-unfit'],
  ],
  ['a password in the settings', mysql('settings: { ▶Password: hunter2 }'), ['error password-in-file']],
  [
    'a password deep in the settings',
    mysql('settings: { a: [{ ▶key_pwd: hunter2 }] }'),
    ['error password-in-file'],
  ],
  [
    'a password in the connection attributes',
    mysql('settings: { ExtraConnectionAttributes: ▶"a=b;password=hunter2" }'),
    ['error password-in-file'],
  ],
];

export const POSTGRES: Case[] = [
  [
    'no slot',
    written({ source: `{ engine: ▶postgres, database: shop, ${SECRET} }` }),
    ['error slot-missing'],
  ],
  [
    'no slot among the settings',
    written({
      source: `{ engine: aurora-postgresql, database: shop, ${SECRET}, ▶settings: { HeartbeatEnable: true } }`,
    }),
    ['error slot-missing'],
  ],
  [
    'a slot that PostgreSQL would refuse',
    written({ source: `{ engine: postgres, database: shop, ${SECRET}, settings: { SlotName: ▶My-Slot } }` }),
    ['error slot-name'],
  ],
  [
    'a slot in a full load',
    written({
      mode: 'full-load',
      source: `{ engine: postgres, database: shop, ${SECRET}, settings: { ▶SlotName: s } }`,
    }),
    ['warning slot-unused'],
  ],
  ['a start by time', postgres('', { start: '{ ▶at: 2026-11-20T02:00:00Z }' }), ['error no-start-by-time']],
  [
    'a position of MySQL',
    postgres('', { start: '{ position: ▶"mysql-bin.000024:373" }' }),
    ['error position-form'],
  ],
  [
    'a position of PostgreSQL for MySQL',
    written({ source: `{ engine: mysql, ${SECRET} }`, start: '{ position: ▶4AF/B00000D0 }' }),
    ['error position-form'],
  ],
  ['two starts', written({ start: '{ position: "1", ▶at: 2026-11-20T02:00:00Z }' }), ['error start-twice']],
  ['a start that says nothing', written({ '▶start': '{}' }), ['error start-nowhere']],
  ['a day that does not exist', written({ start: '{ at: ▶2026-13-20T02:00:00Z }' }), ['error no-such-time']],
];

export const INSTANCES: Case[] = [
  ['a name with a slip of the finger', written({ instance: '▶nigthly' }), ['error unknown-instance']],
  ['a name of nowhere', written({ instance: '▶enormous' }), ['error unknown-instance']],
  [
    'an inline instance that is shared',
    written({ instance: '{ class: dms.t3.medium, ▶shared: true }' }),
    ['error shared-without-name'],
  ],
  [
    'one zone and several',
    written({ instance: '{ class: dms.t3.medium, multiAz: true, ▶availabilityZone: us-east-1a }' }),
    ['error zone-and-multi-az'],
  ],
  [
    'a day in two sizes',
    written({
      instance:
        '{ class: dms.t3.medium, sizes: [{ days: [sat], class: dms.t3.small }, { days: [sun, ▶sat], class: dms.t3.micro }] }',
    }),
    ['error day-twice'],
  ],
];

const cron = (line: string) => written({ schedule: line });

export const TIMES: Case[] = [
  ['six fields', cron('▶"0 17 2 * * *"'), ['error not-cron']],
  ['two spaces', cron('▶"17  2 * * *"'), ['error not-cron']],
  ['a nickname', cron('▶"@daily"'), ['error not-cron']],
  ['minute 60', cron('▶"60 2 * * *"'), ['error not-cron']],
  ['the last day, as other crons write it', cron('▶"17 2 L * *"'), ['error not-cron']],
  ['a seventh day of the week', cron('▶"17 2 * * 1-7"'), ['error not-cron']],
  ['31 February', cron('▶"17 2 31 2 *"'), ['error not-cron']],
  ['one line of two', cron('["17 2 * * *", ▶"17 26 * * *"]'), ['error not-cron']],
  ['one line twice', cron('["17 2 * * *", ▶"17 2 * * *"]'), ['error schedule-twice']],
  ['every minute', cron('▶"* 2 * * *"'), ['error too-often', 'warning top-of-hour']],
  ['every half hour', cron('▶"7,37 * * * *"'), ['warning often']],
  ['two lines close together', cron('[▶"17 2 * * *", "47 2 * * *"]'), ['warning often']],
  ['the top of the hour', cron('▶"0 2 * * *"'), ['warning top-of-hour']],
  [
    'a log that is gone before the next run',
    written({ schedule: '17 2 * * 1', logRetention: '▶5d' }),
    ['error retention-too-short'],
  ],
  [
    'a log that is gone after a long weekend',
    written({ schedule: '17 2 * * 1-5', logRetention: '▶5d' }),
    ['warning retention-short'],
  ],
  ['no time for the load', written({ timeout: '▶0s' }), ['error no-time']],
  ['little time for the instance', written({ timeout: '{ provision: ▶5m }' }), ['warning little-time']],
  ['a stop at once', written({ stop: '{ idle: ▶0s }' }), ['error no-time']],
  ['a stop after the timeout', written({ stop: '{ after: ▶4h }' }), ['error stop-after-timeout']],
  [
    '41 tags',
    written({ '▶tags': `{ ${Array.from({ length: 41 }, (_, index) => `t${index}: x`).join(', ')} }` }),
    ['error too-many-tags'],
  ],
];

const full = (text: string, mode?: string) => settings(`{ FullLoadSettings: { ${text} } }`, mode);
const errors = (text: string) => settings(`{ ErrorBehavior: { ${text} } }`);

export const SETTINGS: Case[] = [
  ['a section with a slip of the finger', settings('{ ▶FullLoadSetings: {} }'), ['warning unknown-setting']],
  [
    'a first load that would not end',
    full('▶StopTaskCachedChangesApplied: false'),
    ['error setting-reserved'],
  ],
  [
    'a first load that would end in two ways',
    full('▶StopTaskCachedChangesNotApplied: true'),
    ['error setting-reserved'],
  ],
  [
    'both ways to end',
    full('StopTaskCachedChangesApplied: true, ▶StopTaskCachedChangesNotApplied: true', 'full-load'),
    ['error settings-contradict'],
  ],
  ['a log group', settings('{ Logging: { ▶CloudWatchLogGroup: g } }'), ['error setting-read-only']],
  ['a log stream', settings('{ Logging: { ▶CloudWatchLogStream: s } }'), ['error setting-read-only']],
  ['tables that are dropped', full('TargetTablePrepMode: ▶DROP_AND_CREATE'), ['warning target-prepared']],
  [
    'tables that are emptied',
    full('TargetTablePrepMode: ▶TRUNCATE_BEFORE_LOAD', 'full-load'),
    ['warning target-prepared'],
  ],
  ['rows that are left out', errors('DataErrorPolicy: ▶IGNORE_RECORD'), ['warning errors-hidden']],
  ['a table that is left behind', errors('TableErrorPolicy: ▶SUSPEND_TABLE'), ['warning errors-hidden']],
  [
    'a load without tables that succeeds',
    errors('FailOnNoTablesCaptured: ▶false'),
    ['warning errors-hidden'],
  ],
  ['endless retries', errors('RecoverableErrorCount: ▶-1'), ['warning errors-hidden']],
  ['no log', settings('{ Logging: { EnableLogging: ▶false } }'), ['warning errors-hidden']],
  [
    'a number that JSON cannot hold',
    settings('{ ChangeProcessingTuning: { MinTransactionSize: ▶12345678901234567890 } }'),
    ['error number-unfit'],
  ],
];

export const MAPPINGS: Case[] = [
  ['no rules', written({ tables: undefined, '▶mappings': '{}' }), ['error mapping-rules']],
  [
    'rules that are empty',
    written({ tables: undefined, mappings: '{ rules: ▶[] }' }),
    ['error mapping-rules'],
  ],
  ['a rule that is a text', mappings(`${RULE}    - ▶include\n`), ['error mapping-rule']],
  [
    'a rule-type with a slip of the finger',
    mappings(`${RULE}    - { rule-type: ▶selecton, rule-id: 2 }\n`),
    ['error mapping-rule-type'],
  ],
  [
    'a rule-id twice',
    mappings(`${RULE}${RULE.replace('rule-id: 1', 'rule-id: ▶"1"')}`),
    ['error mapping-rule-id'],
  ],
  [
    'a rule-id that is no number',
    mappings(RULE.replace('rule-id: 1', 'rule-id: ▶first')),
    ['error mapping-rule-id'],
  ],
  [
    'a rule-action of another type',
    mappings(`${RULE}${RULE.replace('rule-id: 1', 'rule-id: 2').replace('include', '▶rename')}`),
    ['error mapping-rule-action'],
  ],
  [
    'no object-locator',
    mappings(`${RULE}    - ▶{ rule-type: selection, rule-id: 2, rule-action: exclude }\n`),
    ['error mapping-locator'],
  ],
  [
    'an object-locator without a table',
    mappings(
      RULE.replace(
        'object-locator: { schema-name: s, table-name: t }',
        '▶object-locator: { schema-name: s }',
      ),
    ),
    ['error mapping-locator'],
  ],
  [
    'rules that select nothing',
    mappings(`▶${RULE.replace('include', 'exclude').trimStart()}`.replace(/^▶/, '    ▶')),
    ['error mapping-selects-nothing'],
  ],
  [
    'an operator that DMS lacks',
    mappings(
      RULE.replace(
        ' }\n',
        ', filters: [{ filter-type: source, column-name: c, filter-conditions: [{ filter-operator: ▶gt, value: 1 }] }] }\n',
      ),
    ),
    ['error mapping-filter'],
  ],
  [
    'a filter without conditions',
    mappings(RULE.replace(' }\n', ', filters: [▶{ filter-type: source, column-name: c }] }\n')),
    ['error mapping-filter'],
  ],
  [
    'every schema of MySQL',
    written({
      source: `{ engine: mysql, ${SECRET} }`,
      tables: undefined,
      mappings: `\n  rules:\n${RULE.replace('schema-name: s', 'schema-name: ▶"%"')}`,
    }),
    ['warning every-schema'],
  ],
];

const DOCUMENT = { 'pipelines/settings/orders.json': '{}' };

export const REFERENCES: Case[] = [
  ['a file that is not there', settings('▶settings/order.json'), ['error no-such-file'], DOCUMENT],
  ['an absolute path', settings('▶/etc/passwd.json'), ['error absolute-path']],
  ['a path out of the project', settings('▶../../etc/passwd.json'), ['error outside-project']],
  [
    'a file that is neither JSON nor YAML',
    settings('▶settings/orders.txt'),
    ['error document-kind'],
    DOCUMENT,
  ],
  ['a folder', settings('▶settings/orders.yml'), ['error no-such-file'], DOCUMENT],
];

export const ALL: Record<string, Case[]> = {
  'what a key or value may be': SHAPE,
  'what every pipeline must say': REQUIRED,
  'keys of another mode': MODES,
  'the tables': TABLES,
  'long lists': LISTS,
  'delta loads': DELTA,
  'inline endpoints': ENDPOINTS,
  'PostgreSQL, and where a load starts': POSTGRES,
  'the instance': INSTANCES,
  'schedules, retention, deadlines': TIMES,
  'task settings': SETTINGS,
  'table-mapping documents': MAPPINGS,
  'references to other files': REFERENCES,
};
