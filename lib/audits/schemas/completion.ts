import { FINISH_REASONS, TOOL_CALL, USAGE } from './parts';

/** `chat.completion`, strict in what clients read, open to more. */
export const COMPLETION = {
  type: 'object',
  required: ['id', 'object', 'created', 'model', 'choices'],
  properties: {
    id: { type: 'string', minLength: 1 },
    object: { const: 'chat.completion' },
    created: { type: 'integer' },
    model: { type: 'string', minLength: 1 },
    choices: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['index', 'message', 'finish_reason'],
        properties: {
          index: { type: 'integer', minimum: 0 },
          finish_reason: { enum: FINISH_REASONS },
          logprobs: { type: ['object', 'null'] },
          message: {
            type: 'object',
            required: ['role', 'content'],
            properties: {
              role: { const: 'assistant' },
              content: { type: ['string', 'null'] },
              refusal: { type: ['string', 'null'] },
              reasoning_content: { type: ['string', 'null'] },
              annotations: { type: 'array', items: { type: 'object', required: ['type'] } },
              tool_calls: { type: 'array', items: TOOL_CALL },
              function_call: {
                type: ['object', 'null'],
                required: ['name', 'arguments'],
                properties: { name: { type: 'string' }, arguments: { type: 'string' } },
              },
            },
          },
        },
      },
    },
    usage: { anyOf: [USAGE, { type: 'null' }] },
    service_tier: { type: ['string', 'null'] },
    system_fingerprint: { type: ['string', 'null'] },
  },
};
