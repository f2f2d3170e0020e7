import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { onRequest } from '../transforms';

/** Servers that mix up, forget or double what they remember. */
export const SESSIONS: Mutation[] = [
  {
    name: 'reads only the last message',
    breaks: ['sessions.history'],
    mutate: onRequest((body) => ({
      ...body,
      messages: Array.isArray(body.messages) ? body.messages.slice(-1) : body.messages,
    })),
  },
  { name: 'forgets users', breaks: ['sessions.user'], mutate: onRequest(({ user: _, ...body }) => body) },
  {
    name: 'takes all users for one',
    breaks: ['sessions.other-user'],
    mutate: onRequest((body) => ({ ...body, user: 'everyone' })),
  },
  {
    name: 'takes requests without a user for one conversation',
    breaks: ['sessions.stateless'],
    mutate: onRequest((body) => ({ ...body, user: body.user ?? 'nobody' })),
  },
  {
    name: 'remembers the history again with each request',
    breaks: ['sessions.not-doubled'],
    mutate: onRequest((body) => {
      const messages = (Array.isArray(body.messages) ? body.messages : []) as Json[];
      if (messages.length < 3) return body;
      const text = messages.flatMap(({ role, content }) => (role === 'user' ? [content] : [])).join('\n');
      return { ...body, messages: [{ role: 'user', content: text }] };
    }),
  },
  {
    name: 'does not know the session header',
    breaks: ['sessions.header'],
    mutate: (question, forward) => {
      const { 'x-clawdbot-session-key': _, ...headers } = question.headers;
      return forward({ ...question, headers });
    },
  },
];
