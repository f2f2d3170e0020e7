import type { AgentEvent, AgentRun } from '../../types/gateway';
import { ApiError } from '../errors/api-error';

/**
 * Holds the text of a run back until it calls one of the tools that it must call; a run that ends without has failed. So a
 * stream, too, can say truthfully that `tool_choice` was not honoured, instead of prose.
 *
 * @throws ApiError 502 `tool_choice_unsatisfied`.
 */
export async function* requireCall(
  events: AsyncIterable<AgentEvent>,
  tools: AgentRun['tools'],
): AsyncGenerator<AgentEvent> {
  let held: AgentEvent[] | undefined = [];
  for await (const event of events) {
    if (held !== undefined && event.type === 'tool-call' && tools.some((tool) => tool.name === event.name)) {
      yield* held;
      held = undefined;
    }
    if (held !== undefined && event.type === 'finish') throw new ApiError('tool_choice_unsatisfied');
    if (held === undefined) yield event;
    else held.push(event);
  }
}
