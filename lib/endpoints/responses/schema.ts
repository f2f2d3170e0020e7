import type { SchemaObject } from 'ajv';
import { ITEM } from '../../items/schema';
import {
  array,
  boolean,
  bounded,
  decimal,
  def,
  integer,
  map,
  object,
  oneOf,
  open,
  optional,
  optionals,
  string,
  tagged,
} from '../../validation/schema-kit';

const NAME = string({ minChars: 1, maxChars: 64, pattern: '^[a-zA-Z0-9_-]+$' });
const METADATA = map(string({ maxChars: 512 }), { maxProperties: 16, propertyNames: { maxChars: 64 } });
const EFFORT = string({ maxChars: 64 });

const functionTool = object(
  { name: NAME, description: optional(string()), parameters: optional(open), strict: optional(boolean) },
  ['name'],
);

const MOST_TOOLS = 512;

/** What a namespace holds: functions, and kinds that are not called here. */
const INNER_TOOL: SchemaObject = {
  ...object({ type: string() }, ['type']),
  if: { properties: { type: { const: 'function' } } },
  // biome-ignore lint/suspicious/noThenProperty: `then` is JSON Schema's keyword.
  then: functionTool,
};

/** A tool of a kind that is not called here is taken as it is: Codex offers `web_search` and others beside functions. */
const TOOL: SchemaObject = bounded({
  ...object({ type: string() }, ['type']),
  if: { properties: { type: { enum: ['function', 'namespace'] } } },
  // biome-ignore lint/suspicious/noThenProperty: `then` is JSON Schema's keyword.
  then: tagged('type', {
    function: functionTool,
    namespace: object(
      { name: NAME, description: optional(string()), tools: array(def('innerTool'), { maxItems: MOST_TOOLS }) },
      ['name', 'tools'],
    ),
  }),
});

const TOOL_CHOICE: SchemaObject = {
  type: ['string', 'object'],
  if: { type: 'string' },
  // biome-ignore lint/suspicious/noThenProperty: `then` is JSON Schema's keyword.
  then: { enum: ['none', 'auto', 'required'] },
  else: {
    ...object({ type: string() }, ['type']),
    if: { properties: { type: { enum: ['function', 'allowed_tools'] } } },
    // biome-ignore lint/suspicious/noThenProperty: `then` is JSON Schema's keyword.
    then: tagged('type', {
      function: object({ name: NAME }, ['name']),
      allowed_tools: object(
        {
          mode: oneOf('auto', 'required'),
          tools: array(object({ type: string() }, ['type']), { minItems: 1, maxItems: MOST_TOOLS }),
        },
        ['mode', 'tools'],
      ),
    }),
  },
};

const TEXT_FORMAT = tagged('type', {
  text: object({}),
  json_object: object({}),
  json_schema: object({ name: NAME, schema: open, description: optional(string()), strict: optional(boolean) }, [
    'name',
    'schema',
  ]),
});

/**
 * The published CreateResponse (OpenAPI 2.3.0) with the two penalties of Open Responses. What clients send and others refuse is
 * taken: `text: {}`, `include: []`, `strict: null`, unknown efforts and kinds of tools (measured).
 */
export const CREATE_RESPONSE: SchemaObject = {
  ...object({
    model: string({ maxChars: 512 }),
    input: { type: ['string', 'array'], items: def('item'), minItems: 1 },
    instructions: string(),
    previous_response_id: string(),
    conversation: { ...object({ id: string() }, ['id']), type: ['string', 'object'] },
    store: boolean,
    stream: boolean,
    stream_options: object(optionals({ include_obfuscation: boolean, include_usage: boolean })),
    background: boolean,
    include: array(string()),
    tools: array(def('tool'), { maxItems: MOST_TOOLS }),
    tool_choice: def('toolChoice'),
    parallel_tool_calls: boolean,
    max_tool_calls: integer(1),
    max_output_tokens: integer(16),
    temperature: decimal(0, 2),
    top_p: decimal(0, 1),
    presence_penalty: decimal(-2, 2),
    frequency_penalty: decimal(-2, 2),
    top_logprobs: integer(0, 20),
    text: object({ format: optional(TEXT_FORMAT), verbosity: optional(oneOf('low', 'medium', 'high')) }),
    reasoning: object(
      optionals({ effort: EFFORT, summary: string(), generate_summary: string(), context: string(), mode: string() }),
    ),
    truncation: oneOf('auto', 'disabled'),
    context_management: array({ type: 'object' }),
    moderation: open,
    metadata: METADATA,
    user: string({ maxChars: 512 }),
    prompt_cache_key: string(),
    prompt_cache_retention: oneOf('in_memory', '24h', 'in-memory'),
    prompt_cache_options: open,
    safety_identifier: string({ maxChars: 64 }),
    service_tier: string(),
    prompt: open,
    client_metadata: open,
    generate: boolean,
    stream_id: string(),
  }),
  $defs: { item: ITEM, tool: TOOL, innerTool: INNER_TOOL, toolChoice: TOOL_CHOICE },
};
