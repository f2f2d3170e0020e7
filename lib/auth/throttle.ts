import { ApiError } from '../errors/api-error';
import { type AttemptCounter, localAttemptCounter, type ThrottleSettings } from './attempt-counter';

/** Networks remembered at once; the one that has been quiet longest leaves first. About 3 MB. */
const MOST_NETWORKS = 10_000;

/** What is known here of a network. Moments are those of `Date.now()`. */
export interface Network {
  readonly name: string;
  /** Wrong credentials, up to `windowEnd`. */
  failed: number;
  windowEnd: number;
  lockedUntil: number;
  /** Credentials that are being looked at. */
  unjudged: number;
  readonly waiting: Waiter[];
}

interface Waiter {
  goOn(): void;
  refuse(error: ApiError): void;
}

/**
 * Refuses a network that has sent too many wrong credentials, and has no more of them looked at at the same time than may still
 * be wrong: the others wait until those have been judged. So of guesses sent all at once no more are tried than of guesses sent
 * one by one, and none of the answers tells which one was right.
 */
export class Throttle {
  readonly settings: ThrottleSettings;
  readonly #counter: AttemptCounter;
  readonly #most: number;
  /** In the order of their last failure. */
  readonly #networks = new Map<string, Network>();
  #unjudged = 0;
  /** From then on nothing counts any more that is known now. */
  #quietFrom = 0;

  constructor(settings: ThrottleSettings, counter = localAttemptCounter(settings), most = MOST_NETWORKS) {
    this.settings = settings;
    this.#counter = counter;
    this.#most = most;
  }

  /** Nobody has been wrong of late, and nobody's credential is being looked at: no network need be asked for. */
  get isQuiet(): boolean {
    return this.#unjudged === 0 && Date.now() >= this.#quietFrom;
  }

  /** A network, if there is anything to know of it. */
  known(name: string): Network | undefined {
    return this.#networks.get(name);
  }

  network(name: string): Network {
    const known = this.#networks.get(name);
    if (known !== undefined) return known;
    const network = { name, failed: 0, windowEnd: 0, lockedUntil: 0, unjudged: 0, waiting: [] };
    this.#networks.set(name, network);
    if (this.#networks.size > this.#most) this.#forget(this.#networks.keys().next().value as string);
    return network;
  }

  /**
   * @throws ApiError 429 if the network is locked out.
   */
  refuse(network: Network): void {
    const lockedMs = network.lockedUntil - Date.now();
    if (lockedMs > 0) throw lockedOut(lockedMs);
  }

  /**
   * Has one credential of the network looked at: resolves when it may be, undefined if that is now. `judged` or `failed` must
   * follow. Rejects with 429 if the network is locked out meanwhile, with the reason of `left` if the client leaves.
   */
  enter(network: Network, left: () => AbortSignal): Promise<void> | undefined {
    if (this.#hasRoom(network)) return void this.hold(network);
    return new Promise((resolve, reject) => {
      const signal = left();
      const leave = () => {
        network.waiting.splice(network.waiting.indexOf(waiter), 1);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        goOn: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
        refuse: (error) => {
          signal.removeEventListener('abort', leave);
          reject(error);
        },
      };
      network.waiting.push(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** The same, where there is room for certain. */
  hold(network: Network): void {
    network.unjudged += 1;
    this.#unjudged += 1;
  }

  /** A credential turned out to be right, or could not be judged. What others of this network got wrong still counts. */
  judged(network: Network): void {
    network.unjudged -= 1;
    this.#unjudged -= 1;
    this.#admitWaiting(network);
  }

  /** A credential turned out to be wrong. */
  async failed(network: Network): Promise<void> {
    this.#networks.delete(network.name);
    this.#networks.set(network.name, network);
    try {
      const { failed, windowMs, lockedMs } = await this.#counter.failed(network.name);
      const now = Date.now();
      network.failed = failed;
      network.windowEnd = now + windowMs;
      network.lockedUntil = now + lockedMs;
      this.#quietFrom = Math.max(this.#quietFrom, network.windowEnd);
    } finally {
      this.judged(network);
    }
  }

  #admitWaiting(network: Network): void {
    const lockedMs = network.lockedUntil - Date.now();
    while (network.waiting.length > 0) {
      if (lockedMs > 0) network.waiting.shift()?.refuse(lockedOut(lockedMs));
      else if (!this.#hasRoom(network)) return;
      else {
        this.hold(network);
        network.waiting.shift()?.goOn();
      }
    }
  }

  #hasRoom({ failed, windowEnd, unjudged }: Network): boolean {
    return unjudged + (Date.now() < windowEnd ? failed : 0) < this.settings.maxAttempts;
  }

  #forget(name: string): void {
    this.#networks.delete(name);
    void this.#counter.forget(name);
  }
}

function lockedOut(lockedMs: number): ApiError {
  return new ApiError('rate_limit_exceeded', {
    message: 'Too many wrong API keys came from your address. Please check your key, and try again later.',
    retryAfter: lockedMs / 1000,
    // The SDKs would send the same key again at once, three times.
    headers: { 'x-should-retry': 'false' },
  });
}
