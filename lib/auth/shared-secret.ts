import { hash, timingSafeEqual } from 'node:crypto';
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

/** In constant time whatever the lengths: what is compared are digests. */
export function isSecret(given: string, secret: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), digestOf(secret));
}

/** The secret's digest, kept until the config has another secret. */
let digested: { secret: string; digest: Buffer } | undefined;

function digestOf(secret: string): Buffer {
  if (digested?.secret !== secret) digested = { secret, digest: hash('sha256', secret, 'buffer') };
  return digested.digest;
}
