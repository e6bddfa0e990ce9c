/** The pieces of SQL text that need quoting. Every name in a database is hostile. */
import pg from 'pg';

export const quoteName = (name: string): string => pg.escapeIdentifier(name);

/** A string literal that means the same whatever `standard_conforming_strings` says. */
export const quoteText = (text: string): string => pg.escapeLiteral(text).trimStart();

export interface TableName {
  schema: string;
  table: string;
}

export const qualified = (name: TableName): string => `${quoteName(name.schema)}.${quoteName(name.table)}`;

/** The key of `TransferRequest.tables`. */
export const tableKey = (name: TableName): string => `${name.schema}.${name.table}`;

/** Tells tables apart even when there are dots in their names. */
export const tableId = (name: TableName): string => `${name.schema}\u0000${name.table}`;

/** A `text[]` literal: much cheaper to build and to send than one parameter per value. */
export function textArray(values: readonly (string | null | undefined)[]): string {
  const items = values.map((value) =>
    value === null || value === undefined ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`,
  );
  return `{${items.join(',')}}`;
}
