import { Ajv2020, type Options } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

const common: Options = { allErrors: true, useDefaults: true, verbose: true, strict: false };
/** What stands in a URL is text, and is turned into what the schema wants; JSON has types of its own. */
const ofUrl = new Ajv2020({ ...common, coerceTypes: 'array' });
const ofBody = new Ajv2020(common);
addFormats.default(ofUrl);
addFormats.default(ofBody);

/** Makes the schemas of the routes check requests. */
export function validateBySchemas(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart }) => compile(schema as object, httpPart === 'body'));
}

/** @throws the error of ajv where the schema is wrong */
export function compile(schema: object, body: boolean) {
  const ajv = body ? ofBody : ofUrl;
  try {
    return ajv.compile(schema);
  } finally {
    // The same schema comes again with another server of this process.
    ajv.removeSchema(schema);
  }
}
