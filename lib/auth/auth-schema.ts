import type { SchemaObject } from 'ajv';
import { MILLISECONDS } from '../config-check/members';
import { MODE_NAMES } from './modes';

const text = { type: 'string', minLength: 1 };
const header = { type: 'string', pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" };

/** `gateway.auth`. The config file of `serve` is checked by the same schema. */
export const AUTH_PROPERTIES = {
  // A file has no functions: `verify` is for hosts.
  mode: { enum: MODE_NAMES.filter((name) => name !== 'verify') },
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

const { keysFile, trustedProxy, rateLimit } = AUTH_PROPERTIES;

/**
 * What is checked when a host mounts. The rest is left to each mode: whether a secret must be there depends on the mode, on the
 * environment and on the host.
 */
export const AUTH_CONFIG = {
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
} satisfies SchemaObject;
