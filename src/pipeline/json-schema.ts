/** The JSON Schema of a pipeline file, from which editors complete and explain. */
import * as z from 'zod';
import { pipelineSchema, projectSchema } from './schema.ts';

/** For both kinds of file, a pipeline and `_project.yml`: editors take the one that fits better. */
export function jsonSchema(): Record<string, unknown> {
  const pipeline = asJsonSchema(pipelineSchema);
  const project = asJsonSchema(projectSchema);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Sluice pipeline or _project.yml',
    description: 'Generated from the program; change the schema there.',
    anyOf: [{ $ref: '#/definitions/pipeline' }, { $ref: '#/definitions/project' }],
    definitions: { pipeline, project },
  };
}

function asJsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override({ jsonSchema: json }) {
      // Numbers are taken as text where text is wanted, so an editor must not underline them.
      if (json.asWritten) Object.assign(json, { type: ['string', 'number'] });
      if (json.document) {
        delete json.propertyNames;
        delete json.additionalProperties;
      }
      if (json.nullIsText)
        Object.assign(json, { type: ['string', 'null'], enum: [...(json.enum ?? []), null] });
      delete json.nullIsText;
      delete json.asWritten;
      delete json.document;
    },
  });
  return made;
}
