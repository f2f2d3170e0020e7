import type { Capability, Sampling } from '../../../types/gateway';
import type { AiSdkModel } from './settings';

/** What every provider of the AI SDK is given, whether or not it can make use of it. */
const SETTINGS = {
  temperature: 'temperature',
  top_p: 'topP',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  seed: 'seed',
  stop: 'stopSequences',
  max_completion_tokens: 'maxOutputTokens',
} as const satisfies Partial<Record<keyof Sampling, string>>;

type Names = Partial<Record<keyof Sampling, string>>;

interface ProviderRow {
  /** The key of its options in `providerOptions`. */
  key: string;
  /** Of the settings above: those that it drops. */
  drops?: readonly (keyof typeof SETTINGS)[];
  /** What it takes beyond them, under the name of its own option. */
  options?: Names;
}

const RESPONSES_OPTIONS: Names = {
  reasoning_effort: 'reasoningEffort',
  verbosity: 'textVerbosity',
  parallel_tool_calls: 'parallelToolCalls',
  service_tier: 'serviceTier',
};

/** By `model.provider`. Source: the providers' own code, @ai-sdk/openai 3, anthropic 3 and openai-compatible 2. */
const PROVIDERS: Readonly<Record<string, ProviderRow>> = {
  'openai.chat': {
    key: 'openai',
    options: { ...RESPONSES_OPTIONS, logit_bias: 'logitBias', prediction: 'prediction' },
  },
  'openai.responses': {
    key: 'openai',
    drops: ['frequency_penalty', 'presence_penalty', 'seed', 'stop'],
    options: RESPONSES_OPTIONS,
  },
  'anthropic.messages': { key: 'anthropic', drops: ['frequency_penalty', 'presence_penalty', 'seed'] },
  // Options that it does not know go into the body as they are, so these have the names of the wire.
  'openaiCompatible.chat': {
    key: 'openaiCompatible',
    options: {
      reasoning_effort: 'reasoningEffort',
      verbosity: 'textVerbosity',
      logit_bias: 'logit_bias',
      parallel_tool_calls: 'parallel_tool_calls',
      prediction: 'prediction',
      service_tier: 'service_tier',
      web_search_options: 'web_search_options',
    },
  },
};

/** What `openai-compatible/…` models of a config are called; the key of their options too. */
export const COMPATIBLE = 'openaiCompatible';

/** Which parameters of the sampling a model is known to be given; undefined is an agent whose model nobody can see. */
export function samplingSupport(model: AiSdkModel | undefined): Capability[] {
  const { drops = [], options = {} } = providerOf(model) ?? {};
  const settings = (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).filter((name) => !drops.includes(name));
  return [...(drops.length === 0 ? (['sampling'] as const) : settings), ...(Object.keys(options) as Capability[])];
}

/** The sampling as settings of the AI SDK. */
export function samplingSettings(sampling: Sampling): Record<string, unknown> {
  return renamed(sampling, SETTINGS);
}

/** The rest of it, as the options of the model's provider. */
export function samplingOptions(
  sampling: Sampling,
  model: AiSdkModel | undefined,
): Record<string, Record<string, unknown>> {
  const provider = providerOf(model);
  if (provider?.options === undefined) return {};
  const options = renamed(sampling, provider.options);
  return Object.keys(options).length === 0 ? {} : { [provider.key]: options };
}

/** The options by which a provider keeps to a schema, or not. */
export function strictOptions(strict: boolean, model: AiSdkModel | undefined): Record<string, Record<string, unknown>> {
  const provider = providerOf(model);
  return provider === undefined ? {} : { [provider.key]: { strictJsonSchema: strict } };
}

function providerOf(model: AiSdkModel | undefined): ProviderRow | undefined {
  const name = typeof model === 'object' ? model.provider : '';
  return Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
}

function renamed(sampling: Sampling, names: Names): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([from, to]) => {
      const value = sampling[from as keyof Sampling];
      return value === undefined ? [] : [[to, value]];
    }),
  );
}
