import type { GatewayConfig } from '../../types/gateway';
import { configFault } from '../config-check/config-fault';
import { isAuthConfig } from './auth-validator';
import { authMode, MODE_NAMES } from './modes';
import type { Admission, AuthMount, OpenMode } from './modes/auth-mode';
import { checkProxyAddresses } from './proxy-addresses';

type Gateway = GatewayConfig['gateway'];

const NOBODY: Admission = { check: () => null };

/**
 * Who may come in to one mount, as the config of the moment says. The function `options.verify` stands above every mode: a
 * Gateway's config is the Gateway's, and its host may have users of its own.
 */
export class Admissions {
  readonly #mount: AuthMount;
  readonly #open = new Map<string, OpenMode>();

  constructor(mount: AuthMount) {
    this.#mount = mount;
  }

  of(gateway: Gateway): Admission {
    const name = this.#mount.verify === undefined ? gateway.auth?.mode : 'verify';
    return this.#mode(name)?.admission(gateway) ?? NOBODY;
  }

  /**
   * @throws Error if the config is wrong or admits nobody, with the remedy.
   */
  check(gateway: Partial<Gateway> = {}): void {
    const fault = configFault(isAuthConfig, { gateway });
    if (fault !== undefined) throw new Error(`openAiCompat: ${fault}`);
    checkProxyAddresses(gateway.trustedProxies);
    const name = gateway.auth?.mode;
    // Beside the function a mode is not used, and what it needs may be missing; only an open one must not wait there.
    if (this.#mount.verify !== undefined && authMode(name as unknown)?.asksNobody !== true) return;
    const mode = this.#mode(name);
    if (mode === undefined) {
      throw new Error(
        `openAiCompat: gateway.auth.mode is ${JSON.stringify(name)}. Set it to one of ${MODE_NAMES.join(', ')} ` +
          "('none' only if nobody else can reach this server), or pass options.verify.",
      );
    }
    mode.check(gateway);
  }

  /** Lets go of files. */
  close(): void {
    for (const mode of this.#open.values()) mode.close?.();
    this.#open.clear();
  }

  #mode(name: unknown): OpenMode | undefined {
    const open = this.#open.get(name as string);
    if (open !== undefined) return open;
    const opened = authMode(name)?.open(this.#mount);
    if (opened !== undefined) this.#open.set(name as string, opened);
    return opened;
  }
}
