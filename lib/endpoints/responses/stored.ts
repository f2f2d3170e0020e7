import type { Caller } from '../../../types/gateway';
import type { ObjectStore, StoredResponse } from '../../../types/stored';
import { ApiError, invalidRequest } from '../../errors/api-error';
import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { sendBody } from '../../http/send-body';
import { listPage, queryOf } from '../../items/list-page';
import { ownedResponse } from '../../stored/owned';

/** `GET /v1/responses/{id}`: the response as it was answered. */
export function retrieve(context: EndpointContext): Answer {
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    const { response } = await found(id, caller, context.store);
    if (queryOf(exchange.req.url).get('stream') === 'true') {
      throw invalidRequest(
        null,
        'stream',
        'This response cannot be streamed because it was not created with background=true.',
      );
    }
    sendBody(exchange.res, 200, response);
  };
}

/** `DELETE /v1/responses/{id}`: nobody reads or continues it any more. What the Gateway's session remembers stays. */
export function remove(context: EndpointContext): Answer {
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    await found(id, caller, context.store);
    await context.store.delete(id);
    sendBody(exchange.res, 200, { id, object: 'response.deleted', deleted: true });
  };
}

/** `GET /v1/responses/{id}/input_items`: what the response was given, without what came before it. */
export function inputItems(context: EndpointContext): Answer {
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    const { input } = await found(id, caller, context.store);
    sendBody(exchange.res, 200, listPage(input, queryOf(exchange.req.url)));
  };
}

async function found(id: string, caller: Caller, store: ObjectStore): Promise<StoredResponse> {
  const response = await ownedResponse(id, caller, store);
  if (response !== undefined) return response;
  throw new ApiError('not_found', { message: `Response with id '${id.slice(0, 64)}' not found.` });
}
