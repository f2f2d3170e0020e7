import type { Mutation } from '../mutant';
import { errorReply, isStream, onHeaders } from './transforms';

const isPreflight = (_: unknown, { method }: { method: string }) => method === 'OPTIONS';
const ORIGIN = 'access-control-allow-origin';
const stranger = (headers: Record<string, string>) =>
  'origin' in headers && !headers.origin?.includes('app.example.com');

/** Servers that get CORS wrong. */
export const BROWSERS: Mutation[] = [
  {
    name: 'wants a key for OPTIONS',
    breaks: ['browsers.options-open', 'browsers.preflight'],
    mutate: (question, forward) => (question.method === 'OPTIONS' ? errorReply(401) : forward(question)),
  },
  {
    name: 'shuts out unknown origins',
    breaks: ['browsers.unknown-origin'],
    mutate: (question, forward) => (stranger(question.headers) ? errorReply(403) : forward(question)),
  },
  {
    name: 'allows every origin with credentials',
    breaks: ['browsers.no-credentials-for-all'],
    mutate: onHeaders({ [ORIGIN]: '*', 'access-control-allow-credentials': 'true' }),
  },
  { name: 'allows every origin', breaks: ['browsers.unknown-origin-no-headers'], mutate: onHeaders({ [ORIGIN]: '*' }) },
  {
    name: 'allows another origin',
    breaks: ['browsers.preflight', 'browsers.answer'],
    mutate: onHeaders({ [ORIGIN]: 'https://other.example' }),
  },
  {
    name: 'has no CORS',
    breaks: ['browsers.preflight', 'browsers.answer', 'browsers.stream'],
    mutate: onHeaders({ [ORIGIN]: undefined }),
  },
  {
    name: 'allows no origin in preflights',
    breaks: ['browsers.preflight'],
    mutate: onHeaders({ [ORIGIN]: undefined }, isPreflight),
  },
  {
    name: 'allows GET only',
    breaks: ['browsers.preflight-method'],
    mutate: onHeaders({ 'access-control-allow-methods': 'GET' }, isPreflight),
  },
  {
    name: 'allows few headers',
    breaks: ['browsers.preflight-headers'],
    mutate: onHeaders({ 'access-control-allow-headers': 'authorization, content-type' }, isPreflight),
  },
  {
    name: 'has no preflight for models',
    breaks: ['browsers.preflight-models'],
    mutate: onHeaders({ [ORIGIN]: undefined }, (_, { method, url }) => method === 'OPTIONS' && url.endsWith('/models')),
  },
  {
    name: 'has no CORS on answers',
    breaks: ['browsers.answer'],
    mutate: onHeaders({ [ORIGIN]: undefined }, (reply) => reply.status === 200 && !isStream(reply)),
  },
  { name: 'has no CORS on streams', breaks: ['browsers.stream'], mutate: onHeaders({ [ORIGIN]: undefined }, isStream) },
  {
    name: 'has no CORS on errors',
    breaks: ['browsers.error'],
    mutate: onHeaders({ [ORIGIN]: undefined }, ({ status }) => status === 400),
  },
  {
    name: 'has no CORS on 401',
    breaks: ['browsers.error-key'],
    mutate: onHeaders({ [ORIGIN]: undefined }, ({ status }) => status === 401),
  },
  {
    name: 'exposes nothing',
    breaks: ['browsers.exposed'],
    mutate: onHeaders({ 'access-control-expose-headers': undefined }),
  },
  { name: 'does not vary', breaks: ['browsers.vary'], mutate: onHeaders({ vary: undefined }) },
];
