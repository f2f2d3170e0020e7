/** What Open Responses requires of a response object; more keys may be there. */
const COUNT = { type: 'integer', minimum: 0 };
const TEXT = { type: 'string' };
const TEXT_OR_NULL = { type: ['string', 'null'] };
const STATUS = { enum: ['in_progress', 'completed', 'incomplete'] };
const ID = { type: 'string', minLength: 1 };

const PART = {
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [
    {
      properties: { type: { const: 'output_text' }, text: TEXT, annotations: { type: 'array' } },
      required: ['text', 'annotations'],
    },
    { properties: { type: { const: 'refusal' }, refusal: TEXT }, required: ['refusal'] },
  ],
};

/** The kinds of items that every client knows, each with the keys that its readers do not look for twice. */
export const OUTPUT_ITEM = {
  type: 'object',
  required: ['type', 'id'],
  discriminator: { propertyName: 'type' },
  oneOf: [
    {
      properties: {
        type: { const: 'message' },
        id: ID,
        status: STATUS,
        role: { const: 'assistant' },
        content: { type: 'array', items: PART },
        phase: { enum: ['commentary', 'final_answer'] },
      },
      required: ['status', 'role', 'content'],
    },
    {
      properties: {
        type: { const: 'function_call' },
        id: ID,
        status: STATUS,
        call_id: ID,
        name: ID,
        arguments: TEXT,
      },
      required: ['status', 'call_id', 'name', 'arguments'],
    },
    {
      properties: {
        type: { const: 'reasoning' },
        id: ID,
        summary: {
          type: 'array',
          items: {
            type: 'object',
            required: ['type', 'text'],
            properties: { type: { const: 'summary_text' }, text: TEXT },
          },
        },
        encrypted_content: TEXT,
      },
      required: ['summary'],
    },
    {
      properties: { type: { const: 'compaction' }, id: ID, encrypted_content: TEXT },
      required: ['encrypted_content'],
    },
  ],
};

const FUNCTION_TOOL = {
  type: 'object',
  required: ['type', 'name', 'description', 'parameters', 'strict'],
  properties: {
    type: { const: 'function' },
    name: ID,
    description: TEXT_OR_NULL,
    parameters: { type: ['object', 'null'] },
    strict: { type: ['boolean', 'null'] },
  },
};

export const RESPONSE_USAGE = {
  type: 'object',
  required: ['input_tokens', 'input_tokens_details', 'output_tokens', 'output_tokens_details', 'total_tokens'],
  properties: {
    input_tokens: COUNT,
    output_tokens: COUNT,
    total_tokens: COUNT,
    input_tokens_details: { type: 'object', required: ['cached_tokens'], properties: { cached_tokens: COUNT } },
    output_tokens_details: { type: 'object', required: ['reasoning_tokens'], properties: { reasoning_tokens: COUNT } },
  },
};

const PROPERTIES = {
  id: ID,
  object: { const: 'response' },
  created_at: { type: 'integer' },
  completed_at: { type: ['integer', 'null'] },
  status: { enum: ['queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled'] },
  background: { type: 'boolean' },
  error: { type: ['object', 'null'], required: ['code', 'message'], properties: { code: TEXT, message: TEXT } },
  incomplete_details: { type: ['object', 'null'], required: ['reason'], properties: { reason: TEXT } },
  instructions: TEXT_OR_NULL,
  max_output_tokens: { type: ['integer', 'null'] },
  max_tool_calls: { type: ['integer', 'null'] },
  model: ID,
  output: { type: 'array', items: OUTPUT_ITEM },
  parallel_tool_calls: { type: 'boolean' },
  previous_response_id: TEXT_OR_NULL,
  prompt_cache_key: TEXT_OR_NULL,
  reasoning: {
    type: ['object', 'null'],
    required: ['effort', 'summary'],
    properties: { effort: TEXT_OR_NULL, summary: TEXT_OR_NULL },
  },
  safety_identifier: TEXT_OR_NULL,
  service_tier: TEXT,
  store: { type: 'boolean' },
  temperature: { type: 'number' },
  top_p: { type: 'number' },
  presence_penalty: { type: 'number' },
  frequency_penalty: { type: 'number' },
  top_logprobs: COUNT,
  text: { type: 'object', properties: { format: { type: 'object', required: ['type'] } } },
  tool_choice: { type: ['string', 'object'] },
  tools: { type: 'array', items: FUNCTION_TOOL },
  truncation: { enum: ['auto', 'disabled'] },
  usage: { anyOf: [RESPONSE_USAGE, { type: 'null' }] },
  metadata: { type: ['object', 'null'] },
};

/** Open Responses requires all of them. */
export const RESPONSE_KEYS: readonly string[] = Object.keys(PROPERTIES);

export const RESPONSE = { type: 'object', required: RESPONSE_KEYS, properties: PROPERTIES };
