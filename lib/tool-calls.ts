import type { ToolCallEvent } from '../types/gateway';
import type { ToolCall } from '../types/openai';

/** Folds a tool-call event into the calls so far: the first of an id opens the call, later ones append to its arguments. */
export function foldCall(calls: Map<string, ToolCall>, { id, name = '', arguments: text }: ToolCallEvent): void {
  const call = calls.get(id);
  if (call) call.function.arguments += text;
  else calls.set(id, { id, type: 'function', function: { name, arguments: text } });
}
