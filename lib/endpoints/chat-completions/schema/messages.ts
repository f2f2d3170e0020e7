import { array, bounded, def, object, optional, optionals, string, tagged } from '../../../validation/schema-kit';
import { ASSISTANT_CONTENT, TEXT_CONTENT } from './content';

const NAME = optional(string());
const call = object({ name: string({ minChars: 1 }), arguments: string() }, ['name', 'arguments']);

const toolCall = tagged('type', {
  function: object({ id: string({ minChars: 1 }), function: call }, ['id', 'function']),
  custom: object(
    { id: string({ minChars: 1 }), custom: object({ name: string(), input: string() }, ['name', 'input']) },
    ['id', 'custom'],
  ),
});

const system = object({ content: TEXT_CONTENT, name: NAME }, ['content']);

/** Published: CreateChatCompletionRequest.messages, by role. */
export const MESSAGE = bounded(
  tagged('role', {
    system,
    developer: system,
    user: object({ content: def('userContent'), name: NAME }, ['content']),
    assistant: object(
      optionals({
        content: ASSISTANT_CONTENT,
        refusal: string(),
        name: string(),
        audio: object({ id: string() }, ['id']),
        tool_calls: array(toolCall, { minItems: 1 }),
        function_call: call,
      }),
    ),
    // The published schema has only text here; Zed sends the images that its tools return.
    tool: object({ content: def('userContent'), tool_call_id: string() }, ['content', 'tool_call_id']),
    function: object({ content: optional(string()), name: string({ minChars: 1 }) }, ['name']),
  }),
);
