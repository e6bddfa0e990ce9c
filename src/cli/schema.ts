/** `sluice schema`. */
import { jsonSchema } from '../pipeline/json-schema.ts';
import type { Handler } from './commands.ts';
import { EXIT } from './exit-code.ts';

/** As it is committed under `pipelines/`. */
export const schemaText = (): string => `${JSON.stringify(jsonSchema(), null, 2)}\n`;

export const schema: Handler = async (_call, io) => {
  io.stdout.write(schemaText());
  return EXIT.done;
};
