import type { AssistantMessage, ChatMessage, ToolCall, ToolMessage } from '../../../types/openai';
import { gatewayError } from '../../errors/gateway-error';
import type { EmbeddedRun } from '../../gateways/embedded/agent';
import { isInstruction, textOf } from '../../messages';
import { attachedFiles, contentOf, filesOf, type SdkContent } from './media';
import type { SdkMessage } from './sdk';
import { parsed, type TurnMemory } from './turn-memory';

/**
 * Messages of a conversation, the calls and parts in them counted too. The AI SDK checks each of them for 10 to 100 µs
 * (measured, version 6), all in one go: what is longer would hold the event loop for seconds.
 */
const MOST_MESSAGES = 5_000;

/**
 * The session's conversation in the AI SDK's words, the system text first.
 *
 * @throws GatewayError `context_length_exceeded` if it has more than 5,000 messages, calls and parts.
 */
export function modelMessages(run: EmbeddedRun, instructions: string, memory: TurnMemory): SdkMessage[] {
  const { conversation } = run;
  refuseTooMany(conversation);
  const attached = attachedFiles(run.attachments);
  const messages: SdkMessage[] = instructions === '' ? [] : [{ role: 'system', content: instructions }];
  for (const [at, message] of conversation.entries()) {
    if (message.role === 'user') messages.push(...userMessage(contentOf(message, attached.get(at))));
    if (message.role !== 'assistant') continue;
    const results = resultsAfter(conversation, at);
    for (const each of reply(message, results, memory)) messages.push(each);
    // After the last result, because providers want the results of one reply together.
    const files = results.flatMap((result, i) => filesOf(result, attached.get(at + 1 + i)));
    messages.push(...userMessage(files));
  }
  messages.push(...userMessage(askedBy(run)));
  return messages;
}

function refuseTooMany(conversation: readonly ChatMessage[]): void {
  let count = 0;
  for (const message of conversation) {
    count += 1 + (Array.isArray(message.content) ? message.content.length : 0);
    if (message.role === 'assistant') count += message.tool_calls?.length ?? 0;
  }
  if (count <= MOST_MESSAGES) return;
  throw gatewayError(
    'context_length_exceeded',
    `The conversation has more than ${MOST_MESSAGES} messages, calls and parts. Start a new one.`,
  );
}

/** Of a turn of instructions only: many providers refuse a conversation without a user's message at its end. */
function askedBy({ turn }: EmbeddedRun): SdkContent[] {
  if (!turn.every(isInstruction)) return [];
  return [{ type: 'text', text: turn.map(({ content }) => textOf(content)).join('\n\n') }];
}

function userMessage(content: SdkContent[]): SdkMessage[] {
  return content.length === 0 ? [] : [{ role: 'user', content }];
}

function resultsAfter(messages: readonly ChatMessage[], at: number): ToolMessage[] {
  let end = at + 1;
  while (messages[end]?.role === 'tool') end += 1;
  return messages.slice(at + 1, end) as ToolMessage[];
}

function reply(message: AssistantMessage, results: ToolMessage[], memory: TurnMemory): SdkMessage[] {
  const calls = message.tool_calls ?? [];
  const text = [textOf(message.content), message.refusal ?? ''].filter((part) => part !== '').join('\n');
  if (calls.length === 0) return text === '' ? [] : [{ role: 'assistant', content: text }];
  const known = memory.recall(message);
  const answers = new Map(results.map((result) => [result.tool_call_id, textOf(result.content)]));
  const said: SdkMessage = {
    role: 'assistant',
    content: [...(text === '' ? [] : [{ type: 'text', text }]), ...calls.map(callPart)],
  };
  return [
    ...(known?.messages ?? [said]),
    { role: 'tool', content: calls.map((call) => resultPart(call, answers, known?.ids.get(call.id))) },
  ];
}

function callPart({ id, function: { name, arguments: text } }: ToolCall): object {
  return { type: 'tool-call', toolCallId: id, toolName: name, input: parsed(text) };
}

/** A model refuses a conversation with an unanswered call; a client that gave up leaves one. */
function resultPart({ id, function: { name } }: ToolCall, answers: Map<string, string>, ownId = id): object {
  const value = answers.get(id) ?? 'The call was not answered.';
  return { type: 'tool-result', toolCallId: ownId, toolName: name, output: { type: 'text', value } };
}
