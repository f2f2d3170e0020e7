import { _, Ajv, type SchemaObject, type ValidateFunction } from 'ajv';
import { AJV_OPTIONS } from '../config-check/ajv-options';
import { isDeeperThan } from './is-deeper-than';

// Ajv's own minLength and maxLength count code points, one by one; a body may hold 25 MiB of base64. As code in the schema's
// own function: a keyword that is a function costs an object and a path for each value it looks at.
/** Coercion of types stays off: `"stream": "false"` must not stream. */
const ajv = new Ajv({ ...AJV_OPTIONS, discriminator: true, inlineRefs: false, messages: false })
  .addKeyword({
    keyword: 'minChars',
    type: 'string',
    schemaType: 'number',
    code: (at) => at.fail(_`${at.data}.length < ${at.schema}`),
  })
  .addKeyword({
    keyword: 'maxChars',
    type: 'string',
    schemaType: 'number',
    code: (at) => at.fail(_`${at.data}.length > ${at.schema}`),
  })
  .addKeyword({
    keyword: 'maxDepth',
    type: 'object',
    schemaType: 'number',
    code: (at) => at.fail(_`${at.gen.scopeValue('func', IS_DEEPER_THAN)}(${at.schema}, ${at.data})`),
  });

/** The function, and for the code that the build writes the module that exports it: a path from the root of the code. */
const IS_DEEPER_THAN = { ref: isDeeperThan, code: _`require("#validation/is-deeper-than").isDeeperThan` };

/**
 * Compiles the schema of a request, whose faults `fault` words. Only for modules named `…-validator`, which the build replaces
 * by the code that comes out: whoever mounts the package loads no Ajv.
 */
export function compileRequest<T>(schema: SchemaObject): ValidateFunction<T> {
  return ajv.compile<T>(schema);
}
