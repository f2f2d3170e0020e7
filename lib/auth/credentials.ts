import type { IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import type { Caller, GatewayConfig } from '../../types/gateway';
import { checkAuthConfig, MODES } from './auth-schema';
import type { CheckToken } from './bearer';
import { KeyRing } from './keys/key-ring';
import { checkSharedSecret, isSecret, sharedSecret } from './shared-secret';
import { checkProxyAddresses, checkTrustedProxy, proxiedCaller } from './trusted-proxy';

type Gateway = GatewayConfig['gateway'];

/** How callers are admitted: by a check of the credential that they send, or without one. */
export type Admission = { check: CheckToken } | { identify: (req: IncomingMessage) => Caller };

/** Whoever has the Gateway's secret is its operator (the reference Gateways' rule): all agents, all sessions. */
const OPERATOR: Caller = { id: 'operator', sessions: 'any' };
const ANONYMOUS: Caller = { id: 'anonymous', sessions: 'any' };

/** Who may come in, as the config of the moment says. */
export class Credentials {
  #ring: KeyRing | undefined;

  /**
   * @param report told of a file of keys that became unreadable.
   */
  constructor(
    private readonly verify: CheckToken | undefined,
    private readonly report: (error: Error) => void,
  ) {}

  admission(gateway: Gateway): Admission {
    if (this.verify !== undefined) return { check: this.verify };
    const { auth } = gateway;
    switch (auth.mode) {
      case 'none':
        return { identify: () => ANONYMOUS };
      case 'trusted-proxy':
        return { identify: (req) => proxiedCaller(req, gateway) };
      case 'keys': {
        const ring = this.#ringOf(auth.keysFile);
        return { check: (key) => ring?.callerOf(key) ?? null };
      }
      case 'token':
      case 'password': {
        const secret = sharedSecret(auth, auth.mode);
        // A secret that has left the config admits nobody; it never means `none`.
        return { check: (token) => (secret !== undefined && isSecret(token, secret) ? OPERATOR : null) };
      }
      default:
        return { check: () => null };
    }
  }

  /**
   * @throws Error if the config is wrong or admits nobody, with the remedy.
   */
  check(gateway: Gateway | undefined): void {
    checkAuthConfig(gateway);
    if (gateway !== undefined) checkProxyAddresses(gateway);
    if (this.verify !== undefined) return;
    switch (gateway?.auth?.mode) {
      case 'none':
        break;
      case 'token':
      case 'password':
        checkSharedSecret(gateway.auth, gateway.auth.mode);
        break;
      case 'trusted-proxy':
        checkTrustedProxy(gateway);
        break;
      case 'keys':
        this.#checkKeys(gateway.auth.keysFile);
        break;
      default:
        throw new Error(
          `openAiCompat: gateway.auth.mode is ${JSON.stringify(gateway?.auth?.mode)}. Set it to one of ${MODES.join(', ')} ` +
            "('none' only if nobody else can reach this server), or pass options.verify.",
        );
    }
  }

  /** Stops looking at files. */
  close(): void {
    this.#ring?.close();
    this.#ring = undefined;
  }

  #ringOf(file: string | undefined): KeyRing | undefined {
    const path = file && resolve(file);
    if (path !== this.#ring?.path) {
      this.close();
      if (path) this.#ring = new KeyRing(path, this.report);
    }
    return this.#ring;
  }

  #checkKeys(file: string | undefined): void {
    const ring = this.#ringOf(file);
    if (ring === undefined) {
      throw new Error(
        "openAiCompat: gateway.auth.mode is 'keys', but no file of keys is named. Set gateway.auth.keysFile, and make a key: " +
          'openai-compat keys create --file keys.json --id NAME',
      );
    }
    if (ring.fault === undefined) return;
    this.close();
    throw new Error(`openAiCompat: ${ring.fault.message}`);
  }
}
