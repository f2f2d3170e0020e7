/** The `type` of an error, as the live service uses it. */
type ErrorType = 'invalid_request_error' | 'permission_error' | 'rate_limit_error' | 'server_error';

/** How one code goes over the wire. */
export interface ErrorRow {
  status: number;
  type: ErrorType;
  /** The `code` on the wire. Defaults to the code's own name; `null` where the live service has none. */
  code?: string | null;
  param?: string;
  /** What is said when nothing better is known. Also what a client reads instead of an internal text. */
  message: string;
  /** Seconds for `Retry-After`, where a retry makes sense. */
  retryAfter?: number;
}

/** What a runtime can say went wrong, by `gatewayError(code)`. Everything else that it throws is `agent_error`. */
export const GATEWAY_ERRORS = {
  agent_error: {
    status: 500,
    type: 'server_error',
    message: 'The agent failed while it answered the request.',
  },
  agent_not_found: {
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    param: 'model',
    message: 'The agent does not exist or you do not have access to it.',
  },
  attachment_invalid: {
    status: 400,
    type: 'invalid_request_error',
    code: 'invalid_value',
    param: 'messages',
    message: 'The agent cannot take an attachment of this request.',
  },
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    param: 'messages',
    message: "The conversation is longer than the agent's context. Shorten the messages or start a new session.",
  },
  gateway_disconnected: {
    status: 503,
    type: 'server_error',
    message: 'The connection to the Gateway was lost.',
    retryAfter: 1,
  },
  overloaded: {
    status: 503,
    type: 'server_error',
    code: 'server_is_overloaded',
    message: 'The Gateway is overloaded, please try again later.',
    retryAfter: 1,
  },
  permission_denied: {
    status: 403,
    type: 'permission_error',
    message: 'The Gateway refused this request.',
  },
  rate_limit_exceeded: {
    status: 429,
    type: 'rate_limit_error',
    message: 'Rate limit reached. Please try again later.',
    retryAfter: 1,
  },
  run_timeout: {
    status: 504,
    type: 'server_error',
    message: 'The agent did not finish in time.',
  },
  session_busy: {
    status: 409,
    type: 'invalid_request_error',
    message: 'The session is busy with another request. Try again when it has been answered.',
    retryAfter: 1,
  },
  tool_choice_unsatisfied: {
    status: 502,
    type: 'server_error',
    param: 'tool_choice',
    message: "The agent did not call a tool, though 'tool_choice' required it.",
  },
  upstream_error: {
    status: 502,
    type: 'server_error',
    message: 'The model provider behind the agent failed.',
  },
} as const satisfies Record<string, ErrorRow>;

export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;
