import { array, bounded, def, object, optional, optionals, string, tagged } from '../../../validation/schema-kit';
import { ASSISTANT_CONTENT, TEXT_CONTENT } from './content';

/** Longer than any name is, and short enough to stand in a message and a log. */
const LONGEST_NAME = 512;
const NAME = optional(string({ maxChars: LONGEST_NAME }));
const call = object({ name: string({ minChars: 1, maxChars: LONGEST_NAME }), arguments: string() }, [
  'name',
  'arguments',
]);

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
        name: string({ maxChars: LONGEST_NAME }),
        audio: object({ id: string() }, ['id']),
        // Empty is what some clients make of none.
        tool_calls: array(toolCall),
        function_call: call,
      }),
    ),
    // The published schema has only text here; Zed sends the images that its tools return.
    tool: object({ content: def('userContent'), tool_call_id: string() }, ['content', 'tool_call_id']),
    function: object({ content: optional(string()), name: string({ minChars: 1, maxChars: LONGEST_NAME }) }, ['name']),
  }),
);
