import type { ObjectStore } from '../../types/stored';
import { hostError } from '../errors/classify';
import { withinHostTimeout } from '../host-timeout';

/**
 * A store of the host's whose answers are waited for no longer than `timeoutMs` (`options.hostTimeoutMs`; null for no bound): a run
 * that waits for it holds its session and its slot.
 *
 * Each function throws ApiError 503 `overloaded` when the time is over, and what `hostError` makes of what the store throws.
 */
export function withinTimeout(store: ObjectStore, timeoutMs: number | null): ObjectStore {
  const ask = <T>(name: keyof ObjectStore, call: () => T | Promise<T>): T | Promise<T> => {
    try {
      const answer = call();
      if (!(answer instanceof Promise)) return answer;
      const bounds = { name: `responses.store.${name}`, timeoutMs, left: never, code: 'overloaded' } as const;
      return Promise.resolve(withinHostTimeout(answer, bounds)).catch(failed);
    } catch (thrown) {
      return failed(thrown);
    }
  };
  return {
    get: (id) => ask('get', () => store.get(id)),
    put: (object) => ask('put', () => store.put(object)),
    delete: (id) => ask('delete', () => store.delete(id)),
    list: (id) => ask('list', () => store.list(id)),
    append: (id, version, items) => ask('append', () => store.append(id, version, items)),
    replace: (id, version, items) => ask('replace', () => store.replace(id, version, items)),
  };
}

function failed(thrown: unknown): never {
  throw hostError(thrown);
}

/** What is kept is kept for whoever comes next, too: that its client has left changes nothing. */
const NEVER = new AbortController().signal;
const never = () => NEVER;
