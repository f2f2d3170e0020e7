import type { Caller } from '../../../types/gateway';
import type { StoredItem } from '../../../types/responses';
import type { ObjectStore } from '../../../types/stored';
import { itemNotFound } from '../../items/list-page';
import { ownerOf } from '../../items/stored-item';
import { ownedResponse } from '../../stored/owned';

/** The items that one request may refer to. Each object that an item belongs to is read once, whatever refers to it. */
export class ReferredItems {
  readonly #caller: Caller;
  readonly #store: ObjectStore;
  readonly #known: Map<string, StoredItem>;
  readonly #read = new Set<string>();
  /** Those that stand in the conversation. */
  readonly #standing: Set<string>;

  /** @param before the items that the request continues. */
  constructor(before: readonly StoredItem[], { caller, store }: { caller: Caller; store: ObjectStore }) {
    this.#caller = caller;
    this.#store = store;
    this.#known = new Map(before.map((item) => [item.id, item]));
    this.#standing = new Set(this.#known.keys());
  }

  /**
   * The item of an id, which tells the response or the conversation that it belongs to; undefined for one that stands in the
   * conversation already: it does so once, or a short request could make a long one of it.
   *
   * @throws ApiError 404 if the caller has none.
   */
  async take(id: string): Promise<StoredItem | undefined> {
    const item = await this.#find(id);
    if (this.#standing.has(id)) return undefined;
    this.#standing.add(id);
    return item;
  }

  async #find(id: string): Promise<StoredItem> {
    const owner = ownerOf(id);
    if (!this.#known.has(id) && owner !== undefined && !this.#read.has(owner)) {
      this.#read.add(owner);
      for (const item of await this.#itemsOf(owner)) if (!this.#known.has(item.id)) this.#known.set(item.id, item);
    }
    const item = this.#known.get(id);
    if (item === undefined) throw itemNotFound(id, 'input');
    return item;
  }

  async #itemsOf(owner: string): Promise<readonly StoredItem[]> {
    const response = await ownedResponse(`resp_${owner}`, this.#caller, this.#store);
    if (response !== undefined) return [...response.input, ...(response.response.output as StoredItem[])];
    const conversation = await this.#store.get(`conv_${owner}`);
    if (conversation?.kind !== 'conversation' || conversation.owner !== this.#caller.id) return [];
    return (await this.#store.list(conversation.list.id)).items;
  }
}
