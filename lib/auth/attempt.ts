import type { IncomingMessage } from 'node:http';
import type { AuthRateLimit } from '../../types/gateway';
import type { ThrottleSettings } from './attempt-counter';
import type { CheckToken } from './bearer';
import { cameThroughProxy, clientAddress } from './client-address';
import { type Network, Throttle } from './throttle';

/** One request's try with a credential, counted for the network that it comes from. */
export class Attempt {
  readonly #throttle: Throttle;
  readonly #req: IncomingMessage;
  readonly #networkOf: (req: IncomingMessage) => string | undefined;
  /** Undefined for a client that is exempt, null as long as nobody has asked: while all is quiet, no address matters. */
  #name: string | undefined | null = null;
  #network: Network | undefined;
  #isHeld = false;

  constructor(throttle: Throttle, req: IncomingMessage, networkOf: (req: IncomingMessage) => string | undefined) {
    this.#throttle = throttle;
    this.#req = req;
    this.#networkOf = networkOf;
  }

  /**
   * @throws ApiError 429 if the network is locked out.
   */
  refuse(): void {
    if (this.#throttle.isQuiet) return;
    const name = this.#find();
    const network = name === undefined ? undefined : this.#throttle.known(name);
    if (network !== undefined) this.#throttle.refuse(network);
  }

  /**
   * Waits until the credential may be looked at, if it must wait.
   *
   * @throws ApiError 429 if the network is locked out meanwhile; the reason of `left` if the client leaves.
   */
  enter(left: () => AbortSignal): Promise<void> | undefined {
    if (this.#throttle.isQuiet) return undefined;
    const name = this.#find();
    if (name === undefined) return undefined;
    this.#network = this.#throttle.network(name);
    const room = this.#throttle.enter(this.#network, left);
    const held = () => {
      this.#isHeld = true;
    };
    if (room !== undefined) return room.then(held);
    held();
    return undefined;
  }

  /** The check, counted from the moment at which it is not settled that the credential is right. */
  counted(check: CheckToken): CheckToken {
    return (token, req, left) => {
      const caller = check(token, req, left);
      if (caller === null || caller instanceof Promise) this.#hold();
      return caller;
    };
  }

  /** The credential was wrong. */
  async failed(): Promise<void> {
    this.#hold();
    if (!this.#isHeld) return;
    this.#isHeld = false;
    await this.#throttle.failed(this.#network as Network);
  }

  /** The credential was right, or could not be judged. */
  end(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#throttle.judged(this.#network as Network);
  }

  #hold(): void {
    if (this.#isHeld) return;
    const name = this.#find();
    if (name === undefined) return;
    this.#isHeld = true;
    this.#network = this.#throttle.network(name);
    this.#throttle.hold(this.#network);
  }

  #find(): string | undefined {
    if (this.#name === null) this.#name = this.#networkOf(this.#req);
    return this.#name;
  }
}

/** Makes the attempts of one mount, by the limit that the config of the moment sets. New settings start with a clean slate. */
export function attempts(
  report: (error: Error) => void,
): (req: IncomingMessage, limit: AuthRateLimit | null | undefined) => Attempt | undefined {
  let throttle: Throttle | undefined;
  let hasWarned = false;
  const behindProxy = (req: IncomingMessage): string | undefined => {
    if (!cameThroughProxy(req)) return undefined;
    if (!hasWarned) report(new Error(ONE_ADDRESS_FOR_ALL));
    hasWarned = true;
    return clientAddress(req).network;
  };
  const exempting = (req: IncomingMessage): string | undefined => {
    const { network, loopback } = clientAddress(req);
    return loopback ? behindProxy(req) : network;
  };
  const all = (req: IncomingMessage): string => clientAddress(req).network;

  return (req, limit = {}) => {
    if (limit === null) return undefined;
    const settings = withDefaults(limit);
    if (throttle === undefined || !same(throttle.settings, settings)) throttle = new Throttle(settings);
    return new Attempt(throttle, req, (limit.exemptLoopback ?? true) ? exempting : all);
  };
}

const ONE_ADDRESS_FOR_ALL =
  'Requests come through a proxy on this machine, so wrong credentials of all its clients count as those of one address. ' +
  "Set Express's 'trust proxy' (with serve: gateway.trustedProxies) to tell them apart.";

function withDefaults({ maxAttempts = 10, windowMs = 60_000, lockoutMs = 300_000 }: AuthRateLimit): ThrottleSettings {
  return { maxAttempts, windowMs, lockoutMs };
}

function same(one: ThrottleSettings, other: ThrottleSettings): boolean {
  return one.maxAttempts === other.maxAttempts && one.windowMs === other.windowMs && one.lockoutMs === other.lockoutMs;
}
