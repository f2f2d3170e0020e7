import { OUTPUT_ITEM, RESPONSE } from './response';

const PLACE = ['output_index'];
const ITEM = ['item_id', ...PLACE];
const CONTENT = [...ITEM, 'content_index'];
const SUMMARY = [...ITEM, 'summary_index'];

/** The events that every client knows, and the keys that each has beside `type` and `sequence_number`. */
export const EVENT_KEYS: Readonly<Record<string, readonly string[]>> = {
  'response.created': ['response'],
  'response.queued': ['response'],
  'response.in_progress': ['response'],
  'response.completed': ['response'],
  'response.incomplete': ['response'],
  'response.failed': ['response'],
  'response.output_item.added': [...PLACE, 'item'],
  'response.output_item.done': [...PLACE, 'item'],
  'response.content_part.added': [...CONTENT, 'part'],
  'response.content_part.done': [...CONTENT, 'part'],
  'response.output_text.delta': [...CONTENT, 'delta'],
  'response.output_text.done': [...CONTENT, 'text'],
  'response.output_text.annotation.added': [...CONTENT, 'annotation_index', 'annotation'],
  'response.refusal.delta': [...CONTENT, 'delta'],
  'response.refusal.done': [...CONTENT, 'refusal'],
  'response.function_call_arguments.delta': [...ITEM, 'delta'],
  'response.function_call_arguments.done': [...ITEM, 'arguments'],
  'response.reasoning_summary_part.added': [...SUMMARY, 'part'],
  'response.reasoning_summary_part.done': [...SUMMARY, 'part'],
  'response.reasoning_summary_text.delta': [...SUMMARY, 'delta'],
  'response.reasoning_summary_text.done': [...SUMMARY, 'text'],
  'response.mcp_call.in_progress': ITEM,
  'response.mcp_call.completed': ITEM,
  'response.mcp_call.failed': ITEM,
  'response.mcp_call_arguments.delta': [...ITEM, 'delta'],
  'response.mcp_call_arguments.done': [...ITEM, 'arguments'],
  error: ['error'],
};

const INDEX = { type: 'integer', minimum: 0 };
const TEXT = { type: 'string' };

/** One event of a stream. */
export const RESPONSE_EVENT = {
  type: 'object',
  required: ['type', 'sequence_number'],
  properties: {
    type: { enum: Object.keys(EVENT_KEYS) },
    sequence_number: INDEX,
    output_index: INDEX,
    content_index: INDEX,
    summary_index: INDEX,
    item_id: { type: 'string', minLength: 1 },
    delta: TEXT,
    text: TEXT,
    refusal: TEXT,
    arguments: TEXT,
    item: OUTPUT_ITEM,
    response: RESPONSE,
  },
  allOf: Object.entries(EVENT_KEYS).map(([type, required]) => ({
    if: { properties: { type: { const: type } } },
    // biome-ignore lint/suspicious/noThenProperty: `then` is JSON Schema's keyword.
    then: { required },
  })),
};
