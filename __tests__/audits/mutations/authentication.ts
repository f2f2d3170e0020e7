import type { Mutation } from '../mutant';
import { bodyOf, errorReply, onErrors, onHeaders, onReply, refuses } from './transforms';

/** Servers that get keys wrong. `right` is a header that opens the target. */
export function authenticationMutations(right: string): Mutation[] {
  const open = (headers: Record<string, string>) => ({ ...headers, authorization: right });
  return [
    {
      name: 'lets everyone in',
      breaks: ['authentication.no-key', 'authentication.wrong-key', 'authentication.before-validation'],
      mutate: (question, forward) => forward({ ...question, headers: open(question.headers) }),
    },
    {
      name: 'wants another key',
      breaks: ['authentication.key-accepted'],
      mutate: refuses(
        (_, { headers }) => headers.authorization?.toLowerCase() === right.toLowerCase(),
        errorReply(401),
      ),
    },
    {
      name: 'lets any scheme in',
      breaks: ['authentication.other-scheme'],
      mutate: (question, forward) =>
        forward(
          question.headers.authorization?.startsWith('Basic')
            ? { ...question, headers: open(question.headers) }
            : question,
        ),
    },
    {
      name: 'answers a missing key with 403',
      breaks: ['authentication.no-key', 'authentication.wrong-key'],
      mutate: onReply((reply) => (reply.status === 401 ? { ...reply, status: 403 } : reply)),
    },
    {
      name: 'reads the scheme in one case only',
      breaks: ['authentication.scheme-case'],
      mutate: refuses((_, { headers }) => headers.authorization?.startsWith('bearer') ?? false, errorReply(401)),
    },
    {
      name: 'answers an empty Bearer with 400',
      breaks: ['authentication.empty-bearer'],
      mutate: refuses((_, { headers }) => headers.authorization === 'Bearer', errorReply(400)),
    },
    {
      name: 'stumbles over a stray access_token',
      breaks: ['authentication.stray-token'],
      mutate: refuses((body, { url }) => 'access_token' in body && url.includes('access_token')),
    },
    {
      name: 'does not say which scheme it wants',
      breaks: ['authentication.challenge'],
      mutate: onHeaders({ 'www-authenticate': undefined }),
    },
    {
      name: 'repeats the wrong key',
      breaks: ['authentication.key-not-echoed'],
      mutate: async (question, forward) => {
        const repeat = onErrors((error, { status }) => {
          if (status === 401) error.message += ` You sent ${question.headers.authorization}.`;
        });
        return repeat(question, forward, new Map());
      },
    },
    {
      name: 'has no code for a wrong key',
      breaks: ['authentication.wrong-key-code'],
      mutate: onErrors((error, { status }) => {
        if (status === 401) error.code = null;
      }),
    },
    {
      name: 'starts a stream before it looks at the key',
      breaks: ['authentication.before-stream'],
      mutate: async (question, forward) => {
        const reply = await forward(question);
        if (reply.status !== 401 || bodyOf(question).stream !== true) return reply;
        return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: `data: ${reply.body}\n\n` };
      },
    },
    {
      name: 'judges the request before the key',
      breaks: ['authentication.before-validation'],
      mutate: refuses((body) => typeof body.messages === 'string'),
    },
    {
      name: 'shows its models to everyone',
      breaks: ['authentication.models'],
      mutate: (question, forward) =>
        forward(question.url.endsWith('/models') ? { ...question, headers: open(question.headers) } : question),
    },
  ];
}
