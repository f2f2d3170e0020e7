import type { Mutation } from '../mutant';
import { errorReply, isStream, onHeaders } from './transforms';

const isPreflight = (_: unknown, { method }: { method: string }) => method === 'OPTIONS';
const ORIGIN = 'access-control-allow-origin';
const stranger = (headers: Record<string, string>) =>
  'origin' in headers && !headers.origin?.includes('app.example.com');

/** Servers that get CORS wrong. */
export const BROWSERS: Omit<Mutation, 'breaks'>[] = [
  {
    name: 'wants a key for OPTIONS',
    mutate: (question, forward) => (question.method === 'OPTIONS' ? errorReply(401) : forward(question)),
  },
  {
    name: 'shuts out unknown origins',
    mutate: (question, forward) => (stranger(question.headers) ? errorReply(403) : forward(question)),
  },
  {
    name: 'allows every origin with credentials',
    mutate: onHeaders({ [ORIGIN]: '*', 'access-control-allow-credentials': 'true' }),
  },
  { name: 'allows every origin', mutate: onHeaders({ [ORIGIN]: '*' }) },
  { name: 'allows another origin', mutate: onHeaders({ [ORIGIN]: 'https://other.example' }) },
  { name: 'has no CORS', mutate: onHeaders({ [ORIGIN]: undefined }) },
  { name: 'allows no origin in preflights', mutate: onHeaders({ [ORIGIN]: undefined }, isPreflight) },
  { name: 'allows GET only', mutate: onHeaders({ 'access-control-allow-methods': 'GET' }, isPreflight) },
  {
    name: 'allows few headers',
    mutate: onHeaders({ 'access-control-allow-headers': 'authorization, content-type' }, isPreflight),
  },
  {
    name: 'has no preflight for models',
    mutate: onHeaders({ [ORIGIN]: undefined }, (_, { method, url }) => method === 'OPTIONS' && url.endsWith('/models')),
  },
  {
    name: 'has no CORS on answers',
    mutate: onHeaders({ [ORIGIN]: undefined }, (reply) => reply.status === 200 && !isStream(reply)),
  },
  { name: 'has no CORS on streams', mutate: onHeaders({ [ORIGIN]: undefined }, isStream) },
  { name: 'has no CORS on errors', mutate: onHeaders({ [ORIGIN]: undefined }, ({ status }) => status === 400) },
  { name: 'has no CORS on 401', mutate: onHeaders({ [ORIGIN]: undefined }, ({ status }) => status === 401) },
  { name: 'exposes nothing', mutate: onHeaders({ 'access-control-expose-headers': undefined }) },
  { name: 'does not vary', mutate: onHeaders({ vary: undefined }) },
];
