interface Entry<V> {
  key: string;
  value: V;
  weight: number;
  owner: Owner<V>;
  /** Greater than that of every entry that was used before. */
  used: number;
}

/** Whose entries they are, the least recently used first: a Map iterates in the order in which its keys were set. */
interface Owner<V> {
  weight: number;
  entries: Map<string, Entry<V>>;
}

/**
 * A bounded map with fair shares. When it has too many entries, or they weigh too much together, the owner who holds
 * most loses its least recently used one: who fills the map makes nobody else's entries leave.
 */
export class RecentlyUsed<V> {
  readonly #most: { entries: number; weight: number };
  readonly #onEvict: (value: V) => void;
  readonly #entries = new Map<string, Entry<V>>();
  readonly #owners = new Map<string, Owner<V>>();
  #weight = 0;
  #uses = 0;

  /** @param onEvict told of what leaves for want of room, once it has left. */
  constructor(most: { entries: number; weight: number }, onEvict: (value: V) => void = () => undefined) {
    this.#most = most;
    this.#onEvict = onEvict;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.used = ++this.#uses;
    entry.owner.entries.delete(key);
    entry.owner.entries.set(key, entry);
    return entry.value;
  }

  /** The newest entry stays, whatever it weighs. */
  set(key: string, value: V, weight: number, ownerName = ''): void {
    this.delete(key);
    const owner: Owner<V> = this.#owners.get(ownerName) ?? { weight: 0, entries: new Map() };
    while (this.#entries.size > 0) {
      if (this.#entries.size >= this.#most.entries) this.#evict(({ entries }) => entries.size, owner, 1);
      else if (this.#weight + weight > this.#most.weight) this.#evict((each) => each.weight, owner, weight);
      else break;
    }
    const entry = { key, value, weight, owner, used: ++this.#uses };
    this.#owners.set(ownerName, owner);
    this.#entries.set(key, entry);
    owner.entries.set(key, entry);
    owner.weight += weight;
    this.#weight += weight;
  }

  delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#weight -= entry.weight;
    entry.owner.weight -= entry.weight;
    entry.owner.entries.delete(key);
    return this.#entries.delete(key);
  }

  /** The last used first. */
  values(): V[] {
    return [...this.#entries.values()].sort((a, b) => b.used - a.used).map(({ value }) => value);
  }

  /**
   * @param held What counts of an owner's entries.
   * @param newcomer Who is about to have `more` of it.
   */
  #evict(held: (owner: Owner<V>) => number, newcomer: Owner<V>, more: number): void {
    let leaving: { entry: Entry<V>; held: number } | undefined;
    for (const [name, owner] of this.#owners) {
      const [entry] = owner.entries.values();
      if (entry === undefined) {
        this.#owners.delete(name);
        continue;
      }
      const holds = held(owner) + (owner === newcomer ? more : 0);
      const most = leaving === undefined || holds > leaving.held;
      if (most || (holds === leaving?.held && entry.used < leaving.entry.used)) leaving = { entry, held: holds };
    }
    if (leaving === undefined) return;
    this.delete(leaving.entry.key);
    this.#onEvict(leaving.entry.value);
  }
}
