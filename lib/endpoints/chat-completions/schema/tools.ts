import type { SchemaObject } from 'ajv';
import { array, boolean, object, oneOf, open, optional, string, tagged } from '../../../validation/schema-kit';

const NAME = string({ minChars: 1, maxChars: 64, pattern: '^[a-zA-Z0-9_-]+$' });

const functionDefinition = object(
  { name: NAME, description: optional(string()), parameters: optional(open), strict: optional(boolean) },
  ['name'],
);
const named = object({ name: NAME }, ['name']);
const pinned = object({ function: named }, ['function']);
const custom = object({ custom: object({ name: string() }, ['name']) }, ['custom']);

export const TOOLS = array(
  tagged('type', { function: object({ function: functionDefinition }, ['function']), custom }),
  {
    maxItems: 128,
  },
);

const allowed_tools = object(
  {
    allowed_tools: object(
      { mode: oneOf('auto', 'required'), tools: array(tagged('type', { function: pinned, custom }), { minItems: 1 }) },
      ['mode', 'tools'],
    ),
  },
  ['allowed_tools'],
);

/** One of some words, or an object: a union that still reports the fault of the form that was meant. */
const wordOr = (words: string[], form: SchemaObject): SchemaObject => ({
  type: ['string', 'object'],
  if: { type: 'string' },
  // biome-ignore lint/suspicious/noThenProperty: `then` is JSON Schema's keyword.
  then: { enum: words },
  else: form,
});

export const TOOL_CHOICE = wordOr(
  ['none', 'auto', 'required'],
  tagged('type', { function: pinned, custom, allowed_tools }),
);

/** Deprecated in favour of `tools` and `tool_choice`. */
export const FUNCTIONS = array(functionDefinition, { minItems: 1, maxItems: 128 });
export const FUNCTION_CALL = wordOr(['none', 'auto'], named);

export const RESPONSE_FORMAT = tagged('type', {
  text: object({}),
  json_object: object({}),
  json_schema: object(
    {
      json_schema: object(
        { name: NAME, description: optional(string()), schema: optional(open), strict: optional(boolean) },
        ['name'],
      ),
    },
    ['json_schema'],
  ),
});
