/** A model of the AI SDK: what a provider makes, `openai('gpt-5-mini')`, or the name of one for its gateway. */
export type AiSdkModel = string | { readonly provider: string; readonly modelId: string };

/** An agent of the AI SDK made in code: `new ToolLoopAgent(…)`, or `new Experimental_Agent(…)` of version 5. */
export interface AiSdkAgentLike {
  readonly tools?: object | undefined;
  stream(options: never): unknown;
}

/** An agent told by its settings. What is not named here reaches `streamText` as it is. */
export interface AiSdkSettings {
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
  /** Defaults of the sampling, under the AI SDK's names; a request's own parameters win. */
  temperature?: number | undefined;
  topP?: number | undefined;
  topK?: number | undefined;
  frequencyPenalty?: number | undefined;
  presencePenalty?: number | undefined;
  seed?: number | undefined;
  stopSequences?: string[] | undefined;
  maxOutputTokens?: number | undefined;
  /** By provider: `{ openai: { reasoningEffort: 'low' } }`. */
  providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
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
