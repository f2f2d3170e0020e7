import type { CompactionItem, StoredItem } from '../../../types/responses';
import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { readJson } from '../../http/read-json';
import { sealOwner } from '../../items/seal';
import { itemIds, objectId, storedItem } from '../../items/stored-item';
import { continuationQuery } from './continuation';
import { responseRequestParser } from './parse';
import { readInput } from './read-input';
import { routeOf } from './route';
import { NO_USAGE } from './usage';

/**
 * `POST /v1/responses/compact`: the conversation so far as one sealed item, which is the input of the next request. Nothing is left
 * out, so the agent reads what was said, and the conversation is no shorter for it: only what the client sends is.
 */
export function compact(context: EndpointContext): Answer {
  const { seal, settings } = context;
  const parse = responseRequestParser(settings);
  return async (exchange, config) => {
    const caller = await identify(context, exchange, config);
    const limit = config.gateway.http?.endpoints?.responses?.maxBodyBytes;
    const body = await readJson(exchange.req, { limit, caller, budget: context.bodies });
    const { request, routed } = await routeOf(context, exchange, caller, body, parse);
    const agentId = routed.agent.id;
    const id = objectId('resp');
    const query = continuationQuery(context, { responseId: id, caller, route: routed });
    const { before, items } = await readInput(request, query);
    const newId = itemIds(id);
    const all: StoredItem[] = [...before, ...items.map(({ item }) => storedItem(item, newId))];
    const compaction: CompactionItem = {
      id: newId('cmp'),
      type: 'compaction',
      encrypted_content: seal.close(all, sealOwner('compaction', caller, agentId)),
    };
    exchange.send(200, {
      id,
      object: 'response.compaction',
      created_at: Math.floor(Date.now() / 1000),
      output: [compaction],
      usage: NO_USAGE,
    });
  };
}
