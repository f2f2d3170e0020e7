import { Ajv, type ErrorObject } from 'ajv';
import { CHUNK } from './chunk';
import { COMPLETION } from './completion';
import { ERROR } from './error';
import { MODEL, MODEL_LIST } from './models';
import { OUTPUT_ITEM, RESPONSE } from './response';
import { RESPONSE_EVENT } from './response-events';

const ajv = new Ajv({ allowUnionTypes: true, discriminator: true });
const VALIDATORS = {
  completion: ajv.compile(COMPLETION),
  chunk: ajv.compile(CHUNK),
  error: ajv.compile(ERROR),
  model: ajv.compile(MODEL),
  response: ajv.compile(RESPONSE),
  'output item': ajv.compile(OUTPUT_ITEM),
  'event of a response': ajv.compile(RESPONSE_EVENT),
  'model list': ajv.compile(MODEL_LIST),
};

export type SchemaName = keyof typeof VALIDATORS;

/** Judges a value by one of the schemas: the first fault in words, or null. */
export function schemaFault(name: SchemaName, value: unknown): string | null {
  const validate = VALIDATORS[name];
  if (validate(value)) return null;
  return fault(validate.errors?.[0]);
}

/** Judges a value by a schema that an audit made up: the first fault in words, or null. */
export function valueFault(schema: Record<string, unknown>, value: unknown): string | null {
  const validate = ajv.compile(schema);
  return validate(value) ? null : fault(validate.errors?.[0]);
}

function fault(error: ErrorObject | undefined): string {
  const allowed = error?.params?.allowedValue ?? error?.params?.allowedValues;
  const hint = allowed === undefined ? '' : ` (${JSON.stringify(allowed)})`;
  return `${error?.instancePath || 'the body'} ${error?.message}${hint}`;
}
