import { RateLimiterMemory } from 'rate-limiter-flexible';
import { ApiError } from '../errors/api-error';

/** The limits of `AuthRateLimit`, with every default in place. */
export interface ThrottleSettings {
  maxAttempts: number;
  windowMs: number;
  lockoutMs: number;
}

/** Networks remembered at once; the one that has been quiet longest leaves first. About 3 MB. */
const MOST_NETWORKS = 10_000;

/** Counts wrong credentials for each network, and refuses one that has sent too many. */
export class Throttle {
  readonly #limiter: RateLimiterMemory;
  /** The networks that the limiter knows, in the order of their last failure. */
  readonly #known = new Set<string>();

  constructor(
    private readonly settings: ThrottleSettings,
    private readonly most = MOST_NETWORKS,
  ) {
    this.#limiter = new RateLimiterMemory({ points: settings.maxAttempts, duration: settings.windowMs / 1000 });
  }

  /** Whether these are its settings. */
  has(maxAttempts: number, windowMs: number, lockoutMs: number): boolean {
    const { settings } = this;
    return settings.maxAttempts === maxAttempts && settings.windowMs === windowMs && settings.lockoutMs === lockoutMs;
  }

  /** Nobody has been wrong of late. */
  get isQuiet(): boolean {
    return this.#known.size === 0;
  }

  /**
   * @throws ApiError 429 if the network is locked out.
   */
  async refuse(network: string): Promise<void> {
    if (!this.#known.has(network)) return;
    const count = await this.#limiter.get(network);
    if (count === null || count.consumedPoints <= this.settings.maxAttempts || count.msBeforeNext <= 0) return;
    throw new ApiError('rate_limit_exceeded', {
      message: 'Too many wrong API keys came from your address. Please check your key, and try again later.',
      retryAfter: count.msBeforeNext / 1000,
      // The SDKs would send the same key again at once, three times.
      headers: { 'x-should-retry': 'false' },
    });
  }

  async failed(network: string): Promise<void> {
    this.#known.delete(network);
    this.#known.add(network);
    const { consumedPoints } = await this.#limiter.penalty(network);
    if (consumedPoints >= this.settings.maxAttempts) await this.#limiter.block(network, this.settings.lockoutMs / 1000);
    if (this.#known.size > this.most) await this.#forget(this.#known.values().next().value as string);
  }

  /**
   * @throws ApiError 429 if the network has been locked out meanwhile: of guesses sent all at once, no more count than of
   *   those sent one by one.
   */
  async succeeded(network: string): Promise<void> {
    await this.refuse(network);
    if (this.#known.has(network)) await this.#forget(network);
  }

  async #forget(network: string): Promise<void> {
    this.#known.delete(network);
    await this.#limiter.delete(network);
  }
}
