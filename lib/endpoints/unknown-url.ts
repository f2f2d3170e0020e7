import { ApiError } from '../errors/api-error';
import type { EndpointContext, Handler } from '../http/endpoint';
import { Exchange } from '../http/exchange';
import { shortened } from '../text';

/**
 * The end of the line, with `options.unknownUrl`: people forget `/v1`, write it twice, or come with a client that wants another of
 * OpenAI's APIs. The answer is JSON, and has its CORS headers, so that the client can show it.
 */
export function unknownUrl({ settings, cors }: Pick<EndpointContext, 'settings' | 'cors'>): Handler {
  return (req, res) => {
    const exchange = new Exchange(req, res, settings);
    if (cors(req, res)) return;
    const path = (req.url ?? '').split(/[?#]/)[0] ?? '';
    const message = `Unknown request URL: ${req.method} ${shortened(path, 128)}. ${hint(path)}`;
    exchange.fail(new ApiError('unknown_url', { message }));
  };
}

const API = '(?:chat/completions|models|responses|conversations)';
const DOUBLED = /\/v1\/+v1(?:\/|$)/i;
const EMPTY_SEGMENT = new RegExp(`//+(?:v1|${API})`, 'i');
const BARE = new RegExp(`^/${API}(?:/|$)`, 'i');

/** What most likely went wrong. */
function hint(path: string): string {
  if (DOUBLED.test(path))
    return "The base URL has '/v1' twice: the client adds it by itself, so give it the URL without.";
  if (EMPTY_SEGMENT.test(path))
    return "The base URL ends in '/', and the client adds another: give it the URL without.";
  if (BARE.test(path)) return "The base URL lacks '/v1': give the client the URL that ends in /v1.";
  return 'The endpoint is POST /v1/chat/completions; a client wants the base URL that ends in /v1.';
}
