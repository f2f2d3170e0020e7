import type { Attachment, Caller, ResponseFormat, Sampling, SessionRef } from '../../../types/gateway';
import type { ChatMessage } from '../../../types/openai';
import type { CreateResponseRequest } from '../../../types/responses';
import { instructionsOf, userText } from '../../messages';
import type { PlannedRun } from '../../run/planned-run';
import type { ResponseTools } from './tools';

export interface RunContext {
  id: string;
  agentId: string;
  session: SessionRef;
  caller: Caller;
  attachments: Attachment[];
  task: boolean;
  /** The whole conversation that the request continues, and what it adds. */
  messages: ChatMessage[];
  turn: ChatMessage[];
  tools: ResponseTools;
}

/** The request in the words of a run. */
export function planRun(request: CreateResponseRequest, context: RunContext): PlannedRun {
  const { id, agentId, session, caller, attachments, task, messages, turn, tools } = context;
  const instructions = [request.instructions, instructionsOf(messages)].filter((text) => text !== undefined);
  const responseFormat = formatOf(request);
  return {
    id,
    api: 'responses',
    agentId,
    session,
    caller,
    attachments,
    task,
    text: userText(turn),
    messages,
    turn,
    // A title needs no tools, and must not act.
    tools: task ? [] : tools.offered,
    toolChoice: task ? 'auto' : tools.toolChoice,
    sampling: samplingOf(request),
    metadata: request.metadata ?? {},
    // A housekeeping call leaves nothing behind to come back to.
    ...(request.background === true && !task && { background: true }),
    ...(instructions.length > 0 && { instructions: instructions.join('\n\n') }),
    ...(responseFormat !== undefined && { responseFormat }),
  };
}

/** Under the names of a run, which are chat's. */
function samplingOf(request: CreateResponseRequest): Sampling {
  const asked: { [K in keyof Sampling]: Sampling[K] | null } = {
    temperature: request.temperature,
    top_p: request.top_p,
    presence_penalty: request.presence_penalty,
    frequency_penalty: request.frequency_penalty,
    max_completion_tokens: request.max_output_tokens,
    parallel_tool_calls: request.parallel_tool_calls,
    top_logprobs: request.top_logprobs,
    reasoning_effort: request.reasoning?.effort,
    verbosity: request.text?.verbosity,
    service_tier: request.service_tier,
  } as { [K in keyof Sampling]: Sampling[K] | null };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value != null)) as Sampling;
}

function formatOf({ text }: CreateResponseRequest): ResponseFormat | undefined {
  const format = text?.format;
  if (format == null || format.type !== 'json_schema') return format ?? undefined;
  const { name, description, schema, strict } = format;
  return {
    type: 'json_schema',
    name,
    schema,
    strict: strict === true,
    ...(description != null && { description }),
  };
}
