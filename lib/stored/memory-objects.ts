import type { StoredItem } from '../../types/responses';
import type { ObjectStore, StoredObject } from '../../types/stored';
import { costOf } from '../storage/cost';
import { RecentlyUsed } from '../storage/recently-used';
import { listIdOf } from './list-id';

/** The options of `memoryObjects`. */
export interface MemoryObjectsOptions {
  /** Chains of responses and conversations that are kept; the least recently used of the caller who has most leave first. Defaults to 1,000. */
  max?: number | undefined;
  /** Bytes of memory of all of them together. Defaults to 67,108,864 (64 MiB). */
  maxBytes?: number | undefined;
}

/** A list and all objects that refer to it: they are forgotten together, so that none of them loses its items. */
interface Chain {
  id: string;
  owner: string;
  version: number;
  items: StoredItem[];
  objects: Map<string, StoredObject>;
  /** Bytes of memory, about: of the items, and of the objects. */
  itemsCost: number;
  objectsCost: number;
}

/**
 * Keeps responses and conversations in this process: a bounded number, and a bounded size of all together. A caller who fills it
 * loses its own, not those of others.
 *
 * @throws TypeError if a bound is no whole number, 1 or more.
 * @example
 * openAiCompat(runtime, { responses: { store: memoryObjects({ maxBytes: 256 * 1024 * 1024 }) } });
 */
export function memoryObjects({ max = 1_000, maxBytes = 67_108_864 }: MemoryObjectsOptions = {}): ObjectStore {
  for (const [name, value] of Object.entries({ max, maxBytes })) {
    if (!Number.isInteger(value) || value < 1)
      throw new TypeError(`memoryObjects: '${name}' must be a whole number, 1 or more; it is ${value}.`);
  }
  const listOfObject = new Map<string, string>();
  const chains = new RecentlyUsed<Chain>({ entries: max, weight: maxBytes }, ({ objects }) => {
    for (const id of objects.keys()) listOfObject.delete(id);
  });
  const chainOf = (id: string): Chain =>
    chains.get(id) ?? { id, owner: '', version: 0, items: [], objects: new Map(), itemsCost: 0, objectsCost: 0 };
  const keep = (chain: Chain) => chains.set(chain.id, chain, chain.itemsCost + chain.objectsCost, chain.owner);
  const change = (id: string, version: number, items: readonly StoredItem[], keepsItems: boolean) => {
    const chain = chainOf(id);
    if (chain.version !== version) return undefined;
    if (!keepsItems) {
      chain.items = [];
      chain.itemsCost = 0;
    }
    // One by one: as arguments of one call, more than some 100,000 do not fit on the stack.
    for (const item of items) chain.items.push(item);
    chain.version += 1;
    chain.itemsCost += costOf(items);
    keep(chain);
    return chain.version;
  };
  const forget = (id: string) => {
    const listId = listOfObject.get(id);
    const chain = listId === undefined ? undefined : chains.get(listId);
    listOfObject.delete(id);
    const object = chain?.objects.get(id);
    if (chain === undefined || object === undefined) return;
    chain.objects.delete(id);
    chain.objectsCost -= costOf(object);
    if (chain.objects.size === 0) chains.delete(chain.id);
    else keep(chain);
  };

  return {
    get(id) {
      const listId = listOfObject.get(id);
      const object = listId === undefined ? undefined : chains.get(listId)?.objects.get(id);
      if (object?.expiresAt === undefined || object.expiresAt > Date.now()) return object;
      forget(id);
      return undefined;
    },
    put(object) {
      const chain = chainOf(listIdOf(object));
      // A chain goes with its last object, so one that only takes another's place must not be forgotten first.
      const before = chain.objects.get(object.id);
      if (before === undefined) forget(object.id);
      chain.owner = object.owner;
      chain.objects.set(object.id, object);
      chain.objectsCost += costOf(object) - (before === undefined ? 0 : costOf(before));
      listOfObject.set(object.id, chain.id);
      keep(chain);
    },
    delete(id) {
      forget(id);
    },
    list(id) {
      const { version, items, itemsCost: bytes } = chainOf(id);
      return { version, items: [...items], bytes };
    },
    append: (id, version, items) => change(id, version, items, true),
    replace: (id, version, items) => change(id, version, items, false),
  };
}
