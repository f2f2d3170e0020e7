/**
 * Options: what the host decides. They are read once, when the middleware is mounted; `undefined` is the default, `null` is off.
 * What the Gateway decides is config (`GatewayConfig`) and is read at each request.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Caller } from './gateway';
import type { ChatCompletionRequest } from './openai';
import type { CreateResponseRequest } from './responses';
import type { ObjectStore } from './stored';

/** The options of `openAiCompat(runtime, options)`. A wrong one throws at once, and the message says what is expected. */
export interface OpenAiCompatOptions {
  /**
   * What this Gateway is called on the wire, for a host with agents of its own brand: the models `acme` and `acme:<id>` and
   * their `owned_by`, the headers of answers (`x-acme-agent-id`, `x-acme-session-key` …), the progress field
   * (`acme_progress`). Requests may use these names, and those of both reference Gateways, `clawdbot` and `openclaw`.
   * A lower-case letter, then at most 31 lower-case letters, digits and hyphens. Defaults to `clawdbot`.
   */
  name?: string | undefined;

  /**
   * More names for agents, for clients with a hard-coded model: `{ 'gpt-4o': 'main', '*': 'main' }`. `*` is any other name.
   * `{ titles: { agent: 'main', task: true } }` is a name for a chat UI's housekeeping calls, to be entered as its task model.
   * Defaults to `{}`: an unknown name is 404 `model_not_found`.
   */
  models?: Readonly<Record<string, string | AgentAlias>> | undefined;

  /** What names a session, whose history holds, and what a busy session does. Defaults to `{}`, the defaults below. */
  session?: SessionRoutingOptions | undefined;

  /** What is kept of the Responses API, where, and for how long. Defaults to `{}`, the defaults below. */
  responses?: ResponsesOptions | undefined;

  /** ms of silence after which a stream gets an SSE comment. Defaults to 15,000; `null` for none. */
  heartbeatMs?: number | null | undefined;

  /**
   * ms of silence after which a JSON answer gets leading white space, so that nobody between takes it for dead (Node's fetch
   * does after 300 s). A failure after that cannot have a status: the connection is cut. Defaults to 60,000; `null` for none.
   */
  jsonHeartbeatMs?: number | null | undefined;

  /** ms that a run may take: then 504 `run_timeout`, or an error event. Defaults to 600,000; `null` for no limit. */
  runTimeoutMs?: number | null | undefined;

  /**
   * ms that the reader of a stream may take nothing while bytes wait for it; then it is cut off and its run aborted.
   * Defaults to 60,000; `null` for no limit.
   */
  stallTimeoutMs?: number | null | undefined;

  /**
   * ms that a function of the host may take to answer a request, if it answers with a promise: then 503. What it does without
   * a promise cannot be bounded. Defaults to 30,000; `null` for no limit.
   */
  hostTimeoutMs?: number | null | undefined;

  /**
   * Runs under way at once, waiting ones included, of all callers together; one more is 429. A run that goes on after its signal
   * has aborted counts until it has ended. Defaults to `null`, no limit.
   */
  maxConcurrentRuns?: number | null | undefined;

  /**
   * Keeps a failed run from being run again by a client that repeats its request, as most do on a 5xx: the same request of the
   * same caller is answered with that failure again, and the header `x-<name>-repeat-of` has the id of the request that
   * failed. A changed request always runs. Not guarded: what has a `Retry-After`, what the runtime marks as `repeatable`, and
   * runs whose client left. Defaults to `{}`, the defaults below; `null` for none.
   */
  repeatGuard?: RepeatGuardOptions | null | undefined;

  /**
   * Answers every other address below the mount, too: 404 `unknown_url` in JSON, with a hint and the CORS headers, so that a client
   * with a wrong base URL can show what is wrong. For a mount under a path of its own, or the last one of an app. Defaults to
   * `false`, in `serve` to `true`: other addresses are left to the host.
   */
  unknownUrl?: boolean | undefined;

  /** Refuse unknown request fields with 400 `unknown_parameter`, as the live service does. Defaults to `false`. */
  strict?: boolean | undefined;

  /**
   * What the agent does not honour of a request (`AgentInfo.supports`). `ignore`: it is named in the header
   * `x-clawdbot-ignored-params`. `reject`: 400 `unsupported_parameter`. Defaults to `ignore`.
   */
  unsupported?: 'ignore' | 'reject' | undefined;

  /**
   * How tools that the agent runs itself are shown. `extension`: the field `clawdbot_progress` of a delta, in Responses of a
   * repeated `response.in_progress`. `reasoning_content`: a line of reasoning, which chat UIs show. `mcp_call`: an item of that
   * type in Responses, nothing in chat. Never as function calls, which clients would run again. Defaults to `null`: not at all.
   */
  progress?: 'extension' | 'reasoning_content' | 'mcp_call' | null | undefined;

  /**
   * Lets pages of these origins use the endpoints, for example `{ origins: ['https://chat.example'] }`; `*` is any.
   * Defaults to `null`: no CORS headers. A credential is never sent by the browser itself, so none is allowed.
   */
  cors?: CorsOptions | null | undefined;

  /**
   * Gets what a request links to (`image_url`, `file_data` with an address). Check the address: the request's sender chose
   * it. What it throws is 400. Defaults to none: only data URIs are taken, everything else is 400.
   */
  fetchAttachment?: ((url: URL, signal: AbortSignal) => Promise<FetchedAttachment>) | undefined;

  /**
   * What happens to a run whose client leaves. `abort`: its signal aborts. `finish`: it goes on to its end, so that the
   * session has the reply. Or a function of the request that says which. Defaults to `abort`.
   */
  onClientClose?:
    | 'abort'
    | 'finish'
    | ((request: ChatCompletionRequest | CreateResponseRequest, req: IncomingMessage) => 'abort' | 'finish')
    | undefined;

  /**
   * Takes the credential from `x-api-key` too, which some clients send instead of `Authorization`. If both are there they
   * must be the same. Defaults to `false`.
   */
  apiKeyHeader?: boolean | undefined;

  /**
   * The host's own users: who the bearer token belongs to, or null for nobody. The Gateway's shared secret is then not
   * used, whatever `gateway.auth.mode` says; set that to `verify`, so that nothing mounts without this function.
   * `callerId(user)` makes an id of any name. What it throws, or does not answer within `hostTimeoutMs`, is 503, and goes to
   * `onError`. At most `gateway.auth.rateLimit.maxAttempts` tokens of one address are asked about at the same time; others wait. Defaults
   * to none: `gateway.auth` says who may call.
   */
  verify?: ((token: string, req: IncomingMessage) => Caller | null | Promise<Caller | null>) | undefined;

  /**
   * Whether a request is a chat UI's housekeeping call (title, tags, follow-up questions). Such a call runs without a session
   * and without tools, as `run.task`. Defaults to the presence of the header `x-openwebui-task`.
   */
  isTask?: ((request: ChatCompletionRequest | CreateResponseRequest, req: IncomingMessage) => boolean) | undefined;

  /** Gets one line a request; `pino` and `console` fit. It has no secret and no text of the client. Defaults to none. */
  logger?: RequestLogger | undefined;

  /**
   * Told of everything that went wrong inside: what the runtime or `verify` threw, a file of keys that cannot be read.
   * Never of a client's mistakes. Defaults to one line on stderr.
   */
  onError?: ((error: unknown, context: ErrorContext) => void) | undefined;
}

/** One more name for an agent. */
export interface AgentAlias {
  /** The agent's id. */
  agent: string;
  /** A request for this name is a chat UI's housekeeping call, `run.task`. Defaults to `false`. */
  task?: boolean | undefined;
}

/** The option `session`. */
export interface SessionRoutingOptions {
  /**
   * What may name a session, in order; the first that a request has decides, and is told in `x-clawdbot-session-source`. A
   * header's name (`x-openwebui-chat-id`), or a field: `user`, `metadata.<key>`, `prompt_cache_key`, `conversation`.
   * Defaults to `['x-clawdbot-session-key', 'user']`. Leave `user` out where clients send the same one with every request.
   */
  from?: readonly string[] | undefined;
  /**
   * Whose history holds when a session already knows something. `gateway`: what is new in the request is appended.
   * `client`: the session is set to what the client sent, so that edits and regenerated answers hold.
   * Or one for each source: `{ 'x-openwebui-chat-id': 'client' }`; the others are `gateway`'s. Defaults to `gateway`.
   */
  history?: 'gateway' | 'client' | Readonly<Record<string, 'gateway' | 'client'>> | undefined;
  /**
   * What happens to a request for a session that is busy. `queue`: it waits its turn, with at most 16 waiting (429 for one
   * more). `reject`: 409 `session_busy`. `interrupt`: the run that is under way is aborted; its client gets an error.
   * Defaults to `queue`.
   */
  onBusy?: 'queue' | 'reject' | 'interrupt' | undefined;
}

/** The option `cors`. */
export interface CorsOptions {
  /**
   * The origins whose pages may call, as browsers send them: `https://chat.example`. `https://*.example.com` is any subdomain,
   * `http://localhost:*` any port, `*` any origin at all.
   */
  origins: readonly string[];
}

/** The option `logger`: a logger of the host's. */
export interface RequestLogger {
  /** Called once for each request, when its answer has ended. */
  info(line: RequestLine): void;
}

/** The option `repeatGuard`: for how long a failed run is not run again. */
export interface RepeatGuardOptions {
  /**
   * ms after the failure for which the same request is answered with it; each repeat begins them anew, because clients go
   * on for longer than a minute. Defaults to 60,000.
   */
  windowMs?: number | undefined;
  /** ms after the failure from which on the same request runs again, so that a person who asks again gets through. Defaults to 180,000. */
  longestMs?: number | undefined;
}

/** One request, for the log. What was not known when it ended is undefined. */
export interface RequestLine {
  /** The answer's `x-request-id`. */
  requestId: string;
  /** The caller's id. */
  caller: string | undefined;
  /** The agent's id. */
  agent: string | undefined;
  /** The first 16 hex digits of the SHA-256 of the session key. Undefined for a session that nothing names. */
  session: string | undefined;
  /** What named the session: one of `session.from`. */
  source: string | undefined;
  /** Whether it is a chat UI's housekeeping call. */
  task: boolean | undefined;
  /** The answer's HTTP status; 499 where the client left before its answer was whole. */
  status: number;
  /** How it ended. `error` also where a stream that began with 200 failed. */
  outcome: 'ok' | 'error' | 'client_left';
  /** The error's `code`; undefined where there was none. */
  code: string | undefined;
  /** ms from the request's head to the end of its answer. */
  durationMs: number;
  /** ms from the request's head to the start of its run: authentication, reading, and waiting for its session. */
  waitedMs: number | undefined;
  /** Tokens that the model read, as the run's last `usage` event says. */
  promptTokens: number | undefined;
  /** Tokens that the model wrote. */
  completionTokens: number | undefined;
}

/** What `options.fetchAttachment` got from an address. */
export interface FetchedAttachment {
  /** The content. */
  bytes: Uint8Array;
  /** What the server said that it is, its `content-type`; the content decides. Defaults to none. */
  mediaType?: string | undefined;
  /** The file's name. Defaults to none. */
  name?: string | undefined;
}

/** What `options.onError` is told beside the error. */
export interface ErrorContext {
  /** The answer's `x-request-id`; undefined for what no request is to blame for. */
  requestId?: string | undefined;
}

/** What `openAiCompat` returns: a middleware for Express 4 and 5, or anything that calls `(req, res, next)`. */
export interface OpenAiCompatHandler {
  /** Answers a request that is addressed to the Gateway; leaves any other to `next`, untouched. */
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void;
  /**
   * For a host whose port has a WebSocket, too: `server.on('upgrade', …)` gets every request that offers an upgrade, also those
   * that clients send to our addresses in the hope of HTTP/2 (`h2c`: the JDK's HttpClient, `curl --http2`). Call it first, and
   * leave the request alone if it returns `true`: the request is answered over HTTP/1.1, by way of the server and the app; one for a
   * WebSocket is served where `responses.webSocket` says so, and else answered with 426.
   *
   * @example
   * server.on('upgrade', (req, socket, head) => {
   *   if (compat.handleUpgrade(req, socket, head)) return;
   *   sockets.handleUpgrade(req, socket, head, (ws) => sockets.emit('connection', ws, req));
   * });
   */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /**
   * Stops taking requests (503 with `Retry-After` and `connection: close`), waits until open answers have been sent, and
   * after `timeoutMs` aborts the runs that are left; their clients get an error. Never closes the runtime.
   * Resolves when nothing is left to do. Calling it again waits for the same end.
   */
  drain(options?: DrainOptions): Promise<void>;
}

/** The options of `handler.drain()`. */
export interface DrainOptions {
  /** ms that open answers may take before their runs are aborted. Defaults to 10,000. */
  timeoutMs?: number | undefined;
}

/** What is kept of the Responses API: responses, their items, and conversations. */
export interface ResponsesOptions {
  /** Where they are kept. Defaults to the memory of this process. */
  store?: ObjectStore | undefined;
  /** ms that a response is kept after it was made, or last continued. Defaults to 86,400,000 (a day); `null` for ever. */
  ttlMs?: number | null | undefined;
  /**
   * What compactions are sealed with, at least 32 characters. Defaults to a random secret: what was compacted before a restart, or
   * by another process, cannot be read then.
   */
  secret?: string | undefined;
  /**
   * Serves the WebSocket form of `POST /v1/responses`, which needs the package `ws`, and `handleUpgrade` on the server's `upgrade`
   * event. Defaults to `false`, in `serve` to `true` where `ws` is installed: an upgrade is 426, at which clients go on over HTTP.
   */
  webSocket?: boolean | ResponsesWebSocketOptions | undefined;
}

/** The option `responses.webSocket`. */
export interface ResponsesWebSocketOptions {
  /** The path of the WebSocket on the server, with the prefix of a mount below one. Defaults to `/v1/responses`. */
  path?: string | undefined;
  /** ms that a WebSocket lives; what is under way then is answered to its end. Defaults to 3,600,000 (an hour). */
  lifetimeMs?: number | undefined;
}
