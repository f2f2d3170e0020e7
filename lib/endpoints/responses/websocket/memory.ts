import type { ItemList, ObjectStore } from '../../../../types/stored';

/**
 * What one WebSocket remembers: of each of its lanes the last response that is not kept (`store: false`). Nobody else finds it, and
 * it goes with the WebSocket. It lies in a store that all WebSockets of a mount share, so that all together are bounded.
 */
export class SocketMemory {
  readonly #shared: ObjectStore;
  #isClosed = false;
  readonly #lastOfLane = new Map<string, string>();

  constructor(shared: ObjectStore) {
    this.#shared = shared;
  }

  /**
   * The store for one response: what is remembered here and what is kept for all, as one.
   *
   * @param lane where the response is the last one, if it is remembered here; undefined for one that is kept for all.
   */
  storeFor(kept: ObjectStore, lane: string | undefined): ObjectStore {
    const shared = this.#shared;
    const target = lane === undefined ? kept : shared;
    return {
      get: async (id) => (this.#has(id) ? shared.get(id) : kept.get(id)),
      put: async (object) => {
        if (this.#has(object.id)) return shared.put(object);
        // What a session knows is said for all; and what is continued stays where it is.
        if (lane === undefined || object.kind !== 'response' || (await kept.get(object.id))) return kept.put(object);
        if (this.#isClosed) return;
        await shared.put(object);
        await this.#replace(lane, object.id);
      },
      delete: (id) => (this.#has(id) ? this.forget(id) : kept.delete(id)),
      list: async (id) => {
        const here = await shared.list(id);
        const isHere = here.version > 0;
        const list = isHere ? here : await kept.list(id);
        return list.version === 0 || isHere === (target === shared) ? list : elsewhere(list);
      },
      append: (id, version, items) => target.append(id, version, items),
      replace: (id, version, items) => target.replace(id, version, items),
    };
  }

  /** A response is not remembered any more: its continuation has failed. */
  async forget(id: string | undefined): Promise<void> {
    for (const [lane, last] of this.#lastOfLane) {
      if (last !== id) continue;
      this.#lastOfLane.delete(lane);
      await this.#shared.delete(last);
    }
  }

  /** The WebSocket has closed. */
  async clear(): Promise<void> {
    this.#isClosed = true;
    for (const id of [...this.#lastOfLane.values()]) await this.forget(id);
  }

  #has(id: string): boolean {
    for (const last of this.#lastOfLane.values()) if (last === id) return true;
    return false;
  }

  async #replace(lane: string, id: string): Promise<void> {
    const before = this.#lastOfLane.get(lane);
    this.#lastOfLane.set(lane, id);
    if (this.#isClosed) return this.forget(id);
    if (before !== undefined) await this.#shared.delete(before);
  }
}

/** A list that is read, and that no response goes on: it is copied where the response is kept. */
function elsewhere({ items }: ItemList): ItemList {
  return { version: -1, items };
}
