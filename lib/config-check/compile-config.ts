import { _, Ajv, type SchemaObject, str, type ValidateFunction } from 'ajv';
import { AJV_OPTIONS } from './ajv-options';

// Each as code in the schema's own function: the build writes that code to a file, and a function of ours would not be in it.
const ajv = new Ajv(AJV_OPTIONS)
  .addKeyword({
    keyword: 'isFunction',
    code: (at) => at.fail(_`typeof ${at.data} !== "function"`),
    error: { message: 'must be a function' },
  })
  .addKeyword({
    keyword: 'hasMethods',
    schemaType: 'array',
    code: (at) => {
      const missing = (at.schema as string[]).map((name) => _`typeof ${at.data}?.[${name}] !== "function"`);
      at.fail(missing.reduce((any, one) => _`${any} || ${one}`));
    },
    error: { message: ({ schema }) => str`must have the functions ${(schema as string[]).join(', ')}` },
  })
  .addKeyword({
    keyword: 'isMoment',
    type: 'string',
    code: (at) => at.fail(_`Number.isNaN(Date.parse(${at.data}))`),
    error: { message: 'must be a date' },
  });

/**
 * Compiles the schema of options or of a config, whose faults `configFault` words. Only for modules named `…-validator`, which
 * the build replaces by the code that comes out: whoever mounts the package loads no Ajv.
 */
export function compileConfig(schema: SchemaObject): ValidateFunction {
  return ajv.compile(schema);
}
