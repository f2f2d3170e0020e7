import type { StoredObject } from '../../types/stored';

/** The list that an object refers to; the head of a session has one to itself, which is empty. */
export function listIdOf(object: StoredObject): string {
  return object.kind === 'head' ? object.id : object.list.id;
}
