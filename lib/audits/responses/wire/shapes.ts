/**
 * The Responses API as far as audits read it. Every member may be missing: an audit reads answers that may be wrong, and says what is.
 */
export interface PartShape {
  type?: string;
  text?: string;
  refusal?: string;
  annotations?: unknown;
  logprobs?: unknown;
}

export interface ItemShape {
  id?: string;
  type?: string;
  status?: string;
  role?: string;
  content?: PartShape[];
  summary?: PartShape[];
  call_id?: string;
  name?: string;
  namespace?: string;
  arguments?: string;
  encrypted_content?: unknown;
  phase?: unknown;
}

export interface ResponseShape {
  id?: string;
  object?: string;
  created_at?: number;
  completed_at?: number | null;
  status?: string;
  model?: string;
  output?: ItemShape[];
  usage?: {
    input_tokens?: number;
    output_tokens?: number;
    total_tokens?: number;
    input_tokens_details?: { cached_tokens?: number };
    output_tokens_details?: { reasoning_tokens?: number };
  } | null;
  error?: { code?: unknown; message?: unknown } | null;
  incomplete_details?: { reason?: unknown } | null;
  conversation?: { id?: string } | null;
  [member: string]: unknown;
}

export interface EventShape {
  type?: string;
  sequence_number?: number;
  response?: ResponseShape;
  output_index?: number;
  item_id?: string;
  content_index?: number;
  summary_index?: number;
  item?: ItemShape;
  part?: PartShape;
  delta?: string;
  text?: string;
  refusal?: string;
  name?: string;
  arguments?: string;
  error?: unknown;
  [member: string]: unknown;
}
