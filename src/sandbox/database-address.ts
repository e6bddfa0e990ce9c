/** Where a database is, and how to sign in. */
export interface DatabaseAddress {
  /** As DMS spells it. */
  engine: string;
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  url: string;
}

/** Reads `postgres://user:password@host:port/database`. */
export function parseConnectionString(text: string): DatabaseAddress {
  const url = new URL(text);
  if (!/^postgres(ql)?:$/.test(url.protocol)) {
    throw new Error(`the sandbox cannot open ${url.protocol}// databases, only postgres://`);
  }
  return {
    engine: 'postgres',
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    url: text,
  };
}
