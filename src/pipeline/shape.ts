/** The schema seen as a tree of keys, for what a parser's issues alone cannot say. */
import * as z from 'zod';
import { pipelineSchema, projectSchema } from './schema.ts';

export interface Shape {
  /** A plain value here is taken as its text stands in the file. */
  asWritten: boolean;
  /** `null` without quotes is a word here, as in `operator: null`. */
  nullIsText?: boolean;
  /** Known keys of a mapping; absent where none is expected or any will do. */
  keys?: Map<string, Shape>;
  /** Entries of a list. */
  item?: Shape;
  /** Values of a mapping with free keys. */
  values?: Shape;
  /** How a good value may look, from the schema. */
  examples: readonly unknown[];
}

/** What a schema accepts, all its alternatives laid over each other. */
export function shapeOf(schema: z.core.$ZodType): Shape {
  const shape: Shape = { asWritten: false, examples: [] };
  lay(schema, shape);
  return shape;
}

function lay(schema: z.core.$ZodType, shape: Shape): void {
  const meta = z.globalRegistry.get(schema);
  if (meta?.asWritten === true) shape.asWritten = true;
  if (meta?.nullIsText === true) shape.nullIsText = true;
  if (shape.examples.length === 0) shape.examples = examplesIn(meta ?? {});
  if (schema instanceof z.ZodOptional) lay(schema.unwrap(), shape);
  else if (schema instanceof z.ZodUnion) for (const option of schema.options) lay(option, shape);
  else if (schema instanceof z.ZodArray) shape.item = shapeOf(schema.element);
  else if (schema instanceof z.ZodRecord && meta?.document !== true) shape.values = shapeOf(schema.valueType);
  else if (schema instanceof z.ZodObject) {
    shape.keys ??= new Map();
    for (const [key, member] of Object.entries<z.core.$ZodType>(schema.shape))
      shape.keys.set(key, shapeOf(member));
  }
}

function examplesIn(meta: Record<string, unknown>): readonly unknown[] {
  if (Array.isArray(meta.examples)) return meta.examples;
  return meta.default === undefined ? [] : [meta.default];
}

/** The shape under `path`, or undefined where the schema knows nothing. */
export function shapeAt(shape: Shape | undefined, path: readonly PropertyKey[]): Shape | undefined {
  let here = shape;
  for (const step of path) {
    here = typeof step === 'number' ? here?.item : (here?.keys?.get(String(step)) ?? here?.values);
  }
  return here;
}

/** The keys above every place where `key` may stand: `class` stands under `instance`, `instance.sizes`. */
export function placesOf(key: string, shape: Shape, above: readonly string[] = []): string[] {
  const places: string[] = [];
  for (const [name, member] of shape.keys ?? []) {
    if (name === key) places.push(above.join('.'));
    places.push(...placesOf(key, member, [...above, name]));
  }
  for (const member of [shape.item, shape.values]) if (member) places.push(...placesOf(key, member, above));
  return places;
}

/** Built once, when the first file is read. */
export const pipelineShape = lazily(() => shapeOf(pipelineSchema));
export const projectShape = lazily(() => shapeOf(projectSchema));

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
