import type { ChatMessage } from '../../../../types/openai';

export interface TurnLimits<M> {
  /** Defaults to no limit. */
  maxTurns?: number;
  /** Defaults to no limit. */
  maxWeight?: number;
  weigh(message: M): number;
}

/**
 * The newest whole turns that fit, at least the last one. A turn begins with a user message that follows an assistant
 * message; so no cut comes between a tool call and its result.
 */
export function newestTurns<M extends ChatMessage>(messages: readonly M[], limits: TurnLimits<M>): readonly M[] {
  const { maxTurns = Number.POSITIVE_INFINITY, maxWeight = Number.POSITIVE_INFINITY, weigh } = limits;
  let start = messages.length;
  let turns = 0;
  let weight = 0;
  for (let i = messages.length - 1; i >= 0; i -= 1) {
    weight += weigh(messages[i] as M);
    if (turns > 0 && weight > maxWeight) break;
    if (!beginsTurn(messages, i)) continue;
    start = i;
    turns += 1;
    if (turns === maxTurns) break;
  }
  return messages.slice(start);
}

function beginsTurn(messages: readonly ChatMessage[], i: number): boolean {
  return i === 0 || (messages[i]?.role === 'user' && messages[i - 1]?.role === 'assistant');
}
