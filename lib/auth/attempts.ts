import type { IncomingMessage } from 'node:http';
import type { AuthRateLimit } from '../../types/gateway';
import { cameThroughProxy, clientAddress } from './client-address';
import { Throttle } from './throttle';

/** One request's try with a credential. Each of its steps can throw the 429 of a network that is locked out. */
export class Attempt {
  constructor(
    private readonly throttle: Throttle,
    /** Undefined for a client that is exempt. As long as nobody was wrong, nobody's address matters. */
    private readonly network: () => string | undefined,
  ) {}

  async begin(): Promise<void> {
    if (!this.throttle.isQuiet) await this.#count('refuse');
  }

  failed(): Promise<void> {
    return this.#count('failed');
  }

  async succeeded(): Promise<void> {
    if (!this.throttle.isQuiet) await this.#count('succeeded');
  }

  async #count(step: 'refuse' | 'failed' | 'succeeded'): Promise<void> {
    const network = this.network();
    if (network !== undefined) await this.throttle[step](network);
  }
}

/** The attempts of one mount, throttled as the config of the moment wants it. New settings start with a clean slate. */
export class Attempts {
  #throttle: Throttle | undefined;
  #warned = false;

  constructor(private readonly report: (error: Error) => void) {}

  /** Undefined if nobody counts: the throttle is off. */
  of(req: IncomingMessage, limit: AuthRateLimit | null = {}): Attempt | undefined {
    return limit === null ? undefined : new Attempt(this.#current(limit), () => this.#network(req, limit));
  }

  #network(req: IncomingMessage, limit: AuthRateLimit): string | undefined {
    const { network, loopback } = clientAddress(req);
    if (loopback && (limit.exemptLoopback ?? true)) {
      if (!cameThroughProxy(req)) return undefined;
      this.#warnOnce();
    }
    return network;
  }

  #current({ maxAttempts = 10, windowMs = 60_000, lockoutMs = 300_000 }: AuthRateLimit): Throttle {
    if (!this.#throttle?.has(maxAttempts, windowMs, lockoutMs)) {
      this.#throttle = new Throttle({ maxAttempts, windowMs, lockoutMs });
    }
    return this.#throttle;
  }

  #warnOnce(): void {
    if (this.#warned) return;
    this.#warned = true;
    this.report(
      new Error(
        'Requests come through a proxy on this machine, so wrong credentials of all its clients count as those of one address. ' +
          "Set Express's 'trust proxy' (with serve: gateway.trustedProxies) to tell them apart.",
      ),
    );
  }
}
