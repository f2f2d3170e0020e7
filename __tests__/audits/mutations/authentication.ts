import type { Mutation } from '../mutant';
import { bodyOf, errorReply, isChat, onErrors, onHeaders, onReply, refuses } from './transforms';

const withKey = /^bearer +reference/i;

/** Servers that get keys wrong. `right` is a header that opens the target. */
export function authenticationMutations(right: string): Omit<Mutation, 'breaks'>[] {
  const open = (headers: Record<string, string>) => ({ ...headers, authorization: right });
  return [
    {
      name: 'lets everyone in',
      mutate: (question, forward) => forward({ ...question, headers: open(question.headers) }),
    },
    {
      name: 'wants another key',
      mutate: refuses((_, { headers }) => withKey.test(headers.authorization ?? ''), errorReply(401)),
    },
    {
      name: 'lets any scheme in',
      mutate: (question, forward) =>
        forward(
          question.headers.authorization?.startsWith('Basic')
            ? { ...question, headers: open(question.headers) }
            : question,
        ),
    },
    {
      name: 'answers a missing key with 403',
      mutate: onReply((reply) => (reply.status === 401 ? { ...reply, status: 403 } : reply)),
    },
    {
      name: 'reads the scheme in one case only',
      mutate: refuses((_, { headers }) => headers.authorization?.startsWith('bearer') ?? false, errorReply(401)),
    },
    {
      name: 'answers an empty Bearer with 400',
      mutate: refuses((_, { headers }) => headers.authorization === 'Bearer', errorReply(400)),
    },
    {
      name: 'takes the key from the body',
      mutate: (question, forward) => {
        const token = isChat(question) && bodyOf(question).access_token;
        return forward(
          token ? { ...question, headers: { ...question.headers, authorization: `Bearer ${token}` } } : question,
        );
      },
    },
    {
      name: 'stumbles over a stray access_token',
      mutate: refuses((body, { url }) => 'access_token' in body && url.includes('access_token')),
    },
    { name: 'does not say which scheme it wants', mutate: onHeaders({ 'www-authenticate': undefined }) },
    {
      name: 'repeats the wrong key',
      mutate: async (question, forward) => {
        const repeat = onErrors((error, { status }) => {
          if (status === 401) error.message += ` You sent ${question.headers.authorization}.`;
        });
        return repeat(question, forward, new Map());
      },
    },
    {
      name: 'has no code for a wrong key',
      mutate: onErrors((error, { status }) => {
        if (status === 401) error.code = null;
      }),
    },
    {
      name: 'starts a stream before it looks at the key',
      mutate: async (question, forward) => {
        const reply = await forward(question);
        if (reply.status !== 401 || bodyOf(question).stream !== true) return reply;
        return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: `data: ${reply.body}\n\n` };
      },
    },
    {
      name: 'judges the request before the key',
      mutate: refuses((body) => typeof body.messages === 'string'),
    },
    {
      name: 'shows its models to everyone',
      mutate: (question, forward) =>
        forward(question.url.endsWith('/models') ? { ...question, headers: open(question.headers) } : question),
    },
  ];
}
