import type { Handler } from '../http/endpoint';
import type { Mount } from '../http/endpoint-context';
import { chatCompletions } from './chat-completions/index';
import { model, models } from './models/index';

/**
 * What is mounted where. It is no router of Express: to choose between three, one costs 3 % of a request (bench).
 */
export function addresses(mount: Mount): Handler {
  const handlers: [RegExp, Handler][] = [
    [address('/v1/chat/completions/?'), chatCompletions(mount)],
    [address('/v1/models/?'), models(mount)],
    // An id may have slashes.
    [address('/v1/models/[^?#]+'), model(mount)],
  ];
  return (req, res, next) => {
    const found = handlers.find(([url]) => url.test(req.url ?? ''));
    if (found === undefined) next();
    else found[1](req, res, next);
  };
}

/** In any case, as Express reads them, and of a whole URL, too, which HTTP has servers accept (RFC 9112, 3.2.2). */
function address(path: string): RegExp {
  return new RegExp(`^(?:https?://[^/?]*)?${path}(?:[?#]|$)`, 'i');
}
