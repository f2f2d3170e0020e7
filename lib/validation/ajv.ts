import { _, Ajv, type SchemaObject, type ValidateFunction } from 'ajv';
import { AJV_OPTIONS } from '../config-check/ajv-options';

/** Coercion of types stays off: `"stream": "false"` must not stream. */
const ajv = new Ajv({ ...AJV_OPTIONS, discriminator: true, inlineRefs: false });

// Ajv's own minLength and maxLength count code points, one by one; a body may hold 25 MiB of base64. As code in the schema's
// own function: a keyword that is a function costs an object and a path for each value it looks at.
ajv.addKeyword({
  keyword: 'minChars',
  type: 'string',
  schemaType: 'number',
  code: (at) => at.fail(_`${at.data}.length < ${at.schema}`),
});
ajv.addKeyword({
  keyword: 'maxChars',
  type: 'string',
  schemaType: 'number',
  code: (at) => at.fail(_`${at.data}.length > ${at.schema}`),
});
ajv.addKeyword({
  keyword: 'maxDepth',
  type: 'object',
  schemaType: 'number',
  code: (at) => at.fail(_`${at.gen.scopeValue('func', { ref: isDeeperThan })}(${at.schema}, ${at.data})`),
});

export function compile<T>(schema: SchemaObject): ValidateFunction<T> {
  return ajv.compile<T>(schema);
}

/** Level by level, without recursion: the value may be a million brackets deep. */
function isDeeperThan(limit: number, value: object): boolean {
  let level: object[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= limit) return true;
    const next: object[] = [];
    // It runs for each message of each request, and most have nothing below.
    for (const node of level) {
      for (const child of Object.values(node)) {
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return false;
}
