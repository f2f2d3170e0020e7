/** One agent execution for one request: what `GatewayRuntime.run` is given. */

import type { Caller } from './gateway';
import type { ChatMessage, JsonObjectFormat, TextFormat } from './openai';

/** The session that a run belongs to. */
export interface SessionRef {
  /**
   * The canonical key: two names of one session have the same. `agent:<agentId>:openai-user:<user>`,
   * `agent:<agentId>:openai:<uuid>`, or `agent:<agentId>:` and the key that the client named; case is folded.
   */
  key: string;
  /** Nothing names this session: it will not be asked for again and need not be kept. */
  stateless: boolean;
  /**
   * Whose history holds. `gateway`: append `turn` to what the session knows. `client`: set the session to what the client
   * sent. In both cases a session that knows nothing yet is seeded from `messages`.
   */
  history: 'gateway' | 'client';
  /**
   * `messages` are all that was ever said in this session, so a runtime may forget the session and seed it anew. Responses says
   * so of the sessions of its chains and conversations, unless a header or `user` names them. Defaults to `false`.
   */
  replayable?: boolean | undefined;
}

/** An image, a sound or a file of the turn, decoded and checked. */
export interface Attachment {
  /** The index of its message in `run.messages`. */
  message: number;
  /** The index of its part in that message's content. */
  part: number;
  /** Its path in the request, for the `param` of an error: `messages[0].content[1]`. */
  path: string;
  /** What the client sent it as. */
  kind: 'image' | 'audio' | 'file';
  /** By the content, not by the label: `image/png`, `audio/wav`, `application/pdf` … */
  mediaType: string;
  /** The content. */
  bytes: Uint8Array;
  /** The file's name, if the client gave one. */
  name?: string | undefined;
}

/** A function that the client offers and runs itself. */
export interface ClientTool {
  /** The function's name: what `ToolCallEvent.name` says. */
  name: string;
  /** What the function does, for the model. */
  description?: string | undefined;
  /** A JSON Schema of the arguments. Absent: the function takes none. */
  parameters?: Record<string, unknown> | undefined;
  /** Whether the client asked for arguments that keep to the schema exactly. */
  strict?: boolean | undefined;
  /** The namespace that the client offered it in (Responses API), for the model: calls name the function alone. Absent: none. */
  namespace?: string | undefined;
}

/** Reasoning that this agent has given a token with, and that its client has sent back (Responses API). */
export interface ReturnedReasoning {
  /** The index of the assistant's message in `run.messages` that it was thought for. */
  message: number;
  /** The id of its item. */
  id: string;
  /** The token, as the agent gave it. */
  token: string;
}

/** The response that a run goes on from (Responses API). */
export interface ContinuedResponse {
  /** Its id: the `id` of the run that made it. */
  id: string;
  /** Whether nothing else has gone on from it before: `false` begins another branch of the conversation. */
  head: boolean;
}

/** The form that the client wants the answer's text in: any text, any JSON object, or JSON that keeps to a schema. */
export type ResponseFormat = TextFormat | JsonObjectFormat | JsonSchemaFormat;

/** JSON that keeps to a schema. */
export interface JsonSchemaFormat {
  /** Names the form. */
  type: 'json_schema';
  /** The schema's name, for the model. */
  name: string;
  /** What the answer is for, for the model. */
  description?: string | undefined;
  /** A JSON Schema of the answer. */
  schema?: Record<string, unknown> | undefined;
  /** `true`: the answer must keep to the schema. An agent without `strict-schema` is not asked for one. */
  strict: boolean;
}

/** Every parameter that shapes the answer, with the type of its value. A `Capability` may be one of these names. */
export interface SamplingParameters {
  /** Randomness, 0 to 2. */
  temperature: number;
  /** Nucleus sampling, 0 to 1. */
  top_p: number;
  /** Makes words less likely by how often they were used, -2 to 2. */
  frequency_penalty: number;
  /** Makes words less likely that were used at all, -2 to 2. */
  presence_penalty: number;
  /** Asks for the same answer to the same request. */
  seed: number;
  /** Texts before which the answer stops. */
  stop: string[];
  /** The most tokens of the answer, reasoning included. */
  max_completion_tokens: number;
  /** How much to think: `none`, `minimal`, `low`, `medium`, `high` … */
  reasoning_effort: string;
  /** How long the answer should be: `low`, `medium`, `high`. */
  verbosity: string;
  /** Makes tokens more or less likely, by their ids: -100 to 100. */
  logit_bias: Record<string, number>;
  /** Whether the tokens' log probabilities are wanted. */
  logprobs: boolean;
  /** How many alternatives for each token are wanted. */
  top_logprobs: number;
  /** Whether the model may call several tools at once. */
  parallel_tool_calls: boolean;
  /** A text that most of the answer is expected to repeat. */
  prediction: Record<string, unknown>;
  /** The provider's tier of service. */
  service_tier: string;
  /** Settings of a search of the web. */
  web_search_options: Record<string, unknown>;
}

/**
 * The parameters that shape the answer, under their names of the wire. Only what was asked for is there; `stop` is
 * always an array, and `max_completion_tokens` holds `max_tokens` too.
 */
export type Sampling = { readonly [K in keyof SamplingParameters]?: SamplingParameters[K] | undefined };

/** One agent execution for one request: who asks which agent what, and how the answer should be. */
export interface AgentRun {
  /** The API that the client speaks: Chat Completions or Responses. An agent needs it for nothing but telling them apart. */
  api: 'chat' | 'responses';
  /** Unique, so it serves as idempotency key. Also the id of the answer on the wire: `chatcmpl-…`, `resp_…`. */
  id: string;
  /** The agent that answers: the `id` of one of `GatewayRuntime.agents()`. */
  agentId: string;
  /** The session that the run belongs to. */
  session: SessionRef;
  /**
   * The text of the turn's last user message, whatever form its content has: text parts are joined by a line break. Empty if
   * the turn has no user message (it brings only tool results), or one without text (it is only an image).
   */
  text: string;
  /**
   * The whole conversation as the client sent it, validated. Clients resend all of it with each request; what the session
   * knows is the runtime's own affair (an agent of `openai-compat/embedded` finds it in `conversation`).
   */
  messages: readonly ChatMessage[];
  /**
   * What is new: the messages after the last assistant message, without system and developer ones. Never empty: where nothing
   * else is new, the agent is to speak first or once more, and the turn is those system and developer messages.
   */
  turn: readonly ChatMessage[];
  /** The text of all system and developer messages, in order, joined by an empty line. Absent if there is none. */
  instructions?: string | undefined;
  /** The images, sounds and files of the turn. Empty if there is none. */
  attachments: readonly Attachment[];
  /** The functions that the agent may call in this run; `tool_choice` has already narrowed the list. Empty if there is none. */
  tools: readonly ClientTool[];
  /** `required`: the run must call one of `tools`. A run that does not is answered with 502 `tool_choice_unsatisfied`. */
  toolChoice: 'auto' | 'required';
  /** The form of the answer. Absent if the client asked for none. */
  responseFormat?: ResponseFormat | undefined;
  /** The parameters that shape the answer. Empty if the client sent none. */
  sampling: Sampling;
  /** The most tools that the agent may call, its own included (Responses API). Absent: no limit. */
  maxToolCalls?: number | undefined;
  /** The response that the run goes on from (Responses API). Absent: it goes on from none, or from a conversation. */
  continues?: ContinuedResponse | undefined;
  /** The agent's reasoning that has come back, in order (Responses API). Absent if there is none. */
  reasoning?: readonly ReturnedReasoning[] | undefined;
  /** The request's `metadata`, as the client sent it. Empty if there is none. */
  metadata: Readonly<Record<string, string>>;
  /** A chat UI's housekeeping call: a title, tags, follow-up questions. Always stateless and without tools. */
  task: boolean;
  /**
   * Nobody's connection holds the run: it goes on until its end, whoever leaves. A runtime may schedule it differently. Defaults
   * to `false`.
   */
  background?: boolean | undefined;
  /** Who asks. */
  caller: Caller;
  /**
   * Aborts when nobody waits for the answer any more. `signal.reason` is a DOMException named `AbortError` if the client
   * left, else the error that the client has been given: the time is over, the host shuts down, another request interrupts.
   */
  signal: AbortSignal;
}
