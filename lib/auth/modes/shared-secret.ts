import { timingSafeEqual } from 'node:crypto';
import type { Caller, GatewayAuth } from '../../../types/gateway';
import type { AuthMode } from './auth-mode';

type SecretMode = 'token' | 'password';

/** Where a secret may stand when the config has none: both Gateways' names. */
const ENVIRONMENT: Record<SecretMode, readonly string[]> = {
  token: ['CLAWDBOT_GATEWAY_TOKEN', 'OPENCLAW_GATEWAY_TOKEN'],
  password: ['CLAWDBOT_GATEWAY_PASSWORD', 'OPENCLAW_GATEWAY_PASSWORD'],
};

/** Whoever has the Gateway's secret is its operator (the reference Gateways' rule): all agents, all sessions. */
const OPERATOR: Caller = { id: 'operator', sessions: 'any' };

/** `token` and `password`: one secret, which whoever calls must know. */
function sharedSecretMode(mode: SecretMode): AuthMode {
  return {
    asksNobody: false,
    explain: () => ({
      how: `Authentication: Bearer, with the ${mode} of your config or environment`,
      header: `Authorization: Bearer YOUR_${mode.toUpperCase()}`,
    }),
    open: () => ({
      check: ({ auth = { mode } }) => checkSharedSecret(auth, mode),
      admission({ auth = { mode } }) {
        const secret = sharedSecret(auth, mode);
        // A secret that has left the config admits nobody; it never means `none`.
        return { check: (token) => (secret !== undefined && isSecret(token, secret) ? OPERATOR : null) };
      },
    }),
  };
}

export const token = sharedSecretMode('token');
export const password = sharedSecretMode('password');

/** The Gateway's shared secret: from the config, else from the environment. */
export function sharedSecret(auth: GatewayAuth, mode: SecretMode): string | undefined {
  const found = auth[mode] || ENVIRONMENT[mode].map((name) => process.env[name]).find(Boolean);
  return typeof found === 'string' ? found : undefined;
}

/**
 * @throws Error if there is no secret, or one that no client can send; the message names the remedy.
 */
function checkSharedSecret(auth: GatewayAuth, mode: SecretMode): void {
  const secret = sharedSecret(auth, mode);
  if (secret === undefined) {
    throw new Error(
      `openAiCompat: gateway.auth.mode is '${mode}', but there is no ${mode}. Set gateway.auth.${mode} in the Gateway's config, ` +
        `or ${ENVIRONMENT[mode][0]} in the environment, or pass options.verify.`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    throw new Error(
      `openAiCompat: the Gateway's ${mode} has a space or a character outside of ASCII, which no client can send as a bearer ` +
        `credential. Choose another, for example the output of: openssl rand -hex 32`,
    );
  }
}

/**
 * Constant time: `timingSafeEqual` needs equal lengths, so a credential of another length is compared with itself and then
 * rejected, and timing tells of its own length only. Digests of both would be as safe, and cost half of authentication
 * (`bench/auth.mjs`).
 */
function isSecret(given: string, secret: string): boolean {
  const bytes = Buffer.from(given);
  const expected = Buffer.from(secret);
  const isAsLong = bytes.length === expected.length;
  return timingSafeEqual(bytes, isAsLong ? expected : bytes) && isAsLong;
}
