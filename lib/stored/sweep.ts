import { rm, stat } from 'node:fs/promises';
import type { StoredObject } from '../../types/stored';
import { digestFiles, forEachFile } from '../storage/directory';
import { readFile } from '../storage/files';
import { listIdOf } from './list-id';

export interface Swept {
  /** The directory of the objects, and that of the lists. */
  objects: string;
  lists: string;
  pathOfList(id: string): string;
}

/** ms that a list may be without an object: its first object is put after its items. */
const SETTLING_MS = 3_600_000;

/** Removes what has expired, and the lists that no object refers to any more. */
export async function sweep({ objects, lists, pathOfList }: Swept): Promise<void> {
  const used = new Set<string>();
  await forEachFile(await digestFiles(objects), async (path) => {
    const object = parsed((await readFile(path))?.bytes);
    if (object === undefined) return;
    if (object.expiresAt !== undefined && object.expiresAt <= Date.now()) await rm(path, { force: true });
    else used.add(pathOfList(listIdOf(object)));
  });
  await forEachFile(await digestFiles(lists), async (path) => {
    if (used.has(path)) return;
    const about = await stat(path).catch(() => undefined);
    if (about !== undefined && about.mtimeMs < Date.now() - SETTLING_MS) await rm(path, { force: true });
  });
}

function parsed(bytes: Buffer | undefined): StoredObject | undefined {
  try {
    return bytes && (JSON.parse(bytes.toString('utf8')) as StoredObject);
  } catch {
    return undefined;
  }
}
