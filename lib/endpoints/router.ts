import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EndpointContext, Handler, Params } from '../http/endpoint';
import type { UpgradeAddresses } from '../http/upgrade';
import { chatCompletions } from './chat-completions/index';
import { conversations } from './conversations/index';
import { models } from './models/index';
import { responses } from './responses/index';
import { unknownUrl } from './unknown-url';

/** Makes the handlers of one API, by their paths. `:name` in a path is one segment, `*name` is all of the rest. */
type Api = (context: EndpointContext) => Readonly<Record<string, Handler>>;

/** What is served. The first path that fits is taken. */
const APIS: readonly Api[] = [chatCompletions, responses, conversations, models];

export interface Router extends UpgradeAddresses {
  (req: IncomingMessage, res: ServerResponse, next: () => void): void;
}

/**
 * What is mounted where. It is no router of Express: to choose between three, one costs 3 % of a request (bench).
 */
export function router(context: EndpointContext): Router {
  const handlers = APIS.flatMap((api) => Object.entries(api(context)));
  const addresses = handlers.map(([path, handler]) => [pattern(path), handler] as const);
  const paths = handlers.map(([path]) => path);
  const unknown = context.settings.unknownUrl ? unknownUrl(context) : undefined;
  const route = (req: IncomingMessage, res: ServerResponse, leave: () => void) => {
    const next = unknown === undefined ? leave : () => unknown(req, res, leave, NO_PARAMS);
    for (const [url, handler] of addresses) {
      const found = url.exec(req.url ?? '');
      if (found !== null)
        return handler(req, res, next, found.groups === undefined ? NO_PARAMS : decoded(found.groups));
    }
    next();
  };
  return Object.assign(route, {
    isOursAtRoot: (url: string) => addresses.some(([address]) => address.test(url)),
    isOurs: (url: string) => paths.some((path) => pattern(`(?:/[^?#]*)?${path}`).test(url)),
  });
}

const NO_PARAMS: Params = {};

/** What is not encoded well stays as it is, and names nothing. */
function decoded(params: Params): Params {
  const values = Object.entries(params).map(([name, value]) => {
    try {
      return [name, decodeURIComponent(value)];
    } catch {
      return [name, value];
    }
  });
  return Object.fromEntries(values);
}

/** In any case, as Express reads them, and of a whole URL, too, which HTTP has servers accept (RFC 9112, 3.2.2). */
function pattern(path: string): RegExp {
  const named = path.replaceAll(/:(\w+)/g, '(?<$1>[^/?#]+)').replaceAll(/\*(\w+)/g, '(?<$1>[^?#]+)');
  return new RegExp(`^(?:https?://[^/?]*)?${named}/?(?:[?#]|$)`, 'i');
}
