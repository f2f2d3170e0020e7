/**
 * The wire of the Responses API: the request that a client may send, its items, the response object and the events of its
 * stream. Sources: the published OpenAPI document, version 2.3.0 (2026-08-21), and Open Responses, version 2026-04-24.
 */

/** A text of the user's. `text` is chat's name for it, which some clients send. */
export interface InputTextPart {
  type: 'input_text' | 'text';
  text: string;
}
/** `image_url` is a `data:` URI, or an address that only the host's `fetchAttachment` may follow. */
export interface InputImagePart {
  type: 'input_image';
  image_url?: string | null;
  file_id?: string | null;
  detail?: string | null;
}
/** `file_data` is a `data:` URI or plain base64. */
export interface InputFilePart {
  type: 'input_file';
  filename?: string | null;
  file_data?: string | null;
  file_url?: string | null;
  file_id?: string | null;
}
export type InputPart = InputTextPart | InputImagePart | InputFilePart;

/** A web source of the answer. The indexes count characters of the part's `text`. */
export interface ResponseUrlCitation {
  type: 'url_citation';
  url: string;
  title: string;
  start_index: number;
  end_index: number;
}
export interface OutputTextPart {
  type: 'output_text';
  text: string;
  annotations: ResponseUrlCitation[];
  logprobs: [];
}
export interface OutputRefusalPart {
  type: 'refusal';
  refusal: string;
}
export type OutputPart = OutputTextPart | OutputRefusalPart;

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** A message of the conversation, as an input item. `type` may be absent. */
export interface InputMessage {
  type?: 'message';
  id?: string;
  role: 'user' | 'assistant' | 'system' | 'developer';
  content: string | (InputPart | OutputPart)[];
  status?: ItemStatus | null;
  phase?: 'commentary' | 'final_answer' | null;
}
/** An answer of the agent, as an output item. */
export interface MessageItem {
  id: string;
  type: 'message';
  status: ItemStatus;
  role: 'assistant';
  content: OutputPart[];
  /** Only where the agent says which: absent otherwise, as `null` is a fault to some clients. */
  phase?: 'commentary' | 'final_answer';
}
/** A call of a function that the client offered. Clients answer by `call_id`, and correlate events by `id`. */
export interface FunctionCallItem {
  id: string;
  type: 'function_call';
  call_id: string;
  name: string;
  arguments: string;
  status: ItemStatus;
  namespace?: string;
}
/** The client's answer to a function call. */
export interface FunctionCallOutputItem {
  id?: string;
  type: 'function_call_output';
  call_id: string;
  output: string | InputPart[];
  status?: ItemStatus | null;
}
/** A call of a tool that takes free text, as it stands in a history. */
export interface CustomToolCallItem {
  id?: string;
  type: 'custom_tool_call';
  call_id: string;
  name: string;
  input: string;
}
export interface CustomToolCallOutputItem {
  id?: string;
  type: 'custom_tool_call_output';
  call_id: string;
  output: string | InputPart[];
}
export interface ReasoningItem {
  id: string;
  type: 'reasoning';
  summary: { type: 'summary_text'; text: string }[];
  /** An opaque token of the agent's, only where `include` asks for it. */
  encrypted_content?: string;
}
/** A tool that the agent ran itself (`options.progress: 'mcp_call'`). */
export interface McpCallItem {
  id: string;
  type: 'mcp_call';
  server_label: string;
  name: string;
  arguments: string;
  output: string | null;
  error: string | null;
  status: ItemStatus | 'failed';
  approval_request_id: null;
}
/** A conversation that has been compacted: sealed, so that nobody but this server can read or change it. */
export interface CompactionItem {
  id: string;
  type: 'compaction';
  encrypted_content: string;
}
export type OutputItem = MessageItem | FunctionCallItem | ReasoningItem | McpCallItem | CompactionItem;

/** Any item of an input or a conversation. Kinds that no agent here can use are kept as they came. */
export type InputItem =
  | InputMessage
  | FunctionCallOutputItem
  | CustomToolCallItem
  | CustomToolCallOutputItem
  | OutputItem
  | { type: 'item_reference'; id: string }
  | { type: string; id?: string; [member: string]: unknown };

/** An item as it is kept: it has an id, and what a message says is an array. */
export type StoredItem = InputItem & { id: string; type: string };

/** A tool as a request offers it: functions, namespaces of functions, and kinds that the live service runs itself. */
export interface ResponseFunctionTool {
  type: 'function';
  name: string;
  description?: string | null;
  parameters?: Record<string, unknown> | null;
  strict?: boolean | null;
}
export interface NamespaceTool {
  type: 'namespace';
  name: string;
  description?: string | null;
  tools: ResponseTool[];
}
export type ResponseTool = ResponseFunctionTool | NamespaceTool | { type: string; [member: string]: unknown };

export type ResponseToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { type: 'function'; name: string }
  | { type: 'allowed_tools'; mode: 'auto' | 'required'; tools: { type: string; name?: string }[] }
  | { type: string; name?: string };

export type ResponseTextFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | {
      type: 'json_schema';
      name: string;
      schema: Record<string, unknown>;
      description?: string | null;
      strict?: boolean | null;
    };

/** The request, after validation: every null among the optional members has become absence. */
export interface CreateResponseRequest {
  model?: string;
  input?: string | InputItem[];
  instructions?: string;
  previous_response_id?: string;
  conversation?: string | { id: string };
  store?: boolean;
  stream?: boolean;
  stream_options?: { include_obfuscation?: boolean | null };
  background?: boolean;
  include?: string[];
  tools?: ResponseTool[];
  tool_choice?: ResponseToolChoice;
  parallel_tool_calls?: boolean;
  max_tool_calls?: number;
  max_output_tokens?: number;
  temperature?: number;
  top_p?: number;
  presence_penalty?: number;
  frequency_penalty?: number;
  top_logprobs?: number;
  text?: { format?: ResponseTextFormat | null; verbosity?: string | null };
  reasoning?: { effort?: string | null; summary?: string | null; generate_summary?: string | null };
  truncation?: 'auto' | 'disabled';
  context_management?: unknown[];
  moderation?: Record<string, unknown>;
  metadata?: Record<string, string>;
  user?: string;
  prompt_cache_key?: string;
  safety_identifier?: string;
  service_tier?: string;
}

/** Tokens of one response; zeros where the Gateway reports none. */
export interface ResponseUsage {
  input_tokens: number;
  input_tokens_details: { cached_tokens: number };
  output_tokens: number;
  output_tokens_details: { reasoning_tokens: number };
  total_tokens: number;
}

export type ResponseStatus = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled';

/** The response object. All keys are always sent, but those marked optional. */
export interface ResponseObject {
  id: string;
  object: 'response';
  /** Seconds since 1970. */
  created_at: number;
  /** Seconds since 1970, once the status is `completed`. */
  completed_at: number | null;
  status: ResponseStatus;
  background: boolean;
  error: { code: string; message: string } | null;
  incomplete_details: { reason: 'max_output_tokens' | 'content_filter' } | null;
  instructions: string | null;
  max_output_tokens: number | null;
  max_tool_calls: number | null;
  /** The request's `model`, as it was sent. */
  model: string;
  output: OutputItem[];
  parallel_tool_calls: boolean;
  previous_response_id: string | null;
  conversation?: { id: string };
  prompt_cache_key: string | null;
  reasoning: { effort: string | null; summary: string | null };
  safety_identifier: string | null;
  service_tier: 'default';
  store: boolean;
  temperature: number;
  top_p: number;
  presence_penalty: number;
  frequency_penalty: number;
  top_logprobs: number;
  text: { format: ResponseTextFormat; verbosity?: string };
  tool_choice: ResponseToolChoice;
  tools: Required<ResponseFunctionTool>[];
  truncation: 'auto' | 'disabled';
  usage: ResponseUsage | null;
  metadata: Record<string, string>;
  user?: string;
}
