import type { Caller } from '../../../types/gateway';
import type { ObjectStore, StoredResponse } from '../../../types/stored';
import { ApiError, invalidRequest, invalidValue } from '../../errors/api-error';
import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { listPage, queryOf } from '../../items/list-page';
import { ownedResponse } from '../../stored/owned';
import { CANCELLED } from './answer';
import { settledResponse } from './lost';
import { expired, sendJournal } from './send-journal';

/** `GET /v1/responses/{id}`: the response as it is, or with `stream=true` its events. */
export function retrieve(context: EndpointContext): Answer {
  const { store, background, journals } = context;
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    const stored = await found(id, caller, store);
    const query = queryOf(exchange.req.url);
    if (query.get('stream') !== 'true') {
      return exchange.send(
        200,
        background.find(id, caller)?.snapshot ?? (await settledResponse(stored, store)).response,
      );
    }
    if (!stored.response.background) throw notInBackground();
    const journal = await journals.find(id);
    if (journal === undefined) throw expired();
    return sendJournal(exchange, journal, startingAfter(query));
  };
}

/** `POST /v1/responses/{id}/cancel`: ends a run in the background. What it has said so far is kept. */
export function cancel(context: EndpointContext): Answer {
  const { store, background } = context;
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    const { response } = await found(id, caller, store);
    if (!response.background) throw notCancelled('Cannot cancel a synchronous response.');
    const run = background.find(id, caller);
    run?.execution.abort(new ApiError('invalid_request', { code: CANCELLED, message: 'The response was cancelled.' }));
    await run?.ended;
    const { response: now } = await settledResponse(await found(id, caller, store), store);
    if (now.status !== 'cancelled') throw notCancelled(`Cannot cancel a ${now.status} response.`);
    exchange.send(200, now);
  };
}

/** `DELETE /v1/responses/{id}`: nobody reads or continues it any more. What the Gateway's session remembers stays. */
export function remove(context: EndpointContext): Answer {
  const { store, background, journals } = context;
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    await found(id, caller, store);
    if (background.find(id, caller) !== undefined) {
      throw invalidRequest(null, 'response_id', 'Cannot delete an in-flight response. Cancel it first.');
    }
    await Promise.all([store.delete(id), journals.forget(id)]);
    exchange.send(200, { id, object: 'response.deleted', deleted: true });
  };
}

/** `GET /v1/responses/{id}/input_items`: what the response was given, without what came before it. */
export function inputItems(context: EndpointContext): Answer {
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    const { input } = await found(id, caller, context.store);
    exchange.send(200, listPage(input, queryOf(exchange.req.url)));
  };
}

async function found(id: string, caller: Caller, store: ObjectStore): Promise<StoredResponse> {
  const response = await ownedResponse(id, caller, store);
  if (response !== undefined) return response;
  throw new ApiError('not_found', { message: `Response with id '${id.slice(0, 64)}' not found.` });
}

function startingAfter(query: URLSearchParams): number {
  const given = query.get('starting_after');
  if (given === null) return -1;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw invalidValue('starting_after', 'expected the sequence number of an event, 0 or more.');
}

function notInBackground(): ApiError {
  return invalidRequest(
    null,
    'stream',
    'This response cannot be streamed because it was not created with background=true.',
  );
}

function notCancelled(message: string): ApiError {
  return invalidRequest(null, 'response_id', message);
}
