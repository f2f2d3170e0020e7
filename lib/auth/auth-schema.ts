import { Ajv, type SchemaObject } from 'ajv';
import type { GatewayAuth, GatewayConfig } from '../../types/gateway';
import { AJV_OPTIONS } from '../config-check/ajv-options';
import { configFault } from '../config-check/config-fault';
import { MILLISECONDS } from '../config-check/milliseconds';

export const MODES = ['token', 'password', 'keys', 'trusted-proxy', 'none'] as const satisfies GatewayAuth['mode'][];

const text = { type: 'string', minLength: 1 };
const header = { type: 'string', pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" };

/** `gateway.auth`. The config file of `serve` is checked by the same schema. */
export const AUTH_PROPERTIES = {
  mode: { enum: [...MODES] },
  token: text,
  password: text,
  keysFile: text,
  trustedProxy: {
    type: 'object',
    required: ['userHeader'],
    properties: {
      userHeader: header,
      requiredHeaders: { type: 'array', items: header },
      allowUsers: { type: 'array', items: text },
    },
  },
  rateLimit: {
    type: 'object',
    nullable: true,
    additionalProperties: false,
    properties: {
      maxAttempts: { type: 'integer', minimum: 1 },
      windowMs: MILLISECONDS,
      lockoutMs: MILLISECONDS,
      exemptLoopback: { type: 'boolean' },
    },
  },
} satisfies Record<string, SchemaObject>;

/** `gateway.trustedProxies`. */
export const TRUSTED_PROXIES = { type: 'array', items: text } satisfies SchemaObject;

// The rest is left to each mode: whether a secret must be there depends on the mode, on the environment and on the host.
const { keysFile, trustedProxy, rateLimit } = AUTH_PROPERTIES;
const validate = new Ajv(AJV_OPTIONS).compile({
  type: 'object',
  properties: {
    gateway: {
      type: 'object',
      properties: {
        auth: { type: 'object', properties: { keysFile, trustedProxy, rateLimit } },
        trustedProxies: TRUSTED_PROXIES,
      },
    },
  },
});

/**
 * @throws Error that names what is wrong in `gateway.auth` or `gateway.trustedProxies`.
 */
export function checkAuthConfig(gateway: GatewayConfig['gateway'] | undefined): void {
  const fault = gateway === undefined ? undefined : configFault(validate, { gateway });
  if (fault !== undefined) throw new Error(`openAiCompat: ${fault}`);
}
