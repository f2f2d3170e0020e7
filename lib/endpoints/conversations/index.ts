import { type EndpointContext, endpoint, type Handler, type IsServed } from '../../http/endpoint';
import { create, remove, retrieve, update } from './conversations';
import { addItems, listItems, removeItem, retrieveItem } from './items';

/** Conversations are what responses go on in: they are served where responses are. */
const isServed: IsServed = ({ responses }) => responses?.enabled !== false;

export function conversations(context: EndpointContext): Readonly<Record<string, Handler>> {
  return {
    '/v1/conversations': endpoint(context, isServed, { POST: create(context) }),
    '/v1/conversations/:id': endpoint(context, isServed, {
      GET: retrieve(context),
      POST: update(context),
      DELETE: remove(context),
    }),
    '/v1/conversations/:id/items': endpoint(context, isServed, { GET: listItems(context), POST: addItems(context) }),
    '/v1/conversations/:id/items/:item': endpoint(context, isServed, {
      GET: retrieveItem(context),
      DELETE: removeItem(context),
    }),
  };
}
