/**
 * The wire of the Responses API: the request that a client may send, its items, the response object and the events of its
 * stream. Sources: the published OpenAPI document, version 2.3.0 (2026-08-21), and Open Responses, version 2026-04-24.
 */

import type { JsonObjectFormat, TextFormat } from './openai';

/** A text of the user's. `text` is chat's name for it, which some clients send. */
export interface InputTextPart {
  /** `text` is chat's name for it, which some clients send. */
  type: 'input_text' | 'text';
  /** The text. */
  text: string;
}
/** `image_url` is a `data:` URI, or an address that only the host's `fetchAttachment` may follow. */
export interface InputImagePart {
  /** Names the kind. */
  type: 'input_image';
  /** A `data:` URI, or an address that only the host's `fetchAttachment` may follow. */
  image_url?: string | null | undefined;
  /** The id of an uploaded file: refused, as this server keeps no files. */
  file_id?: string | null | undefined;
  /** How closely to look: `low`, `high` or `auto`. */
  detail?: string | null | undefined;
}
/** `file_data` is a `data:` URI or plain base64. */
export interface InputFilePart {
  /** Names the kind. */
  type: 'input_file';
  /** Its name. */
  filename?: string | null | undefined;
  /** A `data:` URI or plain base64. */
  file_data?: string | null | undefined;
  /** An address that only the host's `fetchAttachment` may follow. */
  file_url?: string | null | undefined;
  /** The id of an uploaded file: refused, as this server keeps no files. */
  file_id?: string | null | undefined;
}
/** A part of what goes in. */
export type InputPart = InputTextPart | InputImagePart | InputFilePart;

/** A web source of the answer. The indexes count characters of the part's `text`. */
export interface ResponseUrlCitation {
  /** Names the kind. */
  type: 'url_citation';
  /** The address of the source. */
  url: string;
  /** The title of the source. */
  title: string;
  /** The index of the first cited character. */
  start_index: number;
  /** The index after the last cited character. */
  end_index: number;
}
/** A text of the agent's. */
export interface OutputTextPart {
  /** Names the kind. */
  type: 'output_text';
  /** The text. */
  text: string;
  /** The sources of the text. */
  annotations: ResponseUrlCitation[];
  /** Always empty: a run does not tell them. */
  logprobs: [];
}
/** A refusal of the agent's. */
export interface OutputRefusalPart {
  /** Names the kind. */
  type: 'refusal';
  /** The text of the refusal. */
  refusal: string;
}
/** A part of what comes out. */
export type OutputPart = OutputTextPart | OutputRefusalPart;

/** Whether an item is whole. */
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** A message of the conversation, as an input item. `type` may be absent. */
export interface InputMessage {
  /** Names the kind; may be absent. */
  type?: 'message' | undefined;
  /** The id of the item. */
  id?: string | undefined;
  /** Who says it. */
  role: 'user' | 'assistant' | 'system' | 'developer';
  /** A text, or parts. */
  content: string | (InputPart | OutputPart)[];
  /** Whether it is whole. */
  status?: ItemStatus | null | undefined;
  /** Whether the agent said it on the way or at the end. */
  phase?: 'commentary' | 'final_answer' | null | undefined;
}
/** An answer of the agent, as an output item. */
export interface MessageItem {
  /** The id of the item. */
  id: string;
  /** Names the kind. */
  type: 'message';
  /** Whether it is whole. */
  status: ItemStatus;
  /** Who says it. */
  role: 'assistant';
  /** What the agent said. */
  content: OutputPart[];
  /** Only where the agent says which: absent otherwise, as `null` is a fault to some clients. */
  phase?: 'commentary' | 'final_answer' | undefined;
}
/** A call of a function that the client offered. Clients answer by `call_id`, and correlate events by `id`. */
export interface FunctionCallItem {
  /** The id of the item. */
  id: string;
  /** Names the kind. */
  type: 'function_call';
  /** The id of the call, under which the result comes back. */
  call_id: string;
  /** The function's name. */
  name: string;
  /** JSON text, as the model wrote it. */
  arguments: string;
  /** Whether it is whole. */
  status: ItemStatus;
  /** The namespace that the function was offered in. */
  namespace?: string | undefined;
}
/** The client's answer to a function call. */
export interface FunctionCallOutputItem {
  /** The id of the item. */
  id?: string | undefined;
  /** Names the kind. */
  type: 'function_call_output';
  /** The call that it answers. */
  call_id: string;
  /** The result: a text, or parts. */
  output: string | InputPart[];
  /** Whether it is whole. */
  status?: ItemStatus | null | undefined;
}
/** A call of a tool that takes free text, as it stands in a history. */
export interface CustomToolCallItem {
  /** The id of the item. */
  id?: string | undefined;
  /** Names the kind. */
  type: 'custom_tool_call';
  /** The id of the call, under which the result comes back. */
  call_id: string;
  /** The tool's name. */
  name: string;
  /** The text that the tool was given. */
  input: string;
}
/** The result of a tool that takes free text, as it stands in a history. */
export interface CustomToolCallOutputItem {
  /** The id of the item. */
  id?: string | undefined;
  /** Names the kind. */
  type: 'custom_tool_call_output';
  /** The call that it answers. */
  call_id: string;
  /** The result: a text, or parts. */
  output: string | InputPart[];
}
/** A piece of what the model thought. */
export interface SummaryTextPart {
  /** Names the kind. */
  type: 'summary_text';
  /** The text. */
  text: string;
}

/** What the model thought before it answered. */
export interface ReasoningItem {
  /** The id of the item. */
  id: string;
  /** Names the kind. */
  type: 'reasoning';
  /** The thoughts, as texts. */
  summary: SummaryTextPart[];
  /** An opaque token of the agent's, only where `include` asks for it. */
  encrypted_content?: string | undefined;
}
/** A tool that the agent ran itself (`options.progress: 'mcp_call'`). */
export interface McpCallItem {
  /** The id of the item. */
  id: string;
  /** Names the kind. */
  type: 'mcp_call';
  /** Whose tool it is. */
  server_label: string;
  /** The tool's name. */
  name: string;
  /** JSON text. */
  arguments: string;
  /** What the agent said of the end of the tool; null before it. */
  output: string | null;
  /** Why the tool failed; null if it did not. */
  error: string | null;
  /** Whether it is whole. */
  status: ItemStatus | 'failed';
  /** Always null: nobody is asked. */
  approval_request_id: null;
}
/** A conversation that has been compacted: sealed, so that nobody but this server can read or change it. */
export interface CompactionItem {
  /** The id of the item. */
  id: string;
  /** Names the kind. */
  type: 'compaction';
  /** The conversation, sealed. */
  encrypted_content: string;
}
/** An item of an answer. */
export type OutputItem = MessageItem | FunctionCallItem | ReasoningItem | McpCallItem | CompactionItem;

/** Any item of an input or a conversation. Kinds that no agent here can use are kept as they came. */
export type InputItem =
  | InputMessage
  | FunctionCallOutputItem
  | CustomToolCallItem
  | CustomToolCallOutputItem
  | OutputItem
  | ItemReference
  | UnknownItem;

/** An item that is kept already, named by its id. */
export interface ItemReference {
  /** Names the kind. */
  type: 'item_reference';
  /** The id of the item. */
  id: string;
}

/** An item of a kind that no agent here can use. It is kept as it came. */
export interface UnknownItem {
  /** Names the kind. */
  type: string;
  /** The id of the item. */
  id?: string | undefined;
  /** Whatever it has. */
  [member: string]: unknown;
}

/** An item as it is kept: it has an id, and what a message says is an array. */
export type StoredItem = InputItem & Identified;

/** What every item has that is kept. */
export interface Identified {
  /** The id of the item. */
  id: string;
  /** Names the kind. */
  type: string;
}

/** A tool as a request offers it: functions, namespaces of functions, and kinds that the live service runs itself. */
export interface ResponseFunctionTool {
  /** Names the kind. */
  type: 'function';
  /** The function's name. */
  name: string;
  /** What the function does, for the model. */
  description?: string | null | undefined;
  /** A JSON Schema of the arguments. */
  parameters?: Record<string, unknown> | null | undefined;
  /** Whether the arguments must keep to the schema exactly. */
  strict?: boolean | null | undefined;
}
/** Functions under a common name. */
export interface NamespaceTool {
  /** Names the kind. */
  type: 'namespace';
  /** The name. */
  name: string;
  /** What they are for, for the model. */
  description?: string | null | undefined;
  /** The functions. */
  tools: ResponseTool[];
}
/** A tool as a request offers it: functions, namespaces of functions, and kinds that the live service runs itself. */
export type ResponseTool = ResponseFunctionTool | NamespaceTool | UnknownTool;

/** A tool of a kind that no agent here can use. */
export interface UnknownTool {
  /** Names the kind. */
  type: string;
  /** Whatever it has. */
  [member: string]: unknown;
}

/** Which of the tools the agent may call, and whether it must call one. */
export type ResponseToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | ResponseNamedTool
  | ResponseAllowedTools
  | ResponseToolReference;

/** The choice of one function, which must be called. */
export interface ResponseNamedTool {
  /** Names the kind of choice. */
  type: 'function';
  /** The function. */
  name: string;
}

/** A choice that narrows the tools without resending them. */
export interface ResponseAllowedTools {
  /** Names the kind of choice. */
  type: 'allowed_tools';
  /** `required`: one of them must be called. */
  mode: 'auto' | 'required';
  /** The tools that may be called. */
  tools: ResponseToolReference[];
}

/** A tool, named by its kind, and by its name where it has one. */
export interface ResponseToolReference {
  /** The kind of tool. */
  type: string;
  /** The tool's name. */
  name?: string | undefined;
}

/** The form that the answer's text must have. */
export type ResponseTextFormat = TextFormat | JsonObjectFormat | ResponseJsonSchemaFormat;

/** JSON that keeps to a schema. */
export interface ResponseJsonSchemaFormat {
  /** Names the form. */
  type: 'json_schema';
  /** The schema's name, for the model. */
  name: string;
  /** A JSON Schema of the answer. */
  schema: Record<string, unknown>;
  /** What the answer is for, for the model. */
  description?: string | null | undefined;
  /** Whether the answer must keep to the schema exactly. */
  strict?: boolean | null | undefined;
}

/** The form of an answer's text, and how long it should be. */
export interface ResponseTextParam {
  /** The form. Defaults to text. */
  format?: ResponseTextFormat | null | undefined;
  /** How long: `low`, `medium`, `high`. */
  verbosity?: string | null | undefined;
}

/** How much to think, and what to show of it. */
export interface ResponseReasoningParam {
  /** How much to think. */
  effort?: string | null | undefined;
  /** Which summary of it is wanted. */
  summary?: string | null | undefined;
  /** The older name of `summary`. */
  generate_summary?: string | null | undefined;
}

/** A conversation, named by its id. */
export interface ConversationReference {
  /** `conv_…`. */
  id: string;
}

/** The request, after validation: every null among the optional members has become absence. */
export interface CreateResponseRequest {
  /** Names the agent, as in chat. Absent only where a header names it. */
  model?: string | undefined;
  /** What is new, or the whole conversation: a text, or items. */
  input?: string | InputItem[] | undefined;
  /** The system text of this request. */
  instructions?: string | undefined;
  /** The response that this one continues. */
  previous_response_id?: string | undefined;
  /** The conversation that this response is added to. */
  conversation?: string | ConversationReference | undefined;
  /** Whether the response is kept. Defaults to `true`. */
  store?: boolean | undefined;
  /** `true`: the answer is a stream of events. */
  stream?: boolean | undefined;
  /** What the stream has beside the answer. */
  stream_options?:
    | {
        /** Whether events may be padded against eavesdroppers. Taken, and never done. */
        include_obfuscation?: boolean | null | undefined;
      }
    | undefined;
  /** Whether the run should outlive its connection. */
  background?: boolean | undefined;
  /** More that the answer should have. */
  include?: string[] | undefined;
  /** The tools that are offered. */
  tools?: ResponseTool[] | undefined;
  /** Which of them the agent may call. Defaults to `auto`. */
  tool_choice?: ResponseToolChoice | undefined;
  /** Whether several tools may be called at once. */
  parallel_tool_calls?: boolean | undefined;
  /** The most calls of the live service's own tools. */
  max_tool_calls?: number | undefined;
  /** The most tokens of the answer, reasoning included. */
  max_output_tokens?: number | undefined;
  /** Randomness, 0 to 2. */
  temperature?: number | undefined;
  /** Nucleus sampling, 0 to 1. */
  top_p?: number | undefined;
  /** Makes words less likely that were used at all, -2 to 2. */
  presence_penalty?: number | undefined;
  /** Makes words less likely by how often they were used, -2 to 2. */
  frequency_penalty?: number | undefined;
  /** How many alternatives for each token are wanted. */
  top_logprobs?: number | undefined;
  /** The form of the answer's text, and how long it should be. */
  text?: ResponseTextParam | undefined;
  /** How much to think, and what to show of it. */
  reasoning?: ResponseReasoningParam | undefined;
  /** What to do when the conversation is too long. */
  truncation?: 'auto' | 'disabled' | undefined;
  /** When the live service compacts by itself. */
  context_management?: unknown[] | undefined;
  /** Settings of the live service's moderation. */
  moderation?: Record<string, unknown> | undefined;
  /** Pairs of the client's own: `run.metadata`. */
  metadata?: Record<string, string> | undefined;
  /** Names the session, unless a source before it does (`options.session.from`). */
  user?: string | undefined;
  /** Names a prompt for the provider's cache. */
  prompt_cache_key?: string | undefined;
  /** Names a person for the provider's checks. */
  safety_identifier?: string | undefined;
  /** The provider's tier of service. */
  service_tier?: string | undefined;
}

/** Tokens of one response; zeros where the Gateway reports none. */
export interface ResponseUsage {
  /** Tokens that the model read. */
  input_tokens: number;
  /** How many of them came from the provider's cache. */
  input_tokens_details: {
    /** Tokens read from the cache. */
    cached_tokens: number;
    /** Tokens written to the cache; absent where the Gateway does not report them. */
    cache_write_tokens?: number | undefined;
  };
  /** Tokens that the model wrote. */
  output_tokens: number;
  /** How many of them were reasoning. */
  output_tokens_details: {
    /** Tokens of reasoning. */
    reasoning_tokens: number;
  };
  /** The sum of both. */
  total_tokens: number;
}

/** How far a response is. */
export type ResponseStatus = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled';

/** The response object. All keys are always sent, but those marked optional. */
export interface ResponseObject {
  /** `resp_…`, unique: names the response in `previous_response_id`. */
  id: string;
  /** Names the kind of object. */
  object: 'response';
  /** Seconds since 1970. */
  created_at: number;
  /** Seconds since 1970, once the status is `completed`. */
  completed_at: number | null;
  /** How far it is. */
  status: ResponseStatus;
  /** Whether the run outlives its connection. */
  background: boolean;
  /** Why it failed; null if it did not. */
  error: {
    /** The name of the error, for programs to decide by. */
    code: string;
    /** What went wrong, for people. */
    message: string;
  } | null;
  /** Why it ended early; null if it did not. */
  incomplete_details: {
    /** Why. */
    reason: 'max_output_tokens' | 'content_filter';
  } | null;
  /** The system text of the request. */
  instructions: string | null;
  /** As the request said, else null. */
  max_output_tokens: number | null;
  /** As the request said, else null. */
  max_tool_calls: number | null;
  /** The request's `model`, as it was sent. */
  model: string;
  /** What the agent said and called, in order. */
  output: OutputItem[];
  /** As the request said, else `true`. */
  parallel_tool_calls: boolean;
  /** The response that this one continues. */
  previous_response_id: string | null;
  /** The conversation that it was added to. */
  conversation?: ConversationReference | undefined;
  /** As the request said, else null. */
  prompt_cache_key: string | null;
  /** As the request said. */
  reasoning: {
    /** How much to think. */
    effort: string | null;
    /** Which summary of it is wanted. */
    summary: string | null;
  };
  /** As the request said, else null. */
  safety_identifier: string | null;
  /** Always `default`. */
  service_tier: 'default';
  /** Whether it is kept. */
  store: boolean;
  /** As the request said, else 1. */
  temperature: number;
  /** As the request said, else 1. */
  top_p: number;
  /** As the request said, else 0. */
  presence_penalty: number;
  /** As the request said, else 0. */
  frequency_penalty: number;
  /** As the request said, else 0. */
  top_logprobs: number;
  /** The form of the answer's text. */
  text: {
    /** The form. */
    format: ResponseTextFormat;
    /** How long. */
    verbosity?: string | undefined;
  };
  /** As the request said, else `auto`. */
  tool_choice: ResponseToolChoice;
  /** The functions that were offered. */
  tools: Required<ResponseFunctionTool>[];
  /** As the request said, else `disabled`. */
  truncation: 'auto' | 'disabled';
  /** The tokens; null until it has ended. */
  usage: ResponseUsage | null;
  /** As the request said. */
  metadata: Record<string, string>;
  /** As the request said. */
  user?: string | undefined;
}
