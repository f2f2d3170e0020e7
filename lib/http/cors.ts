import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CorsRequest } from 'cors';
import type { OpenAiCompatOptions } from '../../types/options';
import type { Brand } from '../brand';

/** What a page may read of an answer beside the usual and the brand's own. */
const EXPOSED = ['x-request-id', 'retry-after', 'x-should-retry'];

/** Adds the CORS headers to an answer. Returns true when it has answered: the request was a preflight. */
export type Cors = (req: IncomingMessage, res: ServerResponse) => boolean;

/**
 * CORS for the named origins. A request of another origin is served without CORS headers, never refused: Jan's desktop app
 * sends an Origin of its own with each request (measured), and browsers keep the answer from the page by themselves.
 */
export function corsFor(options: OpenAiCompatOptions['cors'], brand: Brand): Cors {
  if (options == null) return () => false;
  const any = options.origins.includes('*');
  const isAllowed = any ? () => true : originMatcher(options.origins);
  const cors = require('cors') as typeof import('cors');
  // Asked headers are reflected: the SDKs add x-stainless-… of their own.
  const middleware = cors({
    origin: any ? '*' : true,
    exposedHeaders: [...EXPOSED, ...Object.values(brand.headers)],
    maxAge: 86_400,
    methods: 'GET,HEAD,POST,DELETE,OPTIONS',
  });
  return (req, res) => {
    const { origin } = req.headers;
    res.appendHeader('vary', 'Origin');
    if (origin === undefined || !isAllowed(origin)) return false;
    if (req.headers['access-control-request-private-network'] === 'true') {
      // A page on the Web that calls a server on the reader's own machine: the host has named its origin.
      res.setHeader('access-control-allow-private-network', 'true');
    }
    let passed = false;
    middleware(req as CorsRequest, res, () => {
      passed = true;
    });
    return !passed;
  };
}

/**
 * Whether an origin is one of a list. Browsers send it in lower case and without the scheme's own port, so that is how the list is
 * read. `https://*.example.com` is any subdomain, `http://localhost:*` any port.
 */
function originMatcher(origins: readonly string[]): (origin: string) => boolean {
  const exact = new Set<string>();
  const patterns: RegExp[] = [];
  for (const origin of origins.map(asSent)) {
    if (origin.includes('*')) patterns.push(pattern(origin));
    else exact.add(origin);
  }
  return (origin) => exact.has(origin) || patterns.some((one) => one.test(origin));
}

function asSent(origin: string): string {
  return origin.toLowerCase().replace(/^(http:.*):80$|^(https:.*):443$/, '$1$2');
}

function pattern(origin: string): RegExp {
  const port = origin.endsWith(':*') ? '(?::\\d+)?' : '';
  const literal = (port === '' ? origin : origin.slice(0, -2)).replaceAll(/[.+?^$()[\]{}|\\]/g, '\\$&');
  return new RegExp(`^${literal.replace('://*\\.', '://(?:[a-z0-9_-]+\\.)+')}${port}$`);
}
