/** A model of the AI SDK: what a provider makes, `openai('gpt-5-mini')`, or the name of one for its gateway. */
export type AiSdkModel =
  | string
  | {
      /** The provider's name. */
      readonly provider: string;
      /** The model's name at the provider. */
      readonly modelId: string;
    };

/** An agent of the AI SDK made in code: `new ToolLoopAgent(…)`, or `new Experimental_Agent(…)` of version 5. */
export interface AiSdkAgentLike {
  /** The agent's own tools, by name. */
  readonly tools?: object | undefined;
  /** Starts a run, as `streamText` does. */
  stream(options: never): unknown;
}

/** An agent told by its settings. What is not named here reaches `streamText` as it is. */
export interface AiSdkSettings {
  /** The model that answers. */
  model: AiSdkModel;
  /** Comes before the request's own system text. Defaults to none. */
  instructions?: string | undefined;
  /** What the agent runs itself, by name; the tools of an MCP client are such. Defaults to none. */
  tools?: Readonly<Record<string, object>> | undefined;
  /** Requests to the model in one run; one that wants more ends with `length`. Defaults to 20. */
  maxSteps?: number | undefined;
  /**
   * How often a request to the model is repeated that failed before it said anything. Defaults to 0: the client is told
   * the truth and retries by itself. With `tools` it defaults to 2: a failure after one has run would throw away what it did.
   */
  maxRetries?: number | undefined;
  /** Tokens that a conversation may have with the model, for clients that plan by it: `GET /v1/models` tells it. Defaults to none. */
  contextLength?: number | undefined;
  /** Randomness. Like the settings below, the default of the provider's; a request's own parameter wins. */
  temperature?: number | undefined;
  /** Nucleus sampling, 0 to 1. */
  topP?: number | undefined;
  /** Samples from the K likeliest tokens only. */
  topK?: number | undefined;
  /** Makes words less likely by how often they were used. */
  frequencyPenalty?: number | undefined;
  /** Makes words less likely that were used at all. */
  presencePenalty?: number | undefined;
  /** Asks for the same answer to the same request. */
  seed?: number | undefined;
  /** Texts before which the answer stops. */
  stopSequences?: string[] | undefined;
  /** The most tokens of the answer. */
  maxOutputTokens?: number | undefined;
  /** By provider: `{ openai: { reasoningEffort: 'low' } }`. */
  providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** More headers of the requests to the provider. Defaults to none. */
  headers?: Readonly<Record<string, string>> | undefined;
}

export function isAgentLike(agent: AiSdkAgentLike | AiSdkSettings): agent is AiSdkAgentLike {
  return typeof (agent as Partial<AiSdkAgentLike>)?.stream === 'function';
}

/**
 * @throws TypeError that names what is wrong.
 */
export function checkSettings({ model, maxSteps }: Partial<AiSdkSettings> = {}): void {
  if (typeof model !== 'string' && typeof (model as { modelId?: unknown } | undefined)?.modelId !== 'string') {
    throw new TypeError(
      "aiSdkAgent: there is no model. Pass { model: openai('…') }, or an agent of the AI SDK with a stream() method.",
    );
  }
  if (maxSteps !== undefined && !(Number.isInteger(maxSteps) && maxSteps > 0)) {
    throw new TypeError(`aiSdkAgent: 'maxSteps' must be a whole number of at least 1; it is ${maxSteps}.`);
  }
}
