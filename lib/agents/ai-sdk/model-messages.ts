import type { AgentRun } from '../../../types/gateway';
import type { AssistantMessage, ChatMessage, ToolCall, ToolMessage } from '../../../types/openai';
import { textOf } from '../../messages';
import { contentOf, filesOf, type SdkContent } from './media';
import type { SdkMessage } from './sdk';
import { parsed, type TurnMemory } from './turn-memory';

/** The session's conversation in the AI SDK's words, the system text first. */
export function modelMessages(run: AgentRun, instructions: string, memory: TurnMemory): SdkMessage[] {
  const turn = run.messages.length - run.turn.length;
  const attached = [...run.attachments];
  const messages: SdkMessage[] = instructions === '' ? [] : [{ role: 'system', content: instructions }];
  for (let at = 0; at < run.messages.length; at++) {
    const message = run.messages[at] as ChatMessage;
    if (message.role === 'user') messages.push(...userMessage(contentOf(message, at < turn ? [] : attached)));
    if (message.role !== 'assistant') continue;
    const results = resultsAfter(run.messages, at);
    messages.push(...reply(message, results, memory));
    // After the last result, because providers want the results of one reply together.
    const files = results.flatMap((result) => filesOf(result, at + 1 < turn ? [] : attached));
    messages.push(...userMessage(files));
  }
  return messages;
}

function userMessage(content: SdkContent[]): SdkMessage[] {
  return content.length === 0 ? [] : [{ role: 'user', content }];
}

function resultsAfter(messages: readonly ChatMessage[], at: number): ToolMessage[] {
  const rest = messages.slice(at + 1);
  const end = rest.findIndex((message) => message.role !== 'tool');
  return (end < 0 ? rest : rest.slice(0, end)) as ToolMessage[];
}

function reply(message: AssistantMessage, results: ToolMessage[], memory: TurnMemory): SdkMessage[] {
  const calls = message.tool_calls ?? [];
  const text = [textOf(message.content), message.refusal ?? ''].filter((part) => part !== '').join('\n');
  if (calls.length === 0) return text === '' ? [] : [{ role: 'assistant', content: text }];
  const known = memory.recall(message);
  const said: SdkMessage = {
    role: 'assistant',
    content: [...(text === '' ? [] : [{ type: 'text', text }]), ...calls.map(callPart)],
  };
  return [
    ...(known?.messages ?? [said]),
    { role: 'tool', content: calls.map((call) => resultPart(call, results, known?.ids.get(call.id))) },
  ];
}

function callPart({ id, function: { name, arguments: text } }: ToolCall): object {
  return { type: 'tool-call', toolCallId: id, toolName: name, input: parsed(text) };
}

/** A model refuses a conversation with an unanswered call; a client that gave up leaves one. */
function resultPart({ id, function: { name } }: ToolCall, results: ToolMessage[], ownId = id): object {
  const result = results.find((candidate) => candidate.tool_call_id === id);
  const value = result === undefined ? 'The call was not answered.' : textOf(result.content);
  return { type: 'tool-result', toolCallId: ownId, toolName: name, output: { type: 'text', value } };
}
