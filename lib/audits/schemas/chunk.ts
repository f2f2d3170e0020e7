import { FINISH_REASONS, TOOL_CALL_DELTA, USAGE } from './parts';

/** `chat.completion.chunk`: `finish_reason` has to be there in every choice, null until the end. */
export const CHUNK = {
  type: 'object',
  required: ['id', 'object', 'created', 'model', 'choices'],
  properties: {
    id: { type: 'string', minLength: 1 },
    object: { const: 'chat.completion.chunk' },
    created: { type: 'integer' },
    model: { type: 'string', minLength: 1 },
    choices: {
      type: 'array',
      items: {
        type: 'object',
        required: ['index', 'delta', 'finish_reason'],
        properties: {
          index: { type: 'integer', minimum: 0 },
          finish_reason: { enum: [...FINISH_REASONS, null] },
          logprobs: { type: ['object', 'null'] },
          delta: {
            type: 'object',
            properties: {
              role: { enum: ['assistant', 'user', 'system', 'tool', 'developer'] },
              content: { type: ['string', 'null'] },
              refusal: { type: ['string', 'null'] },
              reasoning_content: { type: ['string', 'null'] },
              tool_calls: { type: 'array', items: TOOL_CALL_DELTA },
              function_call: {
                type: 'object',
                properties: { name: { type: 'string' }, arguments: { type: 'string' } },
              },
            },
          },
        },
      },
    },
    usage: { anyOf: [USAGE, { type: 'null' }] },
  },
};
