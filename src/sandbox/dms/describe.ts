import { invalidValue } from './faults.ts';

interface Listed {
  number: number;
}

export interface ListRequest {
  Filters?: { Name: string | undefined; Values: string[] | undefined }[] | undefined;
  MaxRecords?: number | undefined;
  Marker?: string | undefined;
}

/** By filter name: the text of a record that the values are compared with, or several of them. */
export type FilterTexts<T> = Record<string, (record: T) => string | string[]>;

/** Names whose values DMS stores in lower case and compares regardless of case. */
const isIdentifier = (name: string): boolean => name.endsWith('-id');

/**
 * Filters are combined with AND, the values of one filter with OR. An unknown filter name and an empty
 * list of values are errors (observed; the name of the error is unconfirmed).
 */
export function filtered<T>(records: T[], request: ListRequest, filters: FilterTexts<T>): T[] {
  return (request.Filters ?? []).reduce((kept, { Name: name = '', Values: values = [] }) => {
    const textOf = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (!textOf) throw invalidValue(`Unrecognized filter name: ${name}`);
    if (values.length === 0) throw invalidValue(`The filter ${name} has no values`);
    const wanted = new Set(isIdentifier(name) ? values.map((value) => value.toLowerCase()) : values);
    return kept.filter((record) => [textOf(record)].flat().some((text) => wanted.has(text)));
  }, records);
}

/**
 * One page of the records, which are in the order of their numbers. The marker holds the number of the
 * last record of the page before, so that records deleted in between make no gap.
 */
export function page<T extends Listed>(
  records: T[],
  request: ListRequest,
  most = 100,
): { records: T[]; marker?: string } {
  const size = request.MaxRecords ?? 100;
  if (size < 20 || size > most) {
    throw invalidValue(`Invalid value ${size} for MaxRecords. Must be between 20 and ${most}`);
  }
  const after = request.Marker === undefined ? 0 : numberIn(request.Marker);
  const rest = records.filter((record) => record.number > after);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  return last && rest.length > size ? { records: shown, marker: markerOf(last.number) } : { records: shown };
}

const markerOf = (number: number): string => Buffer.from(`after:${number}`).toString('base64url');

function numberIn(marker: string): number {
  const [, number] = /^after:(\d+)$/.exec(Buffer.from(marker, 'base64url').toString()) ?? [];
  if (number === undefined) throw invalidValue(`Invalid marker: ${marker}`);
  return Number(number);
}
