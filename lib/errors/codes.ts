/**
 * The `type` of an error, as the live service uses it. `agent_failed` is our own: what a run did. Continue and opencode
 * read `server_error` as an invitation to ask again, whatever the status, and start up to 9 runs for one prompt
 * (docs/CLIENTS.md, measured); no client knows `agent_failed`.
 */
type ErrorType = 'invalid_request_error' | 'permission_error' | 'rate_limit_error' | 'server_error' | 'agent_failed';

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

/** What openai-compat itself can say went wrong. */
const REQUEST_ERRORS = {
  invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    code: null,
    message: 'The request is invalid.',
  },
  missing_credential: {
    status: 401,
    type: 'invalid_request_error',
    code: null,
    message:
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
  },
  invalid_credential: {
    status: 401,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    message: "Incorrect API key provided. Use the Gateway's token or password, or the key that you were given.",
  },
  model_not_found: {
    status: 404,
    type: 'invalid_request_error',
    param: 'model',
    message: 'The model does not exist or you do not have access to it.',
  },
  not_found: {
    status: 404,
    type: 'invalid_request_error',
    code: null,
    message: 'There is no such object, or you do not have access to it.',
  },
  unknown_url: {
    status: 404,
    type: 'invalid_request_error',
    message: 'Unknown request URL. Please check the URL for typos.',
  },
  method_not_supported: {
    status: 405,
    type: 'invalid_request_error',
    message: 'Not allowed to use this HTTP method here.',
  },
  body_too_large: {
    status: 413,
    type: 'invalid_request_error',
    message: 'The request body is too large.',
  },
  unsupported_content_type: {
    status: 415,
    type: 'invalid_request_error',
    message: "Unsupported content type. This API method only accepts 'application/json' requests.",
  },
  upgrade_required: {
    status: 426,
    type: 'invalid_request_error',
    message: 'This address speaks HTTP/1.1 only, no WebSocket. Send the request without an upgrade.',
  },
  internal_error: {
    status: 500,
    type: 'server_error',
    message: 'The server had an error while processing your request. Sorry about that!',
  },
  auth_unavailable: {
    status: 503,
    type: 'server_error',
    message: 'Your API key could not be checked right now, please try again later.',
    retryAfter: 1,
  },
  shutting_down: {
    status: 503,
    type: 'server_error',
    message: 'The Gateway is shutting down, please try again later.',
    retryAfter: 1,
  },
} as const satisfies Record<string, ErrorRow>;

/** What a runtime can say went wrong, by `gatewayError(code)`. Everything else that it throws is `agent_error`. */
export const GATEWAY_ERRORS = {
  agent_error: {
    status: 500,
    type: 'agent_failed',
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
  request_invalid: {
    status: 400,
    type: 'invalid_request_error',
    code: 'invalid_value',
    message: 'The agent cannot take this request.',
  },
  run_timeout: {
    status: 504,
    type: 'agent_failed',
    message: 'The agent did not finish in time.',
  },
  session_busy: {
    status: 409,
    type: 'invalid_request_error',
    message: 'The session is busy with another request. Try again when it has been answered.',
    retryAfter: 1,
  },
  session_conflict: {
    status: 500,
    type: 'agent_failed',
    message:
      'Another request changed the session while the agent answered. This turn and its answer are not remembered.',
  },
  tool_choice_unsatisfied: {
    status: 502,
    type: 'agent_failed',
    param: 'tool_choice',
    message: "The agent did not call a tool, though 'tool_choice' required it.",
  },
  upstream_error: {
    status: 502,
    type: 'agent_failed',
    message: 'The model provider behind the agent failed.',
  },
} as const satisfies Record<string, ErrorRow>;

/** The codes that `gatewayError` takes. docs/PROTOCOL.md says how each goes over the wire. */
export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;
export type ErrorCode = GatewayErrorCode | keyof typeof REQUEST_ERRORS;

export const ERRORS: Readonly<Record<ErrorCode, ErrorRow>> = { ...REQUEST_ERRORS, ...GATEWAY_ERRORS };
