import { isDeepStrictEqual } from 'node:util';
import type { AgentRun } from '../../../../types/gateway';
import type { ChatMessage, ToolCall } from '../../../../types/openai';
import { turnStart } from '../../../messages';
import type { StoredMessage } from './store';

export interface Continuation {
  /** How many messages of the transcript the turn follows; those after them leave. */
  keep: number;
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
    // SDKs send a request again when its time is over. That is no second turn.
    if (isDeepStrictEqual(stored.slice(keep, -1), run.turn)) return { keep };
  }
  return answersOf(run.turn, stored) ? { keep: stored.length } : undefined;
}

function answersOf(turn: readonly ChatMessage[], known: readonly ChatMessage[]): boolean {
  const calls = callsOf(known.at(-1));
  return turn.every((message) => message.role !== 'tool' || calls.some((call) => call.id === message.tool_call_id));
}

function callsOf(message: ChatMessage | undefined): ToolCall[] {
  return (message?.role === 'assistant' && message.tool_calls) || [];
}
