import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jsonSchema } from '../../src/pipeline/json-schema.ts';

interface Node {
  properties?: Record<string, Node>;
  description?: string;
  default?: unknown;
  items?: Node;
  anyOf?: Node[];
  additionalProperties?: boolean | Node;
  definitions?: Record<string, Node>;
}

const schema: Node = JSON.parse(JSON.stringify(jsonSchema()));

/** Every mapping in the schema, with its path. */
function* mappings(node: Node, path: string): Generator<[string, Node]> {
  if (node.properties) yield [path, node];
  for (const [key, member] of Object.entries(node.properties ?? {}))
    yield* mappings(member, `${path}.${key}`);
  for (const option of node.anyOf ?? []) yield* mappings(option, path);
  if (node.items) yield* mappings(node.items, `${path}[]`);
  if (typeof node.additionalProperties === 'object') yield* mappings(node.additionalProperties, `${path}.*`);
}

const found = Object.entries(schema.definitions ?? {}).flatMap(([name, definition]) => [
  ...mappings(definition, name),
]);

test('the committed schema is the one that the program makes', () => {
  const committed = readFileSync(new URL('../../pipelines/pipeline.schema.json', import.meta.url), 'utf8');
  expect(committed, 'stale: run `npm run generate`').toBe(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
});

describe('every mapping', () => {
  test('is one of those that are meant', () => {
    expect(found.map(([path]) => path)).toEqual(
      expect.arrayContaining(['pipeline', 'pipeline.tables[].watermark', 'project.instances.*']),
    );
  });

  test.each(found)(
    '%s describes each of its keys and takes no others',
    (_, { properties = {}, additionalProperties }) => {
      expect(additionalProperties).toBe(false);
      for (const [key, { description }] of Object.entries(properties))
        expect(description, key).toMatch(/^.+\.$/s);
    },
  );
});

test('every optional key of a pipeline tells its default', () => {
  const { pipeline } = schema.definitions ?? {};
  const without = Object.entries(pipeline?.properties ?? {})
    .filter(([, { description }]) => !description?.includes('Default:'))
    .map(([key]) => key);
  // These have none.
  expect(without).toEqual(['description', 'mode', 'source', 'target', 'tables', 'mappings', 'instance']);
});

test('nothing of the machinery behind it shows', () => {
  expect(JSON.stringify(schema)).not.toMatch(/asWritten|nullIsText|"document"|__schema/);
});
