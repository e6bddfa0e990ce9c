/** Makes and checks the two DynamoDB tables. */
import type {
  CreateTableCommandInput,
  DescribeTableCommandInput,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../clock.ts';
import { setupError } from '../errors.ts';
import { KEYS, type TableRole } from './keys.ts';
import { ask, type Call, isNamed, keysWrong, tableMissing } from './refusals.ts';

export interface TableCalls {
  describeTable(input: DescribeTableCommandInput): Promise<{ Table?: TableDescription | undefined }>;
  createTable(input: CreateTableCommandInput): Promise<unknown>;
}

export interface TableNames {
  stateTable: string;
  metricsTable: string;
}

const LOOK_EVERY = 2_000;
const LOOKS = 150;

/**
 * Makes those of the two tables that are missing, paid by request, and waits on the clock until both can be
 * used. Resolves to the names of those it made. Rejects with the setup errors of `ask`, with
 * `table-keys-wrong` for an existing table of another kind, and with `table-not-ready` after five minutes.
 */
export async function createTables(
  client: TableCalls,
  {
    stateTable,
    metricsTable,
    tags = {},
    clock,
  }: TableNames & { tags?: Record<string, string>; clock: Clock },
): Promise<string[]> {
  const made = await Promise.all([
    create(client, { role: 'state', table: stateTable }, tags, clock),
    create(client, { role: 'metrics', table: metricsTable }, tags, clock),
  ]);
  return made.flat();
}

/** Resolves when both tables are there with the right keys; rejects with the setup error of the first that is not. */
export async function checkTables(
  client: Pick<TableCalls, 'describeTable'>,
  { stateTable, metricsTable }: TableNames,
): Promise<void> {
  for (const table of [
    { role: 'state', table: stateTable },
    { role: 'metrics', table: metricsTable },
  ] as const) {
    const found = await describe(client, table);
    if (!found) throw tableMissing(table);
    if (!hasKeys(found, table.role)) throw keysWrong(table);
  }
}

type Table = Omit<Call, 'action'>;

async function create(
  client: TableCalls,
  table: Table,
  tags: Record<string, string>,
  clock: Clock,
): Promise<string[]> {
  let made: string[] = [];
  for (let look = 0; look < LOOKS; look += 1) {
    const found = await describe(client, table);
    if (found && !hasKeys(found, table.role)) throw keysWrong(table);
    if (found?.TableStatus === 'ACTIVE' || found?.TableStatus === 'UPDATING') return made;
    if (!found && (await request(client, table, tags))) made = [table.table];
    await clock.sleep(LOOK_EVERY);
  }
  throw setupError({
    code: 'table-not-ready',
    message: `The ${table.role} table ${table.table} was still not ready after five minutes.`,
    remedy: `Look at it with \`aws dynamodb describe-table --table-name ${table.table}\`, then run again.`,
  });
}

/** Whether this call made the table; another run may be making it at the same time. */
async function request(client: TableCalls, table: Table, tags: Record<string, string>): Promise<boolean> {
  const { hash, range } = KEYS[table.role];
  const input: CreateTableCommandInput = {
    TableName: table.table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [hash, range].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ],
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
  try {
    await ask({ ...table, action: 'CreateTable' }, () => client.createTable(input));
    return true;
  } catch (error) {
    if (isNamed(error, 'ResourceInUseException')) return false;
    throw error;
  }
}

const describe = (client: Pick<TableCalls, 'describeTable'>, table: Table) =>
  ask({ ...table, action: 'DescribeTable' }, async () => {
    try {
      return (await client.describeTable({ TableName: table.table })).Table;
    } catch (error) {
      if (isNamed(error, 'ResourceNotFoundException')) return undefined;
      throw error;
    }
  });

function hasKeys({ KeySchema = [], AttributeDefinitions = [] }: TableDescription, role: TableRole): boolean {
  const { hash, range } = KEYS[role];
  const key = (type: string) => KeySchema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  const areStrings = AttributeDefinitions.filter(
    ({ AttributeName }) => AttributeName === hash || AttributeName === range,
  ).every(({ AttributeType }) => AttributeType === 'S');
  return key('HASH') === hash && key('RANGE') === range && areStrings;
}
