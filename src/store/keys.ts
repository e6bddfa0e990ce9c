/** The two tables and their keys, as product and documentation name them. All keys are strings. */
export type TableRole = 'state' | 'metrics';

export const KEYS: Record<TableRole, { hash: string; range: string }> = {
  state: { hash: 'pipeline', range: 'record' },
  metrics: { hash: 'TableName', range: 'load_id' },
};

/** The command that makes the table as `createTables` would. */
export function createCommand(role: TableRole, table: string): string {
  const { hash, range } = KEYS[role];
  return [
    `aws dynamodb create-table --table-name ${table} --billing-mode PAY_PER_REQUEST`,
    `--attribute-definitions AttributeName=${hash},AttributeType=S AttributeName=${range},AttributeType=S`,
    `--key-schema AttributeName=${hash},KeyType=HASH AttributeName=${range},KeyType=RANGE`,
  ].join(' ');
}
