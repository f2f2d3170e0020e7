import type { Caller } from '../../../types/gateway';
import type { ChatCompletionRequest } from '../../../types/openai';
import { ApiError, invalidRequest, invalidValue } from '../../errors/api-error';

/**
 * The rules between `tools`, `tool_choice` and the calls in the history that a schema cannot say.
 *
 * @throws ApiError 400.
 */
export function checkTools({ tools = [], tool_choice: choice, messages }: ChatCompletionRequest): void {
  for (const [i, tool] of tools.entries()) refuseCustom(tool.type, `tools[${i}].type`);
  for (const [i, message] of messages.entries()) {
    const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
    for (const [j, call] of calls.entries()) refuseCustom(call.type, `messages[${i}].tool_calls[${j}].type`);
  }
  if (choice === undefined || choice === 'none' || choice === 'auto') return;
  if (tools.length === 0) {
    throw invalidValue('tool_choice', "'tool_choice' is only allowed when 'tools' are specified.");
  }
  if (choice === 'required') return;
  refuseCustom(choice.type, 'tool_choice.type');
  const chosen = choice.type === 'function' ? [choice] : choice.allowed_tools.tools;
  const offered = new Set(tools.map((tool) => tool.function.name));
  chosen.forEach((tool, i) => {
    refuseCustom(tool.type, `tool_choice.allowed_tools.tools[${i}].type`);
    if (!offered.has(tool.function.name)) {
      throw invalidValue('tool_choice', `the function '${tool.function.name}' is not among 'tools'.`);
    }
  });
}

/**
 * @throws ApiError 403 if the request offers client tools, and its caller may not.
 */
export function checkMayOfferTools(caller: Caller, { tools, functions }: ChatCompletionRequest): void {
  if (caller.tools !== false || !tools?.length) return;
  throw new ApiError('permission_denied', {
    param: functions === undefined ? 'tools' : 'functions',
    message: 'Your API key does not allow client tools. Send the request without them.',
  });
}

/** Custom tools answer in free text held to a grammar. Agents call functions. */
function refuseCustom(type: string, param: string): void {
  if (type === 'custom') {
    throw invalidRequest(
      'unsupported_value',
      param,
      `Unsupported value: '${param}' does not support 'custom' with an agent. Only 'function' is supported.`,
    );
  }
}
