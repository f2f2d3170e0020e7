import type { AgentEvent, AgentRun } from '../../types/gateway';
import { ApiError } from '../errors/api-error';
import type { Sink } from './play';

/**
 * Holds the events of a run back until it calls one of the tools that it must call; a run that ends without has failed. So a
 * stream, too, can say truthfully that `tool_choice` was not honoured, instead of prose.
 *
 * The sink throws ApiError 502 `tool_choice_unsatisfied`.
 */
export function holdUntilCall(sink: Sink, tools: AgentRun['tools']): Sink {
  let held: AgentEvent[] | undefined = [];
  return (event) => {
    if (held === undefined) return sink(event);
    if (event.type === 'finish') throw new ApiError('tool_choice_unsatisfied');
    held.push(event);
    if (event.type !== 'tool-call' || !tools.some((tool) => tool.name === event.name)) return undefined;
    const all = held;
    held = undefined;
    return pass(all, sink);
  };
}

async function pass(events: readonly AgentEvent[], sink: Sink): Promise<void> {
  for (const event of events) await sink(event);
}
