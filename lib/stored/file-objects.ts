import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StoredItem } from '../../types/responses';
import type { ItemList, ObjectStore, StoredObject } from '../../types/stored';
import { Cache } from '../storage/cache';
import { digestOf, removeFile, usableDirectory } from '../storage/directory';
import { readFile, replaceFile, stampOf } from '../storage/files';
import { Queues } from '../storage/queues';
import { ListFile } from './list-file';
import { listIdOf } from './list-id';
import { sweep } from './sweep';

/** The options of `fileObjects`. */
export interface FileObjectsOptions {
  /** The directory; made with mode 0700 if it is not there, its files with 0600. */
  dir: string;
  /** Waits until what is written is on the disk, not only with the operating system. Defaults to `true`. */
  fsync?: boolean | undefined;
}

/** Bytes of memory for lists that have been read. */
const CACHE_BYTES = 64 * 1024 * 1024;
/** ms after which a write that another process came before is tried again. */
const RETRY_MS = 5;
/** Objects that are put between two looks at what has expired. */
const PUTS_A_SWEEP = 1_000;

/**
 * Keeps responses and conversations in files: a file an object, put in place in one step, and a file a list, which only grows. A
 * process that is killed leaves each as it was before or after its last write. Several processes may share a directory.
 *
 * @throws Error if the directory cannot be used.
 * @example
 * openAiCompat(runtime, { responses: { store: fileObjects({ dir: './responses' }), ttlMs: 30 * 86_400_000 } });
 */
export function fileObjects({ dir, fsync = true }: FileObjectsOptions): ObjectStore {
  const objects = usableDirectory('fileObjects', join(dir, 'objects'));
  const lists = usableDirectory('fileObjects', join(dir, 'lists'));
  const queues = new Queues();
  const cache = new Cache<ListFile>(CACHE_BYTES);
  let puts = 0;

  const pathOf = (id: string) => join(objects, `${digestOf([id])}.jsonl`);
  const listPathOf = (id: string) => join(lists, `${digestOf([id])}.jsonl`);
  const read = async (id: string): Promise<StoredObject | undefined> => {
    const file = await readFile(pathOf(id));
    const object = file && (JSON.parse(file.bytes.toString('utf8')) as StoredObject);
    return object?.id === id ? object : undefined;
  };
  const open = async (id: string): Promise<ListFile> => {
    const path = listPathOf(id);
    const list = await (cache.get(path) ?? new ListFile(path, fsync)).refreshed();
    cache.offer(path, list, list.cost);
    return list;
  };
  const change = (id: string, version: number, items: readonly StoredItem[], keep: boolean) =>
    queues.run(id, async () => (await open(id)).add(version, items, keep));
  const forget = async (object: StoredObject) => {
    await removeFile(pathOf(object.id));
    // What others have gone on from stays; the sweep looks after a list that nobody refers to any more.
    if (object.kind === 'conversation') await removeFile(listPathOf(listIdOf(object)));
  };

  return {
    async get(id) {
      const object = await read(id);
      if (object?.expiresAt === undefined || object.expiresAt > Date.now()) return object;
      await forget(object);
      return undefined;
    },
    async put(object) {
      const path = pathOf(object.id);
      const text = `${JSON.stringify(object)}\n`;
      // Until no other process has written in between: the last one counts.
      const written = async () => {
        while ((await replaceFile(path, text, fsync, await stampOf(path))) === undefined) await delay(RETRY_MS);
      };
      await queues.run(object.id, written);
      puts += 1;
      if (puts % PUTS_A_SWEEP === 0) await sweep({ objects, lists, pathOfList: listPathOf });
    },
    async delete(id) {
      const object = await read(id);
      if (object !== undefined) await forget(object);
    },
    async list(id): Promise<ItemList> {
      const { version, items, cost: bytes } = await queues.run(id, () => open(id));
      return { version, items, bytes };
    },
    append: (id, version, items) => change(id, version, items, true),
    replace: (id, version, items) => change(id, version, items, false),
  };
}
