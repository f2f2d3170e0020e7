/**
 * The contract with the host: the Gateway, as openai-compat sees it.
 */

import type { ChatMessage, UrlCitation } from './openai';

/** The Gateway that `openAiCompat` serves. Ready-made ones: `openai-compat/embedded`. */
export interface GatewayRuntime {
  /**
   * The Gateway's own config. Read at each request, so a reload counts without a restart; keep it cheap.
   * What it throws denies the request with 500.
   */
  config(): GatewayConfig;
  /**
   * The agents that a request may address. Read at each request; keep it cheap.
   * An agent that is not in the list is answered with 404 `model_not_found`. What it throws is answered as what `run` throws.
   */
  agents(): readonly AgentInfo[] | Promise<readonly AgentInfo[]>;
  /**
   * Starts one agent run, and yields what it says as it says it. Called once a request; the run starts when the
   * iteration does. It should stop soon after `run.signal` aborts.
   * What it throws ends the answer: `gatewayError(code)` with that code's status, everything else as 500 with a
   * generic text.
   */
  run(run: AgentRun): AsyncIterable<AgentEvent>;
  /** Lets go of sockets, files and watchers. The host calls it; openai-compat never does. */
  close?(): Promise<void>;
}

/** The part of a Gateway's config that concerns this endpoint; the paths are those of a Clawdbot config file. */
export interface GatewayConfig {
  gateway: {
    auth: GatewayAuth;
    /**
     * The proxies in front, as addresses or CIDRs: `['127.0.0.1', '10.0.0.0/8']`. In mode `trusted-proxy` they say who is
     * calling; `serve` also believes them the address of a client.
     */
    trustedProxies?: readonly string[];
    http?: { endpoints?: { chatCompletions?: ChatCompletionsConfig } };
  };
}

export interface GatewayAuth {
  /**
   * How a caller proves who it is.
   * - `token`, `password`: one shared secret, sent as `Authorization: Bearer …`.
   * - `keys`: a key for each person or program, sent the same way.
   * - `trusted-proxy`: a proxy in front has asked, and says who it is in a header.
   * - `none`: nobody is asked. Only for a Gateway that nobody else can reach.
   */
  mode: 'token' | 'password' | 'keys' | 'trusted-proxy' | 'none';
  /** Defaults to the environment's `CLAWDBOT_GATEWAY_TOKEN`, else `OPENCLAW_GATEWAY_TOKEN`. */
  token?: string;
  /** Defaults to the environment's `CLAWDBOT_GATEWAY_PASSWORD`, else `OPENCLAW_GATEWAY_PASSWORD`. */
  password?: string;
  /**
   * Mode `keys`: the file of keys, as `openai-compat keys` writes it, with mode 0600. A relative path counts from the
   * working directory; in a config file of `serve`, from that file's folder. Changes count within a second.
   */
  keysFile?: string;
  /** Mode `trusted-proxy`; `gateway.trustedProxies` says who may send these headers. */
  trustedProxy?: TrustedProxyAuth;
  /** Refuses an address after too many wrong credentials. `null` switches it off. */
  rateLimit?: AuthRateLimit | null;
}

export interface TrustedProxyAuth {
  /** The header that names the user, for example `x-forwarded-user`. The proxy must remove it from what clients send. */
  userHeader: string;
  /** More headers that the proxy always sends; a request without one of them is denied. Defaults to none. */
  requiredHeaders?: readonly string[];
  /** The values of `userHeader` that are let in. Defaults to all. */
  allowUsers?: readonly string[];
}

/** Wrong credentials count for each client address, a missing one does not; an IPv6 address counts by its /64. */
export interface AuthRateLimit {
  /** Wrong credentials within `windowMs` after which the address is locked out. Defaults to 10. */
  maxAttempts?: number;
  /** ms. Defaults to 60,000. */
  windowMs?: number;
  /** ms for which the address gets 429, whatever it sends. Defaults to 300,000. */
  lockoutMs?: number;
  /** Never locks out this machine's own clients: loopback addresses, without headers of a proxy. Defaults to `true`. */
  exemptLoopback?: boolean;
}

export interface ChatCompletionsConfig {
  /** `false`: requests fall through to the host, as if the middleware were not there. Defaults to `true`. */
  enabled?: boolean;
  /** The largest request body, in bytes. Defaults to 26,214,400 (25 MiB), the live service's limit. */
  maxBodyBytes?: number;
  /** The most images, audio and files in a turn. Defaults to 8. */
  maxAttachments?: number;
}

export interface AgentInfo {
  /** `[a-z0-9][a-z0-9_-]{0,63}`; clients name it in `model` as `clawdbot:<id>`. */
  id: string;
  name?: string;
  description?: string;
  /** Answers when a request names no agent. Without one marked: `main`, else the first. */
  default?: boolean;
  /** What of a request the agent honours. Defaults to nothing but the conversation itself. */
  supports?: readonly Capability[];
}

/**
 * - `client-tools`: calls the functions that the client offers in `tools`.
 * - `sampling`: `temperature`, `top_p`, `frequency_penalty`, `presence_penalty`, `seed`, `stop`, `max_completion_tokens`.
 * - `response-format`: answers in JSON when asked, and tries to keep to a schema.
 * - `strict-schema`: promises that the answer keeps to the schema.
 * - `images`, `audio`, `files`: reads such attachments.
 * - a parameter's own name: honours that one.
 */
export type Capability =
  | 'client-tools'
  | 'sampling'
  | 'response-format'
  | 'strict-schema'
  | 'images'
  | 'audio'
  | 'files'
  | keyof SamplingNames;

/** Who a credential belongs to. */
export interface Caller {
  /** `[a-z0-9_-]{1,64}`. */
  id: string;
  /** The ids of the agents that the caller may address. Defaults to all. */
  agents?: readonly string[];
  /** Whether the caller may offer client tools. Defaults to `true`. */
  tools?: boolean;
  /**
   * `own`: session keys live in a namespace of the caller, which nobody else can name. `any`: keys are taken verbatim.
   * Defaults to `own`; the one shared secret of a Gateway has `any`.
   */
  sessions?: 'own' | 'any';
  /** Runs at once. Defaults to no limit. */
  maxConcurrentRuns?: number;
}

export interface SessionRef {
  /** `agent:<agentId>:openai-user:<user>`, `agent:<agentId>:openai:<uuid>`, or the key that the client named. */
  key: string;
  /** Nothing names this session: it will not be asked for again and need not be kept. */
  stateless: boolean;
  /**
   * Whose history holds. `gateway`: append `turn` to what the session knows. `client`: set the session to what the client
   * sent. In both cases a session that knows nothing yet is seeded from `messages`.
   */
  history: 'gateway' | 'client';
}

/** A file of the turn, decoded. */
export interface Attachment {
  /** Where it stood: `messages[message].content[part]` of the request. */
  message: number;
  part: number;
  kind: 'image' | 'audio' | 'file';
  /** By the content, not by the label: `image/png`, `audio/wav`, `application/pdf` … */
  mediaType: string;
  bytes: Uint8Array;
  name?: string;
}

/** A function that the client offers and runs itself. */
export interface ClientTool {
  name: string;
  description?: string;
  /** A JSON Schema of the arguments. */
  parameters?: Record<string, unknown>;
  strict?: boolean;
}

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | { type: 'json_schema'; name: string; description?: string; schema?: Record<string, unknown>; strict: boolean };

interface SamplingNames {
  temperature: number;
  top_p: number;
  frequency_penalty: number;
  presence_penalty: number;
  seed: number;
  stop: string[];
  max_completion_tokens: number;
  reasoning_effort: string;
  verbosity: string;
  logit_bias: Record<string, number>;
  logprobs: boolean;
  top_logprobs: number;
  parallel_tool_calls: boolean;
  prediction: Record<string, unknown>;
  service_tier: string;
  web_search_options: Record<string, unknown>;
}

/**
 * The parameters that shape the answer, under their names of the wire. Only what was asked for is there; `stop` is
 * always an array, and `max_completion_tokens` holds `max_tokens` too.
 */
export type Sampling = { readonly [K in keyof SamplingNames]?: SamplingNames[K] };

/** One agent execution for one request. */
export interface AgentRun {
  /** `chatcmpl-…`, also the completion's id. Unique, so it serves as idempotency key. */
  id: string;
  agentId: string;
  session: SessionRef;
  /** The whole validated conversation, as the client sent it. */
  messages: readonly ChatMessage[];
  /** What is new: the messages after the last assistant message, without system and developer ones. Never empty. */
  turn: readonly ChatMessage[];
  /** The text of all system and developer messages, in order, joined by an empty line. */
  instructions?: string;
  /** The files of the turn. */
  attachments: readonly Attachment[];
  /** The functions that the agent may call in this run; `tool_choice` has already narrowed the list. */
  tools: readonly ClientTool[];
  /** `required`: the run must call one of `tools`. */
  toolChoice: 'auto' | 'required';
  responseFormat?: ResponseFormat;
  sampling: Sampling;
  metadata: Readonly<Record<string, string>>;
  /** A chat UI's housekeeping call: a title, tags, follow-up questions. Always stateless and without tools. */
  task: boolean;
  caller: Caller;
  /**
   * Aborts when nobody waits for the answer any more. `signal.reason` is a DOMException named `AbortError` if the client
   * left, else the error that the client has been given: the time is over, the host shuts down, another request interrupts.
   */
  signal: AbortSignal;
}

/** What a run says. Texts are deltas, never the text so far. */
export type AgentEvent =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'refusal'; text: string }
  | { type: 'annotation'; annotation: UrlCitation }
  /**
   * A call of a client tool: the caller must run it. The first event of an `id` has the `name`; later ones of the same
   * `id` append to `arguments`.
   */
  | { type: 'tool-call'; id: string; name?: string; arguments: string }
  /** A tool that the agent runs itself. */
  | { type: 'progress'; id: string; tool: string; phase: 'start' | 'end'; text?: string }
  /** Tokens of the whole run so far; the last one counts. */
  | { type: 'usage'; promptTokens: number; completionTokens: number; cachedTokens?: number; reasoningTokens?: number }
  /** The end of the answer. A run that ends without one has finished with `stop`, or `tool_calls` if it called any. */
  | { type: 'finish'; reason: 'stop' | 'length' | 'tool_calls' | 'content_filter' };
