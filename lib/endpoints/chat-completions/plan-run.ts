import { randomUUID } from 'node:crypto';
import type {
  AgentRun,
  Attachment,
  Caller,
  ClientTool,
  ResponseFormat,
  Sampling,
  SessionRef,
} from '../../../types/gateway';
import type { ChatCompletionRequest } from '../../../types/openai';
import { instructionsOf, turnOf, userText } from '../../messages';
import type { PlannedRun } from '../../run/planned-run';

export interface RunContext {
  agentId: string;
  session: SessionRef;
  caller: Caller;
  attachments: Attachment[];
  task: boolean;
}

/** The request in the words of a run. Written out, as spreading costs several times as much (V8; once for each request). */
export function planRun(request: ChatCompletionRequest, context: RunContext): PlannedRun {
  // A title needs no tools, and must not act.
  const { tools, toolChoice } = context.task ? { tools: [], toolChoice: 'auto' as const } : toolsOf(request);
  const turn = turnOf(request.messages);
  const run: PlannedRun = {
    api: 'chat',
    id: `chatcmpl-${randomUUID().replaceAll('-', '').slice(0, 29)}`,
    agentId: context.agentId,
    session: context.session,
    caller: context.caller,
    attachments: context.attachments,
    task: context.task,
    text: userText(turn),
    messages: request.messages,
    turn,
    tools,
    toolChoice,
    sampling: samplingOf(request),
    metadata: request.metadata ?? {},
  };
  const instructions = instructionsOf(request.messages);
  if (instructions !== undefined) run.instructions = instructions;
  const responseFormat = formatOf(request);
  if (responseFormat !== undefined) run.responseFormat = responseFormat;
  return run;
}

const SAMPLING = [
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'reasoning_effort',
  'verbosity',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'parallel_tool_calls',
  'prediction',
  'service_tier',
  'web_search_options',
] as const satisfies (keyof Sampling & keyof ChatCompletionRequest)[];

function samplingOf(request: ChatCompletionRequest): Sampling {
  const sampling: Record<string, unknown> = {};
  for (const name of SAMPLING) if (request[name] !== undefined) sampling[name] = request[name];
  if (request.stop !== undefined) sampling.stop = [request.stop].flat();
  // The newer name wins where a client sends both (the live service's successor of max_tokens).
  const limit = request.max_completion_tokens ?? request.max_tokens;
  if (limit !== undefined) sampling.max_completion_tokens = limit;
  return sampling;
}

/** Every form of `tool_choice` comes down to which tools may be called, and whether one must be. */
function toolsOf({
  tools = [],
  tool_choice: choice = 'auto',
}: ChatCompletionRequest): Pick<AgentRun, 'tools' | 'toolChoice'> {
  const offered = tools.map(
    ({ function: { name, description, parameters, strict } }): ClientTool => ({
      name,
      ...(description != null && { description }),
      ...(parameters != null && { parameters }),
      ...(strict != null && { strict }),
    }),
  );
  if (choice === 'none') return { tools: [], toolChoice: 'auto' };
  if (typeof choice === 'string') return { tools: offered, toolChoice: choice };
  const { mode, names } =
    choice.type === 'function'
      ? { mode: 'required' as const, names: new Set([choice.function.name]) }
      : {
          mode: choice.allowed_tools.mode,
          names: new Set(choice.allowed_tools.tools.map((tool) => tool.function.name)),
        };
  return { tools: offered.filter((tool) => names.has(tool.name)), toolChoice: mode };
}

function formatOf({ response_format: format }: ChatCompletionRequest): ResponseFormat | undefined {
  if (format?.type !== 'json_schema') return format;
  const { name, description, schema, strict } = format.json_schema;
  return {
    type: 'json_schema',
    name,
    strict: strict === true,
    ...(description != null && { description }),
    ...(schema != null && { schema }),
  };
}
