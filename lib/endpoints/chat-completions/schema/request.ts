import type { SchemaObject } from 'ajv';
import {
  array,
  boolean,
  decimal,
  def,
  integer,
  map,
  object,
  oneOf,
  open,
  optionals,
  string,
  tagged,
} from '../../../validation/schema-kit';
import { USER_CONTENT } from './content';
import { MESSAGE } from './messages';
import { FUNCTION_CALL, FUNCTIONS, RESPONSE_FORMAT, TOOL_CHOICE, TOOLS } from './tools';

/**
 * The published CreateChatCompletionRequest (OpenAPI 2.3.0), with the limits that the live service adds. The members stand
 * in the order in which the live service reports their faults.
 */
export const CHAT_REQUEST: SchemaObject = {
  ...object(
    {
      // It is repeated in each chunk of the answer.
      model: string({ maxChars: 512 }),
      messages: array({ type: 'object', ...def('message') }, { minItems: 1 }),
      functions: FUNCTIONS,
      function_call: FUNCTION_CALL,
      tools: def('tools'),
      tool_choice: def('toolChoice'),
      parallel_tool_calls: boolean,
      max_completion_tokens: integer(1),
      n: integer(1, 128),
      temperature: decimal(0, 2),
      top_p: decimal(0, 1),
      presence_penalty: decimal(-2, 2),
      frequency_penalty: decimal(-2, 2),
      logprobs: boolean,
      top_logprobs: integer(0, 20),
      // The limit is the session key's: the name of a session ends in logs and headers.
      user: string({ maxChars: 512 }),
      seed: integer(),
      moderation: object({ model: string(), policy: { ...open, type: ['object', 'null'] } }, ['model']),
      safety_identifier: string({ maxChars: 64 }),
      prompt_cache_key: string(),
      prompt_cache_options: object(optionals({ ttl: string(), mode: oneOf('implicit', 'explicit') })),
      prompt_cache_retention: oneOf('in_memory', '24h'),
      response_format: def('responseFormat'),
      service_tier: oneOf('auto', 'default', 'flex', 'scale', 'priority', 'fast'),
      max_tokens: integer(1),
      reasoning_effort: oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
      logit_bias: map(integer(-100, 100)),
      stop: { type: ['string', 'array'], items: string(), maxItems: 4 },
      stream: boolean,
      stream_options: object(optionals({ include_usage: boolean, include_obfuscation: boolean })),
      store: boolean,
      metadata: map(string({ maxChars: 512 }), { maxProperties: 16, propertyNames: { maxChars: 64 } }),
      modalities: array(oneOf('text', 'audio')),
      audio: object({ voice: {}, format: oneOf('wav', 'mp3', 'aac', 'flac', 'opus', 'pcm16') }, ['voice', 'format']),
      prediction: tagged('type', {
        content: object(
          {
            content: {
              type: ['string', 'array'],
              items: tagged('type', { text: object({ text: string() }, ['text']) }),
            },
          },
          ['content'],
        ),
      }),
      verbosity: oneOf('low', 'medium', 'high'),
      web_search_options: object(
        optionals({
          search_context_size: oneOf('low', 'medium', 'high'),
          user_location: tagged('type', {
            approximate: object(
              {
                approximate: object(
                  optionals({ country: string(), region: string(), city: string(), timezone: string() }),
                ),
              },
              ['approximate'],
            ),
          }),
        }),
      ),
    },
    ['messages'],
  ),
  $defs: {
    message: MESSAGE,
    userContent: USER_CONTENT,
    tools: TOOLS,
    toolChoice: TOOL_CHOICE,
    responseFormat: RESPONSE_FORMAT,
  },
};
