/**
 * What goes over the wire, in OpenAI's words: the request that a client may send, the completion, the chunk and the
 * error that it gets back. Source: the published OpenAPI document, version 2.3.0 (2026-08-21).
 */

export interface TextPart {
  type: 'text';
  text: string;
}
export interface RefusalPart {
  type: 'refusal';
  refusal: string;
}
export interface ImagePart {
  type: 'image_url';
  /** `url` is a `data:` URI, or an address that only the host's `fetchAttachment` may follow. */
  image_url: { url: string; detail?: string | null };
}
export interface AudioPart {
  type: 'input_audio';
  /** `data` is base64. */
  input_audio: { data: string; format: string };
}
export interface FilePart {
  type: 'file';
  /** `file_data` is a `data:` URI or plain base64. */
  file: { filename?: string | null; file_data?: string | null; file_id?: string | null };
}
export type ContentPart = TextPart | RefusalPart | ImagePart | AudioPart | FilePart;

/** A call of a function that the client offered in `tools`. `arguments` is JSON text, as the model wrote it. */
export interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export interface SystemMessage {
  role: 'system' | 'developer';
  content: string | TextPart[];
  name?: string | null;
}
export interface UserMessage {
  role: 'user';
  content: string | ContentPart[];
  name?: string | null;
}
export interface AssistantMessage {
  role: 'assistant';
  content?: string | ContentPart[] | null;
  refusal?: string | null;
  name?: string | null;
  tool_calls?: ToolCall[] | null;
}
export interface ToolMessage {
  role: 'tool';
  content: string | ContentPart[];
  tool_call_id: string;
}
export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** A function that the client offers and runs itself. `parameters` is a JSON Schema. */
export interface FunctionTool {
  type: 'function';
  function: {
    name: string;
    description?: string | null;
    parameters?: Record<string, unknown> | null;
    strict?: boolean | null;
  };
}

export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { type: 'function'; function: { name: string } }
  | {
      type: 'allowed_tools';
      allowed_tools: { mode: 'auto' | 'required'; tools: { type: 'function'; function: { name: string } }[] };
    };

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | {
      type: 'json_schema';
      json_schema: {
        name: string;
        description?: string | null;
        schema?: Record<string, unknown> | null;
        strict?: boolean | null;
      };
    };

/**
 * The request, after validation: every null among the optional members has become absence, and the deprecated
 * `functions`, `function_call` and `role: "function"` have been translated. Fields that are not of the wire are still there.
 */
export interface ChatCompletionRequest {
  messages: ChatMessage[];
  model?: string;
  tools?: FunctionTool[];
  tool_choice?: ToolChoice;
  /** Still there when the client used the deprecated form, so that it is answered in it; `tools` says the same. */
  functions?: FunctionTool['function'][];
  parallel_tool_calls?: boolean;
  response_format?: ResponseFormat;
  max_completion_tokens?: number;
  max_tokens?: number;
  n?: number;
  temperature?: number;
  top_p?: number;
  presence_penalty?: number;
  frequency_penalty?: number;
  logprobs?: boolean;
  top_logprobs?: number;
  logit_bias?: Record<string, number>;
  seed?: number;
  stop?: string | string[];
  reasoning_effort?: string;
  verbosity?: string;
  prediction?: Record<string, unknown>;
  service_tier?: string;
  web_search_options?: Record<string, unknown>;
  modalities?: string[];
  audio?: Record<string, unknown>;
  user?: string;
  safety_identifier?: string;
  prompt_cache_key?: string;
  metadata?: Record<string, string>;
  store?: boolean;
  stream?: boolean;
  stream_options?: { include_usage?: boolean | null; include_obfuscation?: boolean | null };
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

/** A web source of the answer. The indexes count characters of `content`. */
export interface UrlCitation {
  type: 'url_citation';
  url_citation: { start_index: number; end_index: number; url: string; title: string };
}

/**
 * A tool that the agent runs itself starts or ends (`options.progress`). An extension: an unknown field of a valid delta
 * passes every client measured; a named SSE event, or a tool call that the client cannot run, breaks some.
 */
export interface Progress {
  id: string;
  tool: string;
  phase: 'start' | 'end';
  text?: string;
}

/** Tokens of one completion. */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: { cached_tokens: number };
  completion_tokens_details?: { reasoning_tokens: number };
}

export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  /** Seconds since 1970. */
  created: number;
  /** The request's `model`, as it was sent. */
  model: string;
  choices: {
    index: number;
    message: {
      role: 'assistant';
      content: string | null;
      refusal: string | null;
      reasoning_content?: string;
      annotations?: UrlCitation[];
      clawdbot_progress?: Progress[];
      tool_calls?: ToolCall[];
      function_call?: { name: string; arguments: string };
    };
    logprobs: null;
    finish_reason: FinishReason;
  }[];
  usage: Usage;
}

export interface ChatCompletionChunk {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  choices: {
    index: number;
    delta: {
      role?: 'assistant';
      content?: string | null;
      refusal?: string | null;
      reasoning_content?: string;
      annotations?: UrlCitation[];
      clawdbot_progress?: Progress;
      tool_calls?: { index: number; id?: string; type?: 'function'; function: { name?: string; arguments?: string } }[];
      function_call?: { name?: string; arguments?: string };
    };
    logprobs: null;
    finish_reason: FinishReason | null;
  }[];
  usage?: Usage | null;
}

/** The body of every error, and of an error in a stream. All four keys are always there. */
export interface ErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null };
}

export interface Model {
  id: string;
  object: 'model';
  /** Seconds since 1970. */
  created: number;
  owned_by: string;
  name?: string;
  description?: string;
}
