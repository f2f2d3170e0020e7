import type { StoredItem } from '../../types/responses';
import type { ItemList, ObjectStore, StoredObject } from '../../types/stored';

const NO_ITEMS: ItemList = { version: 0, items: [] };

/** Keeps objects in this process, until it ends. */
export function memoryObjects({ maxObjects = 1_000 }: { maxObjects?: number } = {}): ObjectStore {
  const objects = new Map<string, StoredObject>();
  const lists = new Map<string, { version: number; items: StoredItem[] }>();

  const forget = (id: string) => {
    const object = objects.get(id);
    objects.delete(id);
    const list = object !== undefined && 'list' in object ? object.list.id : undefined;
    const isUsed = [...objects.values()].some((other) => 'list' in other && other.list.id === list);
    if (list !== undefined && !isUsed) lists.delete(list);
  };
  const change = (id: string, version: number, items: StoredItem[]): number | undefined => {
    const list = lists.get(id);
    if ((list?.version ?? 0) !== version) return undefined;
    lists.set(id, { version: version + 1, items });
    return version + 1;
  };

  return {
    get: async (id) => {
      const object = objects.get(id);
      if (object?.expiresAt === undefined || object.expiresAt > Date.now()) return object;
      forget(id);
      return undefined;
    },
    put: async (object) => {
      objects.delete(object.id);
      objects.set(object.id, structuredClone(object));
      const [oldest] = objects.keys();
      if (objects.size > maxObjects && oldest !== undefined) forget(oldest);
    },
    delete: async (id) => forget(id),
    list: async (id) => lists.get(id) ?? NO_ITEMS,
    append: async (id, version, items) => change(id, version, [...(lists.get(id)?.items ?? []), ...items]),
    replace: async (id, version, items) => change(id, version, [...items]),
  };
}
