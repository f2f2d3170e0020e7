import { isDeepStrictEqual } from 'node:util';
import type { AgentRun } from '../../../../types/gateway';
import type { ChatMessage, ToolCall, ToolMessage } from '../../../../types/openai';
import { turnStart } from '../../../messages';
import type { StoredMessage } from './store';

export interface Continuation {
  /** How many messages of the transcript the turn follows; those after them leave. */
  keep: number;
  /** The turn, in the ids of the transcript. */
  turn: readonly ChatMessage[];
}

/**
 * Where a turn attaches to the stored transcript. Undefined if nothing is stored, or if the turn answers a tool call that
 * the transcript does not contain: the conversation went on elsewhere, and the session is rebuilt from what the client sent.
 *
 * @param sent The run's turn.
 */
export function continuation(
  stored: readonly StoredMessage[],
  run: AgentRun,
  sent: readonly ChatMessage[],
): Continuation | undefined {
  if (stored.length === 0) return undefined;
  const last = stored.at(-1);
  if (last !== undefined && 'incomplete' in last) {
    const keep = turnStart(stored.slice(0, -1));
    const turn = inIdsOf(stored.slice(0, keep), run, sent);
    // SDKs send a request again when its time is over. That is no second turn.
    if (isDeepStrictEqual(stored.slice(keep, -1), turn)) return { keep, turn };
  }
  const turn = inIdsOf(stored, run, sent);
  return answersOf(turn, stored) ? { keep: stored.length, turn } : undefined;
}

/**
 * Function messages, the deprecated form, have no id; validation has named their call by its place in the request. The
 * reply that they answer had one call, the first, in its own words.
 */
function inIdsOf(known: readonly ChatMessage[], run: AgentRun, sent: readonly ChatMessage[]): readonly ChatMessage[] {
  const [call] = callsOf(known.at(-1));
  if (call === undefined || !sent.some(answersFunction)) return sent;
  const names = new Map(run.messages.flatMap(callsOf).map(({ id, function: { name } }) => [id, name]));
  return sent.map((message) => {
    const same = answersFunction(message) && names.get(message.tool_call_id) === call.function.name;
    return same ? { ...message, tool_call_id: call.id } : message;
  });
}

function answersFunction(message: ChatMessage): message is ToolMessage {
  return message.role === 'tool' && /^call_function_\d+$/.test(message.tool_call_id);
}

function answersOf(turn: readonly ChatMessage[], known: readonly ChatMessage[]): boolean {
  const calls = new Set(callsOf(known.at(-1)).map(({ id }) => id));
  return turn.every((message) => message.role !== 'tool' || calls.has(message.tool_call_id));
}

function callsOf(message: ChatMessage | undefined): ToolCall[] {
  return (message?.role === 'assistant' && message.tool_calls) || [];
}
