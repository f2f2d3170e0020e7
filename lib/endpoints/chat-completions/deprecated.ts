import type {
  AssistantMessage,
  ChatCompletionRequest,
  ChatMessage,
  FunctionTool,
  ToolChoice,
  ToolMessage,
} from '../../../types/openai';
import { invalidRequest, invalidValue } from '../../errors/api-error';

type Call = { name: string; arguments: string };
type OldMessage =
  | Exclude<ChatMessage, AssistantMessage>
  | (AssistantMessage & { function_call?: Call | null })
  | { role: 'function'; name: string; content?: string | null };

/** The members that `tools`, `tool_choice` and tool messages have replaced. */
interface OldRequest {
  functions?: FunctionTool['function'][];
  function_call?: 'none' | 'auto' | { name: string };
}

/**
 * Writes the deprecated function calls in the words of today, so that no later stage knows them. `functions` stays where
 * it was given: the answer is then written in the old words too.
 *
 * @throws ApiError 400 where the old and the new form are mixed, or a function message answers no call.
 */
export function translateDeprecated(given: ChatCompletionRequest): ChatCompletionRequest {
  const { functions, function_call: choice } = given as OldRequest;
  const messages = given.messages as OldMessage[];
  const old = functions !== undefined || choice !== undefined || messages.some(isOld);
  if (!old) return given;
  if (functions !== undefined && given.tools !== undefined) {
    throw invalidValue('functions', "it cannot be combined with 'tools'. Use 'tools'.");
  }
  return {
    ...given,
    messages: translateMessages(messages),
    ...(functions !== undefined && {
      tools: functions.map((definition) => ({ type: 'function' as const, function: definition })),
    }),
    ...(choice !== undefined && { tool_choice: translateChoice(choice) }),
  };
}

function isOld(message: OldMessage): boolean {
  return message.role === 'function' || (message.role === 'assistant' && message.function_call != null);
}

function translateChoice(choice: NonNullable<OldRequest['function_call']>): ToolChoice {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } };
}

/** Old calls have no id. One call is open at a time, so its place in the conversation names it. */
function translateMessages(messages: OldMessage[]): ChatMessage[] {
  let open: { id: string; name: string } | undefined;
  return messages.map((message, i): ChatMessage => {
    if (message.role === 'function') {
      if (open?.name !== message.name) {
        throw invalidRequest(
          null,
          `messages[${i}].role`,
          "Invalid parameter: messages with role 'function' must be a response to a preceding message with 'function_call'.",
        );
      }
      const answer: ToolMessage = { role: 'tool', tool_call_id: open.id, content: message.content ?? '' };
      open = undefined;
      return answer;
    }
    if (message.role !== 'assistant' || message.function_call == null) return message;
    const { function_call: call, ...rest } = message;
    open = { id: `call_function_${i}`, name: call.name };
    return { ...rest, tool_calls: [{ id: open.id, type: 'function', function: call }] };
  });
}
