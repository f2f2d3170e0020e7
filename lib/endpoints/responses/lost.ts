import type { ObjectStore, StoredResponse } from '../../../types/stored';
import { NO_USAGE } from './usage';

/**
 * A stored response that nobody runs any more: as it is, or failed, if its run ended with the server that had it. It is never in
 * progress for ever, and what it was given can be continued.
 */
export async function settledResponse(stored: StoredResponse, store: ObjectStore): Promise<StoredResponse> {
  const { id, list, input, response } = stored;
  if (response.status !== 'queued' && response.status !== 'in_progress') return stored;
  const before = (await store.list(list.id)).items.slice(0, list.length);
  const items = [...before, ...input];
  const version = (await store.append(id, 0, items)) ?? 0;
  const failed: StoredResponse = {
    ...stored,
    list: { id, version, length: items.length },
    response: {
      ...response,
      status: 'failed',
      error: { code: 'server_error', message: 'The server was restarted while the response was under way.' },
      usage: response.usage ?? NO_USAGE,
    },
  };
  await store.put(failed);
  return failed;
}
