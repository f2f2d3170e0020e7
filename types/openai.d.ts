/**
 * What goes over the wire, in OpenAI's words: the request that a client may send, the completion, the chunk and the
 * error that it gets back. Source: the published OpenAPI document, version 2.3.0 (2026-08-21).
 */

/** A text, as a part of a message's content. */
export interface TextPart {
  /** Names the part. */
  type: 'text';
  /** The text. */
  text: string;
}

/** A refusal of the assistant, as a part of its resent message. */
export interface RefusalPart {
  /** Names the part. */
  type: 'refusal';
  /** The refusal's text. */
  refusal: string;
}

/** An image, as a part of a message's content. */
export interface ImagePart {
  /** Names the part. */
  type: 'image_url';
  /** Where it is. */
  image_url: {
    /** A `data:` URI, or an address that only the host's `fetchAttachment` may follow. */
    url: string;
    /** How closely to look: `low`, `high` or `auto`. */
    detail?: string | null | undefined;
  };
}

/** A sound, as a part of a message's content. */
export interface AudioPart {
  /** Names the part. */
  type: 'input_audio';
  /** The sound. */
  input_audio: {
    /** The bytes, as base64. */
    data: string;
    /** `wav`, `mp3` … */
    format: string;
  };
}

/** A file, as a part of a message's content. */
export interface FilePart {
  /** Names the part. */
  type: 'file';
  /** The file. */
  file: {
    /** Its name. */
    filename?: string | null | undefined;
    /** A `data:` URI or plain base64. */
    file_data?: string | null | undefined;
    /** The id of an uploaded file: refused, as this server keeps no files. */
    file_id?: string | null | undefined;
  };
}

/** A part of a message's content. */
export type ContentPart = TextPart | RefusalPart | ImagePart | AudioPart | FilePart;

/** A call of a function that the client offered in `tools`. */
export interface ToolCall {
  /** The id under which the result comes back, as `tool_call_id`. */
  id: string;
  /** Names the kind of call. */
  type: 'function';
  /** What is called, with what. */
  function: FunctionCall;
}

/** The name and the arguments of a call. */
export interface FunctionCall {
  /** The function's name. */
  name: string;
  /** JSON text, as the model wrote it. */
  arguments: string;
}

/** What the host or the client tells the agent to be. Clients resend it with each request. */
export interface SystemMessage {
  /** Both mean the same. */
  role: 'system' | 'developer';
  /** The text. */
  content: string | TextPart[];
  /** Tells participants of one role apart. */
  name?: string | null | undefined;
}

/** What the person said. */
export interface UserMessage {
  /** Names the role. */
  role: 'user';
  /** A text, or parts. `run.text` and `textOf(content)` give the text of both. */
  content: string | ContentPart[];
  /** Tells participants of one role apart. */
  name?: string | null | undefined;
}

/** What the agent said, resent by the client. */
export interface AssistantMessage {
  /** Names the role. */
  role: 'assistant';
  /** The text, or parts; absent or null where the message only calls tools. */
  content?: string | ContentPart[] | null | undefined;
  /** The text of a refusal. */
  refusal?: string | null | undefined;
  /** Tells participants of one role apart. */
  name?: string | null | undefined;
  /** The client tools that the agent called. */
  tool_calls?: ToolCall[] | null | undefined;
  /** What the model thought before it answered, resent by clients of models that want it back (DeepSeek, Qwen). */
  reasoning_content?: string | null | undefined;
}

/** What a client tool gave back. */
export interface ToolMessage {
  /** Names the role. */
  role: 'tool';
  /** The result: a text, or parts. */
  content: string | ContentPart[];
  /** The `id` of the call that it answers. */
  tool_call_id: string;
}

/** A message of a conversation. */
export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** A function that the client offers and runs itself. */
export interface FunctionTool {
  /** Names the kind of tool. */
  type: 'function';
  /** The function. */
  function: FunctionDefinition;
}

/** What the model is told of a function. */
export interface FunctionDefinition {
  /** The function's name. */
  name: string;
  /** What the function does. */
  description?: string | null | undefined;
  /** A JSON Schema of the arguments. */
  parameters?: Record<string, unknown> | null | undefined;
  /** Whether the arguments must keep to the schema exactly. */
  strict?: boolean | null | undefined;
}

/** The choice of one function, which must be called. */
export interface NamedToolChoice {
  /** Names the kind of choice. */
  type: 'function';
  /** The function. */
  function: {
    /** Its name. */
    name: string;
  };
}

/** A choice that narrows the tools without resending them. */
export interface AllowedToolsChoice {
  /** Names the kind of choice. */
  type: 'allowed_tools';
  /** What is allowed. */
  allowed_tools: {
    /** `required`: one of them must be called. */
    mode: 'auto' | 'required';
    /** The tools that may be called. */
    tools: NamedToolChoice[];
  };
}

/** Which of the tools the agent may call, and whether it must call one. */
export type ToolChoice = 'none' | 'auto' | 'required' | NamedToolChoice | AllowedToolsChoice;

/** The parameter `response_format`. A run has it in the words of `ResponseFormat`. */
export type ResponseFormatParam = TextFormat | JsonObjectFormat | JsonSchemaFormatParam;

/** Any text. */
export interface TextFormat {
  /** Names the form. */
  type: 'text';
}

/** Any JSON object. */
export interface JsonObjectFormat {
  /** Names the form. */
  type: 'json_object';
}

/** JSON that keeps to a schema. */
export interface JsonSchemaFormatParam {
  /** Names the form. */
  type: 'json_schema';
  /** The schema, and what is said of it. */
  json_schema: {
    /** The schema's name, for the model. */
    name: string;
    /** What the answer is for, for the model. */
    description?: string | null | undefined;
    /** A JSON Schema of the answer. */
    schema?: Record<string, unknown> | null | undefined;
    /** Whether the answer must keep to the schema exactly. */
    strict?: boolean | null | undefined;
  };
}

/**
 * The request, after validation: every null among the optional members has become absence, and the deprecated
 * `functions`, `function_call` and `role: "function"` have been translated. Fields that are not of the wire are still there.
 */
export interface ChatCompletionRequest {
  /** The whole conversation; clients resend it with each request. */
  messages: ChatMessage[];
  /** Names the agent: `clawdbot`, `clawdbot:<id>`, or one of `options.models`. Absent only where a header names the agent. */
  model?: string | undefined;
  /** The functions that the client offers and runs itself. */
  tools?: FunctionTool[] | undefined;
  /** Which of them the agent may call. Defaults to `auto`. */
  tool_choice?: ToolChoice | undefined;
  /** Still there when the client used the deprecated form, so that it is answered in it; `tools` says the same. */
  functions?: FunctionDefinition[] | undefined;
  /** Whether several tools may be called at once. */
  parallel_tool_calls?: boolean | undefined;
  /** The form that the answer's text must have. */
  response_format?: ResponseFormatParam | undefined;
  /** The most tokens of the answer, reasoning included. */
  max_completion_tokens?: number | undefined;
  /** The older name of `max_completion_tokens`. */
  max_tokens?: number | undefined;
  /** How many answers: only 1 is taken. */
  n?: number | undefined;
  /** Randomness, 0 to 2. */
  temperature?: number | undefined;
  /** Nucleus sampling, 0 to 1. */
  top_p?: number | undefined;
  /** Makes words less likely that were used at all, -2 to 2. */
  presence_penalty?: number | undefined;
  /** Makes words less likely by how often they were used, -2 to 2. */
  frequency_penalty?: number | undefined;
  /** Whether the tokens' log probabilities are wanted. */
  logprobs?: boolean | undefined;
  /** How many alternatives for each token are wanted. */
  top_logprobs?: number | undefined;
  /** Makes tokens more or less likely, by their ids: -100 to 100. */
  logit_bias?: Record<string, number> | undefined;
  /** Asks for the same answer to the same request. */
  seed?: number | undefined;
  /** Texts before which the answer stops. */
  stop?: string | string[] | undefined;
  /** How much to think. */
  reasoning_effort?: string | undefined;
  /** How long the answer should be. */
  verbosity?: string | undefined;
  /** A text that most of the answer is expected to repeat. */
  prediction?: Record<string, unknown> | undefined;
  /** The provider's tier of service. */
  service_tier?: string | undefined;
  /** Settings of a search of the web. */
  web_search_options?: Record<string, unknown> | undefined;
  /** The kinds of answer: only text is given. */
  modalities?: string[] | undefined;
  /** Settings of a spoken answer, which is not given. */
  audio?: Record<string, unknown> | undefined;
  /** Names the session, unless a source before it does (`options.session.from`). */
  user?: string | undefined;
  /** Names a person for the provider's checks. */
  safety_identifier?: string | undefined;
  /** Names a prompt for the provider's cache. */
  prompt_cache_key?: string | undefined;
  /** Pairs of the client's own: `run.metadata`. */
  metadata?: Record<string, string> | undefined;
  /** Whether the provider should keep the answer. */
  store?: boolean | undefined;
  /** `true`: the answer is a stream of chunks. */
  stream?: boolean | undefined;
  /** What the stream has beside the answer. */
  stream_options?: StreamOptions | undefined;
}

/** The parameter `stream_options`. */
export interface StreamOptions {
  /** One more chunk at the end has the tokens. Defaults to `false`. */
  include_usage?: boolean | null | undefined;
  /** Whether chunks may be padded against eavesdroppers. Taken, and never done. Defaults to `false`. */
  include_obfuscation?: boolean | null | undefined;
}

/** Why an answer ended. `function_call` answers the deprecated `functions`. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

/** A web source of the answer. */
export interface MessageAnnotation {
  /** Names the kind of annotation. */
  type: 'url_citation';
  /** The source, and which words of the answer it stands behind. */
  url_citation: {
    /** The index of the first cited character of `content`. */
    start_index: number;
    /** The index after the last cited character of `content`. */
    end_index: number;
    /** The address of the source. */
    url: string;
    /** The title of the source. */
    title: string;
  };
}

/**
 * A tool that the agent runs itself starts or ends (`options.progress`). An extension: an unknown field of a valid delta
 * passes every client measured; a named SSE event, or a tool call that the client cannot run, breaks some.
 */
export interface Progress {
  /** The same for the start and the end of one call. */
  id: string;
  /** The tool's name. */
  tool: string;
  /** Whether the tool starts or ends. */
  phase: 'start' | 'end';
  /** More about it, for people. */
  text?: string | undefined;
}

/** Tokens of one completion. */
export interface Usage {
  /** Tokens that the model read. */
  prompt_tokens: number;
  /** Tokens that the model wrote. */
  completion_tokens: number;
  /** The sum of both. */
  total_tokens: number;
  /** How many of `prompt_tokens` came from the provider's cache. */
  prompt_tokens_details?:
    | {
        /** Tokens read from the cache. */
        cached_tokens: number;
      }
    | undefined;
  /** How many of `completion_tokens` were reasoning. */
  completion_tokens_details?:
    | {
        /** Tokens of reasoning. */
        reasoning_tokens: number;
      }
    | undefined;
}

/** The answer to a request without `stream`. */
export interface ChatCompletion {
  /** `chatcmpl-…`, unique. */
  id: string;
  /** Names the kind of object. */
  object: 'chat.completion';
  /** Seconds since 1970. */
  created: number;
  /** The request's `model`, as it was sent. */
  model: string;
  /** Always one: a run is an execution with effects, so there is no second answer. */
  choices: ChatCompletionChoice[];
  /** The tokens; zeros if the runtime reported none. */
  usage: Usage;
}

/** The one answer of a completion. */
export interface ChatCompletionChoice {
  /** Always 0. */
  index: number;
  /** What the agent said. */
  message: ChatCompletionMessage;
  /** Always null: a run does not tell them. */
  logprobs: null;
  /** Why the answer ended. */
  finish_reason: FinishReason;
}

/** What the agent said. Members that say nothing are absent, but for `content` and `refusal`. */
export interface ChatCompletionMessage {
  /** Names the role. */
  role: 'assistant';
  /** The text; null where the answer is only calls or a refusal. */
  content: string | null;
  /** The text of a refusal. */
  refusal: string | null;
  /** What the model thought before it answered, as chat UIs read it. */
  reasoning_content?: string | undefined;
  /** The sources. */
  annotations?: MessageAnnotation[] | undefined;
  /** The tools that the agent ran itself (`options.progress: 'extension'`). */
  clawdbot_progress?: Progress[] | undefined;
  /** The client tools that the client must run. */
  tool_calls?: ToolCall[] | undefined;
  /** The same in the deprecated form, for a request with `functions`. */
  function_call?: FunctionCall | undefined;
}

/** One event of the answer to a request with `stream`. */
export interface ChatCompletionChunk {
  /** The same in all chunks of an answer. */
  id: string;
  /** Names the kind of object. */
  object: 'chat.completion.chunk';
  /** Seconds since 1970, the same in all chunks of an answer. */
  created: number;
  /** The request's `model`, as it was sent. */
  model: string;
  /** What is new; empty in the chunk that has only the tokens. */
  choices: ChatCompletionChunkChoice[];
  /** The tokens, in the last chunk of a request with `stream_options.include_usage`; null in those before it. */
  usage?: Usage | null | undefined;
}

/** What is new of the one answer. */
export interface ChatCompletionChunkChoice {
  /** Always 0. */
  index: number;
  /** What is new. */
  delta: ChatCompletionDelta;
  /** Always null: a run does not tell them. */
  logprobs: null;
  /** Why the answer ended; null in all chunks but the one that ends it. */
  finish_reason: FinishReason | null;
}

/** What is new in a chunk. Texts are to be appended to what came before. */
export interface ChatCompletionDelta {
  /** Only in the first chunk. */
  role?: 'assistant' | undefined;
  /** A piece of the text. */
  content?: string | null | undefined;
  /** A piece of a refusal. */
  refusal?: string | null | undefined;
  /** A piece of what the model thinks, as chat UIs read it. */
  reasoning_content?: string | undefined;
  /** One more source. */
  annotations?: MessageAnnotation[] | undefined;
  /** A tool that the agent runs itself starts or ends (`options.progress: 'extension'`). */
  clawdbot_progress?: Progress | undefined;
  /** Pieces of the client tools that the client must run. */
  tool_calls?: ToolCallDelta[] | undefined;
  /** The same in the deprecated form, for a request with `functions`. */
  function_call?: Partial<FunctionCall> | undefined;
}

/** A piece of a call. The first of an `index` has the id and the name. */
export interface ToolCallDelta {
  /** Which call it is a piece of, from 0. */
  index: number;
  /** The call's id. */
  id?: string | undefined;
  /** Names the kind of call. */
  type?: 'function' | undefined;
  /** The name, and then pieces of the arguments. */
  function: Partial<FunctionCall>;
}

/** The body of every error, and of an error in a stream. All four keys are always there. */
export interface ErrorBody {
  /** What went wrong. */
  error: {
    /** What was wrong and what to do, for people. */
    message: string;
    /** The kind of error: `invalid_request_error`, `rate_limit_error` … */
    type: string;
    /** The path of the fault in the request, `messages[0].content`, or the name of a header. */
    param: string | null;
    /** The name of the error, for programs to decide by. */
    code: string | null;
  };
}

/** An agent, as `GET /v1/models` lists it. */
export interface Model {
  /** What a client puts into `model`. */
  id: string;
  /** Names the kind of object. */
  object: 'model';
  /** Seconds since 1970. */
  created: number;
  /** Who serves it. */
  owned_by: string;
  /** A name for people. */
  name?: string | undefined;
  /** What it is for. */
  description?: string | undefined;
  /** Tokens that a conversation may have, if the agent says (`AgentInfo.contextLength`). */
  context_length?: number | undefined;
  /** The same, under the name that other clients read. */
  context_window?: number | undefined;
}
