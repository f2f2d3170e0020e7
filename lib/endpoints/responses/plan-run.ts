import type {
  Attachment,
  Caller,
  ContinuedResponse,
  ResponseFormat,
  ReturnedReasoning,
  Sampling,
  SessionRef,
} from '../../../types/gateway';
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
  reasoning: ReturnedReasoning[];
  continues: ContinuedResponse | undefined;
}

/** The request in the words of a run. Written out, as spreading costs several times as much (V8; once for each request). */
export function planRun(request: CreateResponseRequest, context: RunContext): PlannedRun {
  const { id, agentId, session, caller, attachments, task, messages, turn, tools, reasoning, continues } = context;
  const run: PlannedRun = {
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
  };
  // A housekeeping call leaves nothing behind to come back to.
  if (request.background === true && !task) run.background = true;
  if (request.max_tool_calls !== undefined) run.maxToolCalls = request.max_tool_calls;
  if (continues !== undefined) run.continues = continues;
  if (reasoning.length > 0) run.reasoning = reasoning;
  const instructions = [request.instructions, instructionsOf(messages)].filter((text) => text !== undefined);
  if (instructions.length > 0) run.instructions = instructions.join('\n\n');
  const responseFormat = formatOf(request);
  if (responseFormat !== undefined) run.responseFormat = responseFormat;
  return run;
}

/** What has the same name in a run, whose names are chat's. */
const SAMPLING = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'parallel_tool_calls',
  'top_logprobs',
  'service_tier',
] as const satisfies (keyof Sampling & keyof CreateResponseRequest)[];

function samplingOf(request: CreateResponseRequest): Sampling {
  const sampling: Record<string, unknown> = {};
  for (const name of SAMPLING) if (request[name] != null) sampling[name] = request[name];
  if (request.max_output_tokens != null) sampling.max_completion_tokens = request.max_output_tokens;
  if (request.reasoning?.effort != null) sampling.reasoning_effort = request.reasoning.effort;
  if (request.text?.verbosity != null) sampling.verbosity = request.text.verbosity;
  return sampling;
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
