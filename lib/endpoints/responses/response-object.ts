import type {
  CreateResponseRequest,
  ResponseFunctionTool,
  ResponseObject,
  ResponseTextFormat,
} from '../../../types/responses';

/** What a response object says beside what its request asked for. */
export interface ResponseHead {
  id: string;
  /** Seconds since 1970. */
  createdAt: number;
  /** The request's `model`, as it was sent, or the name of the agent that a header chose. */
  model: string;
  /** Whether the response is kept, so that it can be read and continued. */
  store: boolean;
  conversationId: string | undefined;
  /** The function tools that the agent may call, in the words of the wire. */
  tools: readonly ResponseFunctionTool[];
}

/**
 * The response object of a request before its run has said anything. Every key of Open Responses is there, and none is null
 * that it wants to be a value (its suite, and SDKs that read without looking). Without a spread: what V8 copies into an object costs it, and
 * each time that the object is put into words, several times as much.
 */
export function responseObject(request: CreateResponseRequest, head: ResponseHead): ResponseObject {
  const { text, reasoning } = request;
  const object: ResponseObject = {
    id: head.id,
    object: 'response',
    created_at: head.createdAt,
    completed_at: null,
    status: 'in_progress',
    background: request.background === true,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    model: head.model,
    output: [],
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
    safety_identifier: request.safety_identifier ?? null,
    service_tier: 'default',
    store: head.store,
    temperature: request.temperature ?? 1,
    top_p: request.top_p ?? 1,
    presence_penalty: request.presence_penalty ?? 0,
    frequency_penalty: request.frequency_penalty ?? 0,
    top_logprobs: request.top_logprobs ?? 0,
    text: { format: formatWithAllKeys(text?.format) },
    tool_choice: request.tool_choice ?? 'auto',
    tools: head.tools.map(toolWithAllKeys),
    truncation: request.truncation ?? 'disabled',
    usage: null,
    metadata: request.metadata ?? {},
  };
  if (head.conversationId !== undefined) object.conversation = { id: head.conversationId };
  if (text?.verbosity != null) object.text.verbosity = text.verbosity;
  if (request.user !== undefined) object.user = request.user;
  return object;
}

function formatWithAllKeys(format: ResponseTextFormat | null | undefined): ResponseTextFormat {
  if (format?.type !== 'json_schema') return format ?? { type: 'text' };
  const { name, description = null, schema, strict } = format;
  return { type: 'json_schema', name, description, schema, strict: strict === true };
}

function toolWithAllKeys(tool: ResponseFunctionTool): Required<ResponseFunctionTool> {
  const { name, description = null, parameters = null, strict = null } = tool;
  return { type: 'function', name, description, parameters, strict };
}
