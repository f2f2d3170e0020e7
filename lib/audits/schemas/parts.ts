export const FINISH_REASONS = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'];

const COUNT = { type: 'integer', minimum: 0 };

/** Clients with typed parsers take all three counters or none. */
export const USAGE = {
  type: 'object',
  required: ['prompt_tokens', 'completion_tokens', 'total_tokens'],
  properties: {
    prompt_tokens: COUNT,
    completion_tokens: COUNT,
    total_tokens: COUNT,
    prompt_tokens_details: { type: ['object', 'null'] },
    completion_tokens_details: { type: ['object', 'null'] },
  },
};

export const TOOL_CALL = {
  type: 'object',
  required: ['id', 'type', 'function'],
  properties: {
    id: { type: 'string', minLength: 1 },
    type: { const: 'function' },
    function: {
      type: 'object',
      required: ['name', 'arguments'],
      properties: { name: { type: 'string', minLength: 1 }, arguments: { type: 'string' } },
    },
  },
};

/** Only `index` is on every delta of a call; `id`, `type` and `name` come once. */
export const TOOL_CALL_DELTA = {
  type: 'object',
  required: ['index'],
  properties: {
    index: { type: 'integer', minimum: 0 },
    id: { type: 'string', minLength: 1 },
    type: { const: 'function' },
    function: {
      type: 'object',
      properties: { name: { type: 'string', minLength: 1 }, arguments: { type: 'string' } },
    },
  },
};
