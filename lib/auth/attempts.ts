import type { IncomingMessage } from 'node:http';
import type { AuthRateLimit } from '../../types/gateway';
import { cameThroughProxy, clientAddress } from './client-address';
import { Throttle } from './throttle';

/** One request's try with a credential. Each of these can throw the 429 of a network that is locked out. */
export interface Attempt {
  begin(): Promise<void>;
  failed(): Promise<void>;
  succeeded(): Promise<void>;
}

/** The attempts of one mount, throttled as the config of the moment wants it. New settings start with a clean slate. */
export class Attempts {
  #settings = '';
  #throttle: Throttle | undefined;
  #warned = false;

  constructor(private readonly report: (error: Error) => void) {}

  /** Undefined if nobody counts: the throttle is off, or does not concern this client. */
  of(req: IncomingMessage, limit: AuthRateLimit | null = {}): Attempt | undefined {
    if (limit === null) return undefined;
    const { network, loopback } = clientAddress(req);
    if (loopback && (limit.exemptLoopback ?? true)) {
      if (!cameThroughProxy(req)) return undefined;
      this.#warnOnce();
    }
    const throttle = this.#current(limit);
    return {
      begin: () => throttle.refuse(network),
      failed: () => throttle.failed(network),
      succeeded: () => throttle.succeeded(network),
    };
  }

  #current({ maxAttempts = 10, windowMs = 60_000, lockoutMs = 300_000 }: AuthRateLimit): Throttle {
    const settings = [maxAttempts, windowMs, lockoutMs].join(' ');
    if (this.#throttle === undefined || settings !== this.#settings) {
      this.#settings = settings;
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
