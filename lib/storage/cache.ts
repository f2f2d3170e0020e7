/** Keys whose last miss is remembered. */
const MISSES = 10_000;

/**
 * A bounded cache of what can be read again. A newcomer takes the place of others only if it was asked for twice since
 * they were last used. With "the newest stays", a few large values in turns, together larger than the cache, would push
 * each other out each time, and none would ever be found.
 */
export class Cache<V> {
  readonly #maxWeight: number;
  /** In order of use: a Map iterates in the order in which its keys were set. */
  readonly #entries = new Map<string, { value: V; weight: number; used: number }>();
  readonly #missed = new Map<string, { last: number; before: number }>();
  #weight = 0;
  #uses = 0;

  constructor(maxWeight: number) {
    this.#maxWeight = maxWeight;
  }

  get(key: string): V | undefined {
    const used = ++this.#uses;
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#miss(key, used);
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, Object.assign(entry, { used }));
    return entry.value;
  }

  /** The same, without counting as use. */
  peek(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Keeps the value if there is room, or if what is in the way has been used less than this key has been asked for. */
  offer(key: string, value: V, weight: number): void {
    const known = this.#entries.get(key);
    this.delete(key);
    const asked = known?.used ?? this.#missed.get(key)?.before ?? 0;
    const leaving: string[] = [];
    let room = this.#maxWeight - this.#weight;
    for (const [each, entry] of this.#entries) {
      if (room >= weight || entry.used > asked) break;
      leaving.push(each);
      room += entry.weight;
    }
    if (room < weight) return;
    for (const each of leaving) this.delete(each);
    this.#missed.delete(key);
    this.#entries.set(key, { value, weight, used: ++this.#uses });
    this.#weight += weight;
  }

  delete(key: string): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }

  #miss(key: string, last: number): void {
    const before = this.#missed.get(key)?.last ?? 0;
    this.#missed.delete(key);
    this.#missed.set(key, { last, before });
    for (const oldest of this.#missed.keys()) {
      if (this.#missed.size <= MISSES) break;
      this.#missed.delete(oldest);
    }
  }
}
