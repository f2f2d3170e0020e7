/** A bounded map: when it has too many entries, or they weigh too much together, the least recently used leave. */
export class RecentlyUsed<V> {
  /** In order of use: a Map iterates in the order in which its keys were set. */
  readonly #entries = new Map<string, { value: V; weight: number }>();
  #weight = 0;

  constructor(private readonly most: { entries: number; weight: number }) {}

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** The newest entry stays, whatever it weighs. */
  set(key: string, value: V, weight: number): void {
    this.delete(key);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < this.most.entries && this.#weight + weight <= this.most.weight) break;
      this.delete(oldest);
    }
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
  }

  delete(key: string): boolean {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    return this.#entries.delete(key);
  }

  /** The last used first. */
  values(): V[] {
    return [...this.#entries.values()].map((entry) => entry.value).reverse();
  }
}
