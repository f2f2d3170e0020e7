import { timingSafeEqual } from 'node:crypto';
import type { GatewayAuth } from '../../types/gateway';

type SecretMode = 'token' | 'password';

/** Where a secret may stand when the config has none: both Gateways' names. */
const ENVIRONMENT: Record<SecretMode, readonly string[]> = {
  token: ['CLAWDBOT_GATEWAY_TOKEN', 'OPENCLAW_GATEWAY_TOKEN'],
  password: ['CLAWDBOT_GATEWAY_PASSWORD', 'OPENCLAW_GATEWAY_PASSWORD'],
};

/** The Gateway's shared secret: from the config, else from the environment. */
export function sharedSecret(auth: GatewayAuth, mode: SecretMode): string | undefined {
  const found = auth[mode] || ENVIRONMENT[mode].map((name) => process.env[name]).find(Boolean);
  return typeof found === 'string' ? found : undefined;
}

/**
 * @throws Error if there is no secret, or one that no client can send; the message names the remedy.
 */
export function checkSharedSecret(auth: GatewayAuth, mode: SecretMode): void {
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
 * In a time that depends on the given credential alone: one of another length than the secret's is compared with itself. No
 * digests: they were half of what authentication cost (bench).
 */
export function isSecret(given: string, secret: string): boolean {
  const bytes = Buffer.from(given);
  const expected = Buffer.from(secret);
  const isAsLong = bytes.length === expected.length;
  return timingSafeEqual(bytes, isAsLong ? expected : bytes) && isAsLong;
}
