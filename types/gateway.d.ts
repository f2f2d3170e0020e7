/** The contract with the host: the Gateway, as openai-compat sees it. */

import type { GatewayConfig } from './config';
import type { AgentEvent } from './events';
import type { AgentRun, SamplingParameters } from './run';

export * from './config';
export * from './events';
export * from './run';

/**
 * The Gateway that `openAiCompat` serves: the program that owns agents, their sessions, tools and permissions. Ready-made
 * ones: `openai-compat/embedded` (agents are functions in this process), `openai-compat/clawdbot` (a running Gateway).
 */
export interface GatewayRuntime {
  /**
   * The Gateway's own config. Read at each request, so a reload counts without a restart; keep it cheap.
   * What it throws denies the request with 500.
   */
  config(): GatewayConfig;
  /**
   * The agents that a request may address. Read at each request; keep it cheap.
   * An agent that is not in the list is answered with 404 `model_not_found`.
   * What it throws denies the request: `gatewayError(code)` with that code's status, everything else as 500
   * `internal_error` with a generic text.
   */
  agents(): readonly AgentInfo[] | Promise<readonly AgentInfo[]>;
  /**
   * Starts one agent run, and yields what it says as it says it. Called once a request; the run starts when the
   * iteration does. It should stop soon after `run.signal` aborts.
   * What it throws ends the answer: `gatewayError(code)` with that code's status, everything else as 500 `agent_error` with
   * a generic text.
   */
  run(run: AgentRun): AsyncIterable<AgentEvent>;
  /**
   * How many tokens the model would read for this run, which is not started. `POST /v1/responses/input_tokens` is served only by
   * a runtime that counts. What it throws is answered as what `agents` throws.
   */
  countTokens?(run: AgentRun): number | Promise<number>;
  /** Lets go of sockets, files and watchers. The host calls it; openai-compat never does. */
  close?(): Promise<void>;
}

/** An agent, as `GET /v1/models` lists it. */
export interface AgentInfo {
  /** `[a-z0-9][a-z0-9_-]{0,63}`; clients name it in `model` as `clawdbot:<id>`. */
  id: string;
  /** A name for people, shown by model pickers. Defaults to none. */
  name?: string | undefined;
  /** What the agent is for, shown by some model pickers. Defaults to none. */
  description?: string | undefined;
  /** Tokens that a conversation with the agent may have. Told in `/v1/models`, where clients look when to compact. */
  contextLength?: number | undefined;
  /** Answers when a request names no agent. Without one marked: `main`, else the first. Defaults to `false`. */
  default?: boolean | undefined;
  /** What of a request the agent honours. Defaults to nothing but the conversation itself. */
  supports?: readonly Capability[] | undefined;
}

/**
 * - `client-tools`: calls the functions that the client offers in `tools`.
 * - `sampling`: `temperature`, `top_p`, `frequency_penalty`, `presence_penalty`, `seed`, `stop`, `max_completion_tokens`.
 * - `response-format`: answers in JSON when asked, and tries to keep to a schema.
 * - `strict-schema`: promises that the answer keeps to the schema.
 * - `images`, `audio`, `files`: reads such attachments.
 * - `max_tool_calls`: calls no more tools than `run.maxToolCalls`.
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
  | 'max_tool_calls'
  | keyof SamplingParameters;

/** Who a credential belongs to, and what they may do. */
export interface Caller {
  /** `[a-z0-9_-]{1,64}`. `callerId(user)` makes one of any name. */
  id: string;
  /** The ids of the agents that the caller may address. Defaults to all. */
  agents?: readonly string[] | undefined;
  /** Whether the caller may offer client tools. Defaults to `true`. */
  tools?: boolean | undefined;
  /**
   * `own`: session keys live in a namespace of the caller, which nobody else can name. `any`: every session can be named.
   * Defaults to `own`; the one shared secret of a Gateway has `any`.
   */
  sessions?: 'own' | 'any' | undefined;
  /** Runs at once. Defaults to no limit. */
  maxConcurrentRuns?: number | undefined;
}
