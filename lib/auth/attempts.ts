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

  /** Undefined if nobody counts: the throttle is off. */
  of(req: IncomingMessage, limit: AuthRateLimit | null = {}): Attempt | undefined {
    if (limit === null) return undefined;
    const throttle = this.#current(limit);
    const count = async (step: 'refuse' | 'failed' | 'succeeded') => {
      const network = this.#network(req, limit);
      if (network !== undefined) await throttle[step](network);
    };
    return {
      // As long as nobody was wrong, nobody's address matters.
      begin: async () => (throttle.isQuiet ? undefined : count('refuse')),
      failed: () => count('failed'),
      succeeded: async () => (throttle.isQuiet ? undefined : count('succeeded')),
    };
  }

  /** Undefined for a client that is exempt. */
  #network(req: IncomingMessage, limit: AuthRateLimit): string | undefined {
    const { network, loopback } = clientAddress(req);
    if (loopback && (limit.exemptLoopback ?? true)) {
      if (!cameThroughProxy(req)) return undefined;
      this.#warnOnce();
    }
    return network;
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
