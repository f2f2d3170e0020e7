import { type EndpointContext, endpoint, type Handler, type IsServed } from '../../http/endpoint';
import { compact } from './compact';
import { create } from './create';
import { inputTokens } from './input-tokens';
import { cancel, inputItems, remove, retrieve } from './stored';

const isServed: IsServed = ({ responses }) => responses?.enabled !== false;

export function responses(context: EndpointContext): Readonly<Record<string, Handler>> {
  return {
    '/v1/responses': endpoint(context, isServed, { POST: create(context) }),
    '/v1/responses/compact': endpoint(context, isServed, { POST: compact(context) }),
    '/v1/responses/input_tokens':
      context.runtime.countTokens === undefined
        ? (_req, _res, next) => next()
        : endpoint(context, isServed, { POST: inputTokens(context) }),
    '/v1/responses/:id': endpoint(context, isServed, { GET: retrieve(context), DELETE: remove(context) }),
    '/v1/responses/:id/cancel': endpoint(context, isServed, { POST: cancel(context) }),
    '/v1/responses/:id/input_items': endpoint(context, isServed, { GET: inputItems(context) }),
  };
}
