import type { GatewayAuth, GatewayConfig, Sampling } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { AUTH_PROPERTIES, TRUSTED_PROXIES } from '../auth/auth-schema';
import { AGENT_ID } from '../config-check/members';
import { VIEW_BUDGET } from '../gateways/embedded/sessions/options-schema';
import type { ViewBudget } from '../gateways/embedded/sessions/view';
import { JSON_OPTIONS } from '../options-schema';

/** A config file of `serve`: the paths are those of a Clawdbot config, so what it does not know it leaves alone. */
export interface ServeConfig extends GatewayConfig {
  gateway: GatewayConfig['gateway'] & {
    auth: GatewayAuth;
    port?: number;
    bind?: string;
    http?: { endpoints?: { chatCompletions?: { options?: OpenAiCompatOptions } } };
  };
  agents?: { list?: AgentEntry[] };
  sessions?: SessionsEntry;
}

/** Where `serve` keeps sessions and `sessions` looks for them, from the working directory. */
export const SESSIONS_DIR = './.openai-compat/sessions';

/** Sessions that outlive the server. Without this section they live in memory. */
export interface SessionsEntry extends ViewBudget {
  /** A path from the working directory. Defaults to `./.openai-compat/sessions`. */
  dir?: string;
}

/** An agent of `agents.list`; the sampling's names are those of the wire, and a request's own parameters win. */
export interface AgentEntry extends Partial<Pick<Sampling, SamplingDefault>> {
  id: string;
  name?: string;
  description?: string;
  /** Tokens that a conversation may have, told in `/v1/models`. */
  contextLength?: number;
  default?: boolean;
  /** `builtin/<name>`, or `<provider>/<model>`. */
  model: string;
  /** Where the provider is reached; `openai-compatible` has no default. */
  baseURL?: string;
  /** The environment variable that holds the provider's key. Defaults to the provider's usual one. */
  apiKeyEnv?: string;
  /** Comes before the request's own system text. */
  instructions?: string;
  /** Requests to the model in one run. */
  maxSteps?: number;
}

const SAMPLING_DEFAULTS = {
  temperature: { type: 'number', minimum: 0, maximum: 2 },
  top_p: { type: 'number', minimum: 0, maximum: 1 },
  frequency_penalty: { type: 'number', minimum: -2, maximum: 2 },
  presence_penalty: { type: 'number', minimum: -2, maximum: 2 },
  seed: { type: 'integer' },
  stop: { type: 'array', minItems: 1, items: { type: 'string' } },
  max_completion_tokens: { type: 'integer', minimum: 1 },
  reasoning_effort: { type: 'string', minLength: 1 },
  verbosity: { type: 'string', minLength: 1 },
} as const satisfies Partial<Record<keyof Sampling, object>>;

type SamplingDefault = keyof typeof SAMPLING_DEFAULTS;

/** The sampling that an agent's entry sets. */
export function samplingDefaults(entry: AgentEntry): Sampling {
  const names = Object.keys(SAMPLING_DEFAULTS) as SamplingDefault[];
  return Object.fromEntries(names.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]])));
}

const string = { type: 'string', minLength: 1 };

const chatCompletions = {
  type: 'object',
  properties: {
    enabled: { type: 'boolean' },
    maxBodyBytes: { type: 'integer', minimum: 1 },
    maxAttachments: { type: 'integer', minimum: 0 },
    options: { type: 'object', additionalProperties: false, properties: JSON_OPTIONS },
  },
};

const responses = {
  type: 'object',
  properties: {
    enabled: { type: 'boolean' },
    maxBodyBytes: { type: 'integer', minimum: 1 },
    maxAttachments: { type: 'integer', minimum: 0 },
  },
};

const nested = (properties: object) => ({ type: 'object', properties });

/** What is checked of a config file: what `serve` reads. */
export const SERVE_CONFIG = nested({
  sessions: { type: 'object', additionalProperties: false, properties: { dir: string, ...VIEW_BUDGET } },
  gateway: nested({
    port: { type: 'integer', minimum: 0, maximum: 65_535 },
    bind: string,
    auth: nested(AUTH_PROPERTIES),
    trustedProxies: TRUSTED_PROXIES,
    http: nested({ endpoints: nested({ chatCompletions, responses }) }),
  }),
  agents: nested({
    list: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['id', 'model'],
        properties: {
          id: { type: 'string', pattern: AGENT_ID.source },
          name: string,
          description: string,
          contextLength: { type: 'integer', minimum: 1 },
          default: { type: 'boolean' },
          model: string,
          baseURL: string,
          apiKeyEnv: string,
          instructions: { type: 'string' },
          maxSteps: { type: 'integer', minimum: 1 },
          ...SAMPLING_DEFAULTS,
        },
      },
    },
  }),
});
