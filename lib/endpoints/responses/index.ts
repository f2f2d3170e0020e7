import { type EndpointContext, endpoint, type Handler, type IsServed } from '../../http/endpoint';
import { create } from './create';

const isServed: IsServed = ({ responses }) => responses?.enabled !== false;

export function responses(context: EndpointContext): Readonly<Record<string, Handler>> {
  return {
    '/v1/responses': endpoint(context, isServed, { POST: create(context) }),
  };
}
