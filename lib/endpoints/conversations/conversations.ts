import type { StoredConversation } from '../../../types/stored';
import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { readJson } from '../../http/read-json';
import { itemIds, objectId, storedItem } from '../../items/stored-item';
import { ownedConversation } from '../../stored/owned';
import { bodyParser } from './parse';

/** `POST /v1/conversations`: a new one, with items to begin with. */
export function create(context: EndpointContext): Answer {
  const { store } = context;
  const parse = bodyParser('isNewConversation');
  return async (exchange, config) => {
    const caller = await identify(context, exchange, config);
    const limit = config.gateway.http?.endpoints?.responses?.maxBodyBytes;
    const { items = [], metadata = {} } = parse(
      await readJson(exchange.req, { limit, caller, budget: context.bodies }),
    );
    const id = objectId('conv');
    const newId = itemIds(id);
    if (items.length > 0) {
      await store.append(
        id,
        0,
        items.map((item) => storedItem(item, newId)),
      );
    }
    const conversation: StoredConversation = {
      kind: 'conversation',
      id,
      owner: caller.id,
      expiresAt: undefined,
      createdAt: Date.now(),
      metadata,
      list: { id },
    };
    await store.put(conversation);
    exchange.send(200, bodyOf(conversation));
  };
}

/** `GET /v1/conversations/{id}` */
export function retrieve(context: EndpointContext): Answer {
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    exchange.send(200, bodyOf(await ownedConversation(id, caller, context.store)));
  };
}

/** `POST /v1/conversations/{id}`: other metadata. */
export function update(context: EndpointContext): Answer {
  const parse = bodyParser('isConversationUpdate');
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    const { metadata = {} } = parse(await readJson(exchange.req, { caller, budget: context.bodies }));
    const changed = { ...(await ownedConversation(id, caller, context.store)), metadata };
    await context.store.put(changed);
    exchange.send(200, bodyOf(changed));
  };
}

/** `DELETE /v1/conversations/{id}` */
export function remove(context: EndpointContext): Answer {
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    await ownedConversation(id, caller, context.store);
    await context.store.delete(id);
    exchange.send(200, { id, object: 'conversation.deleted', deleted: true });
  };
}

/** A conversation in the words of the wire. */
export function bodyOf({ id, createdAt, metadata }: StoredConversation): object {
  return { id, object: 'conversation', created_at: Math.floor(createdAt / 1000), metadata };
}
