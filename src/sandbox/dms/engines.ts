/** The engines an endpoint can have (DMS API reference, CreateEndpoint) and where their settings live. */

/** Members of CreateEndpoint that hold the settings of one kind of engine. */
export const SETTINGS_MEMBERS = [
  'DynamoDbSettings',
  'S3Settings',
  'DmsTransferSettings',
  'MongoDbSettings',
  'KinesisSettings',
  'KafkaSettings',
  'ElasticsearchSettings',
  'NeptuneSettings',
  'RedshiftSettings',
  'PostgreSQLSettings',
  'MySQLSettings',
  'OracleSettings',
  'SybaseSettings',
  'MicrosoftSQLServerSettings',
  'IBMDb2Settings',
  'DocDbSettings',
  'RedisSettings',
  'GcpMySQLSettings',
  'TimestreamSettings',
] as const;
export type SettingsMember = (typeof SETTINGS_MEMBERS)[number];

interface Engine {
  display: string;
  settings?: SettingsMember;
  /** Signs in to a server with user and password, or with a secret that holds them. */
  server: boolean;
}

const server = (display: string, settings?: SettingsMember): Engine =>
  settings ? { display, settings, server: true } : { display, server: true };
const service = (display: string, settings?: SettingsMember): Engine =>
  settings ? { display, settings, server: false } : { display, server: false };

export const ENGINES: Readonly<Record<string, Engine>> = {
  mysql: server('MySQL', 'MySQLSettings'),
  mariadb: server('MariaDB', 'MySQLSettings'),
  aurora: server('Amazon Aurora MySQL', 'MySQLSettings'),
  postgres: server('PostgreSQL', 'PostgreSQLSettings'),
  'aurora-postgresql': server('Amazon Aurora PostgreSQL', 'PostgreSQLSettings'),
  'aurora-serverless': server('Amazon Aurora Serverless MySQL', 'MySQLSettings'),
  'aurora-postgresql-serverless': server('Amazon Aurora Serverless PostgreSQL', 'PostgreSQLSettings'),
  babelfish: server('Babelfish', 'PostgreSQLSettings'),
  oracle: server('Oracle', 'OracleSettings'),
  sqlserver: server('Microsoft SQL Server', 'MicrosoftSQLServerSettings'),
  azuredb: server('Azure SQL Database', 'MicrosoftSQLServerSettings'),
  'azure-sql-managed-instance': server('Azure SQL Managed Instance', 'MicrosoftSQLServerSettings'),
  db2: server('IBM Db2 LUW', 'IBMDb2Settings'),
  'db2-zos': server('IBM Db2 z/OS', 'IBMDb2Settings'),
  sybase: server('SAP ASE', 'SybaseSettings'),
  'gcp-mysql': server('Google Cloud MySQL', 'GcpMySQLSettings'),
  mongodb: server('MongoDB', 'MongoDbSettings'),
  docdb: server('Amazon DocumentDB', 'DocDbSettings'),
  redshift: server('Amazon Redshift', 'RedshiftSettings'),
  'redshift-serverless': server('Amazon Redshift Serverless', 'RedshiftSettings'),
  s3: service('Amazon S3', 'S3Settings'),
  dynamodb: service('Amazon DynamoDB', 'DynamoDbSettings'),
  kinesis: service('Amazon Kinesis', 'KinesisSettings'),
  kafka: service('Apache Kafka', 'KafkaSettings'),
  elasticsearch: service('Amazon Elasticsearch', 'ElasticsearchSettings'),
  opensearch: service('Amazon OpenSearch', 'ElasticsearchSettings'),
  neptune: service('Amazon Neptune', 'NeptuneSettings'),
  redis: service('Redis', 'RedisSettings'),
  'dms-transfer': service('DMS transfer', 'DmsTransferSettings'),
};

export const isPostgres = (engine: string): boolean => ENGINES[engine]?.settings === 'PostgreSQLSettings';
