/**
 * The answers as far as audits read them. Every member may be missing: an audit reads answers that may be wrong, and
 * says what is.
 */
export interface ToolCallShape {
  index?: number;
  id?: string;
  type?: string;
  function?: { name?: string; arguments?: string };
}

export interface UsageShape {
  prompt_tokens?: number;
  completion_tokens?: number;
  total_tokens?: number;
}

export interface MessageShape {
  role?: string;
  content?: string | null;
  refusal?: string | null;
  tool_calls?: ToolCallShape[];
  function_call?: { name?: string; arguments?: string };
}

export interface CompletionShape {
  id?: string;
  object?: string;
  created?: number;
  model?: string;
  choices?: { index?: number; finish_reason?: string | null; logprobs?: unknown; message?: MessageShape }[];
  usage?: UsageShape | null;
}

export interface ChunkShape {
  id?: string;
  object?: string;
  created?: number;
  model?: string;
  choices?: { index?: number; finish_reason?: string | null; delta?: MessageShape }[];
  usage?: UsageShape | null;
  error?: unknown;
}
