import { Ajv } from 'ajv';
import type { GatewayConfig } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { AUTH_PROPERTIES, TRUSTED_PROXIES } from '../auth/auth-schema';
import { configFault } from '../errors/config-fault';
import { VIEW_BUDGET } from '../gateways/embedded/sessions/options';
import type { ViewBudget } from '../gateways/embedded/sessions/view';
import { CHECK, JSON_OPTIONS } from '../options-schema';

/** A config file of `serve`: the paths are those of a Clawdbot config, so what it does not know it leaves alone. */
export interface ServeConfig extends GatewayConfig {
  gateway: GatewayConfig['gateway'] & {
    port?: number;
    bind?: string;
    http?: { endpoints?: { chatCompletions?: { options?: OpenAiCompatOptions } } };
  };
  agents?: { list?: AgentEntry[] };
  sessions?: SessionsEntry;
}

/** Sessions that outlive the server. Without this section they live in memory. */
export interface SessionsEntry extends ViewBudget {
  /** A path from the working directory. Defaults to `./.openai-compat/sessions`. */
  dir?: string;
}

export interface AgentEntry {
  id: string;
  name?: string;
  description?: string;
  default?: boolean;
  model: string;
}

const string = { type: 'string', minLength: 1 };

const chatCompletions = {
  type: 'object',
  properties: {
    enabled: { type: 'boolean' },
    maxBodyBytes: { type: 'integer', minimum: 1 },
    options: { type: 'object', additionalProperties: false, properties: JSON_OPTIONS },
  },
};

const nested = (properties: object) => ({ type: 'object', properties });

const SERVE_CONFIG = nested({
  sessions: { type: 'object', additionalProperties: false, properties: { dir: string, ...VIEW_BUDGET } },
  gateway: nested({
    port: { type: 'integer', minimum: 0, maximum: 65_535 },
    bind: string,
    auth: nested(AUTH_PROPERTIES),
    trustedProxies: TRUSTED_PROXIES,
    http: nested({ endpoints: nested({ chatCompletions }) }),
  }),
  agents: nested({
    list: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['id', 'model'],
        properties: {
          id: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,63}$' },
          name: string,
          description: string,
          default: { type: 'boolean' },
          model: string,
        },
      },
    },
  }),
});

const validate = new Ajv(CHECK).compile<Partial<ServeConfig>>(SERVE_CONFIG);

/** What is wrong with a config, with its path and what was expected; undefined if nothing is. */
export function serveConfigFault(config: unknown): string | undefined {
  if (validate(config)) return undefined;
  const [error] = validate.errors ?? [];
  return error && configFault(error);
}
