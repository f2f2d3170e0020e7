import type { StoredItem } from '../../types/responses';
import { ApiError, invalidValue } from '../errors/api-error';

/** One page of items, as the live service lists them. */
export interface ItemList {
  object: 'list';
  data: StoredItem[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

/**
 * A page of items.
 *
 * @param query `limit` (1 to 100, default 20), `order` (`asc` or `desc`, default `desc`), `after` (an item's id).
 * @throws ApiError 400 for a query that is none, 404 for an `after` that is not in the list.
 */
export function listPage(items: readonly StoredItem[], query: URLSearchParams): ItemList {
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalidValue('limit', 'expected 1 to 100.');
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') throw invalidValue('order', "expected 'asc' or 'desc'.");
  const ordered = order === 'asc' ? items : items.toReversed();
  const data = ordered.slice(startOf(ordered, query.get('after')));
  const page = data.slice(0, limit);
  return {
    object: 'list',
    data: page,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: data.length > page.length,
  };
}

/** What a request's address says behind the question mark. */
export function queryOf(url = ''): URLSearchParams {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark));
}

function startOf(items: readonly StoredItem[], after: string | null): number {
  if (after === null) return 0;
  const index = items.findIndex(({ id }) => id === after);
  if (index < 0) throw itemNotFound(after, 'after');
  return index + 1;
}

/** An item that does not exist, or is somebody else's: both look the same. */
export function itemNotFound(id: string, param: string | null): ApiError {
  return new ApiError('not_found', { param, message: `Item with id '${id.slice(0, 128)}' not found.` });
}
