import { isDeepStrictEqual } from 'node:util';
import type { AgentRun } from '../../../../types/gateway';
import type { ChatMessage, ToolCall } from '../../../../types/openai';
import { turnStart } from '../../../messages';
import type { StoredMessage } from './store';

export interface Continuation {
  /** How many messages of the transcript the turn follows; those after them leave. */
  keep: number;
  /** The turn, in the ids of the transcript. */
  turn: readonly ChatMessage[];
}

/**
 * How a turn goes on from a transcript; undefined where it does not, because nothing is known yet, or the turn answers a
 * call that is not: the conversation went on elsewhere, and the client knows it whole.
 */
export function continuation(stored: readonly StoredMessage[], run: AgentRun): Continuation | undefined {
  if (stored.length === 0) return undefined;
  const last = stored.at(-1);
  if (last !== undefined && 'incomplete' in last) {
    const keep = turnStart(stored.slice(0, -1));
    const turn = inIdsOf(stored.slice(0, keep), run);
    // SDKs send a request again when its time is over. That is no second turn.
    if (isDeepStrictEqual(stored.slice(keep, -1), turn)) return { keep, turn };
  }
  const turn = inIdsOf(stored, run);
  return answersOf(turn, stored) ? { keep: stored.length, turn } : undefined;
}

/**
 * Function messages, the deprecated form, have no id; validation has named their call by its place in the request. The
 * reply that they answer had one call, the first, in its own words.
 */
function inIdsOf(known: readonly ChatMessage[], run: AgentRun): readonly ChatMessage[] {
  const [call] = callsOf(known.at(-1));
  if (call === undefined) return run.turn;
  return run.turn.map((message) => {
    if (message.role !== 'tool' || !/^call_function_\d+$/.test(message.tool_call_id)) return message;
    const answered = run.messages.flatMap(callsOf).find(({ id }) => id === message.tool_call_id);
    const same = answered?.function.name === call.function.name;
    return same ? { ...message, tool_call_id: call.id } : message;
  });
}

function answersOf(turn: readonly ChatMessage[], known: readonly ChatMessage[]): boolean {
  const calls = callsOf(known.at(-1));
  return turn.every((message) => message.role !== 'tool' || calls.some((call) => call.id === message.tool_call_id));
}

function callsOf(message: ChatMessage | undefined): ToolCall[] {
  return (message?.role === 'assistant' && message.tool_calls) || [];
}
