import type { Caller } from '../../../types/gateway';
import type { StoredItem } from '../../../types/responses';
import type { ItemList, ObjectStore } from '../../../types/stored';
import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { readJson } from '../../http/read-json';
import { HistorySize } from '../../items/history-size';
import { itemNotFound, listPage, queryOf } from '../../items/list-page';
import { itemIds, storedItem } from '../../items/stored-item';
import { ownedConversation } from '../../stored/owned';
import { bodyOf } from './conversations';
import { bodyParser } from './parse';

/** `GET /v1/conversations/{id}/items` */
export function listItems(context: EndpointContext): Answer {
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    const { items } = await listOf(id, caller, context.store);
    exchange.send(200, listPage(items, queryOf(exchange.req.url)));
  };
}

/** `POST /v1/conversations/{id}/items`: history without a run. The next run of the conversation is seeded with it. */
export function addItems(context: EndpointContext): Answer {
  const { store } = context;
  const parse = bodyParser('isAddedItems');
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    const limit = config.gateway.http?.endpoints?.responses?.maxBodyBytes;
    const { items = [] } = parse(await readJson(exchange.req, { limit, caller, budget: context.bodies }));
    let added: StoredItem[] = [];
    await changed(id, caller, store, (list) => {
      const newId = itemIds(id, list.version * ITEMS_A_CHANGE);
      added = items.map((item) => storedItem(item, newId));
      const size = new HistorySize('items');
      for (const part of [list.items, added]) size.add(part);
      return store.append(id, list.version, added);
    });
    exchange.send(200, listPage(added, new URLSearchParams({ order: 'asc', limit: '100' })));
  };
}

/** `GET /v1/conversations/{id}/items/{item}` */
export function retrieveItem(context: EndpointContext): Answer {
  return async (exchange, config, { id = '', item = '' }) => {
    const caller = await identify(context, exchange, config);
    const { items } = await listOf(id, caller, context.store);
    const found = items.find((candidate) => candidate.id === item);
    if (found === undefined) throw itemNotFound(item, null);
    exchange.send(200, found);
  };
}

/** `DELETE /v1/conversations/{id}/items/{item}`: answers with the conversation. */
export function removeItem(context: EndpointContext): Answer {
  const { store } = context;
  return async (exchange, config, { id = '', item = '' }) => {
    const caller = await identify(context, exchange, config);
    await changed(id, caller, store, ({ version, items }) => {
      const left = items.filter((candidate) => candidate.id !== item);
      if (left.length === items.length) throw itemNotFound(item, null);
      return store.replace(id, version, left);
    });
    exchange.send(200, bodyOf(await ownedConversation(id, caller, store)));
  };
}

/** Ids of added items are counted from the list's version, so that no two changes give the same. */
const ITEMS_A_CHANGE = 256;

async function listOf(id: string, caller: Caller, store: ObjectStore): Promise<ItemList> {
  const { list } = await ownedConversation(id, caller, store);
  return store.list(list.id);
}

/** Changes a list, again from its newest state if somebody else has changed it in the meantime. */
async function changed(
  id: string,
  caller: Caller,
  store: ObjectStore,
  change: (list: ItemList) => ReturnType<ObjectStore['append']>,
): Promise<void> {
  while ((await change(await listOf(id, caller, store))) === undefined);
}
