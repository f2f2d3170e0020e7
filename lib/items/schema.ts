import type { SchemaObject } from 'ajv';
import { array, bounded, object, oneOf, optional, optionals, string, tagged } from '../validation/schema-kit';

/** The live service's limit of one text, in characters. */
const TEXT = string({ maxChars: 10_485_760 });
const CALL_ID = string({ minChars: 1, maxChars: 512 });

const text = object({ text: TEXT }, ['text']);

/**
 * The parts of a message. Which of them a role may have is not checked: clients resend what they have stored, and name a text of
 * the assistant's `input_text` (measured). `detail` is any text: its values change with the models.
 */
const PARTS = tagged('type', {
  input_text: text,
  text,
  output_text: text,
  refusal: object({ refusal: TEXT }, ['refusal']),
  input_image: object(optionals({ image_url: string({ minChars: 1 }), file_id: string(), detail: string() })),
  input_file: object(optionals({ filename: string(), file_data: string(), file_url: string(), file_id: string() })),
});

const content: SchemaObject = { ...TEXT, type: ['string', 'array'], items: PARTS };

/** The kinds of items that an agent can use; every other kind is taken as it is. */
const KINDS: Record<string, SchemaObject> = {
  message: object({ role: oneOf('user', 'assistant', 'system', 'developer'), content }, ['role', 'content']),
  function_call: object(
    { call_id: CALL_ID, name: string({ minChars: 1, maxChars: 128 }), arguments: TEXT, namespace: optional(string()) },
    ['call_id', 'name', 'arguments'],
  ),
  function_call_output: object({ call_id: CALL_ID, output: content }, ['call_id', 'output']),
  custom_tool_call: object({ call_id: CALL_ID, name: string({ minChars: 1, maxChars: 128 }), input: TEXT }, [
    'call_id',
    'name',
    'input',
  ]),
  custom_tool_call_output: object({ call_id: CALL_ID, output: content }, ['call_id', 'output']),
  reasoning: object(optionals({ summary: array({ type: 'object' }), encrypted_content: string() })),
  item_reference: object({ id: string({ minChars: 1, maxChars: 512 }) }, ['id']),
  // What this server has sealed is longer than any text of it: the body alone bounds it.
  compaction: object({ encrypted_content: string() }, ['encrypted_content']),
};

/** One item of an input or a conversation, after `withType`. */
export const ITEM: SchemaObject = bounded({
  ...object({ type: string(), id: optional(string({ maxChars: 512 })) }, ['type']),
  if: { properties: { type: { enum: Object.keys(KINDS) } } },
  // biome-ignore lint/suspicious/noThenProperty: `then` is JSON Schema's keyword.
  then: tagged('type', KINDS),
});
