import type { Mutation } from '../mutant';
import type { Json } from '../reference/json';
import { accepts, bodyOf, errorReply, isChat, onErrors, onHeaders, onReply, onRequest, refuses } from './transforms';

const messages = (body: Json): Json[] => (Array.isArray(body.messages) ? body.messages : []);
const some = (body: Json, meant: (message: Json) => boolean) => messages(body).some((each) => each && meant(each));
const known = new Set(
  'model messages stream stream_options temperature top_p n user stop seed tools tool_choice response_format'.split(
    ' ',
  ),
);
const listed =
  (...names: string[]) =>
  (body: Json) =>
    names.some((name) => (body[name] ?? null) !== null);

/** Servers that refuse what is right. */
export const STRICT: Omit<Mutation, 'breaks'>[] = [
  { name: 'refuses everything', mutate: refuses(() => true) },
  { name: 'takes null for a wrong type', mutate: refuses((body) => Object.values(body).includes(null)) },
  { name: 'refuses unknown fields', mutate: refuses((body) => Object.keys(body).some((key) => !known.has(key))) },
  {
    name: 'refuses unknown fields of messages',
    mutate: refuses((body) => some(body, (message) => 'timestamp' in message)),
  },
  { name: 'refuses stream: false', mutate: refuses((body) => body.stream === false) },
  { name: 'knows no system role', mutate: refuses((body) => some(body, ({ role }) => role === 'system')) },
  { name: 'knows no developer role', mutate: refuses((body) => some(body, ({ role }) => role === 'developer')) },
  {
    name: 'wants the system message first',
    mutate: refuses((body) => messages(body).findLastIndex((message) => message?.role === 'system') > 0),
  },
  {
    name: 'wants system messages as text',
    mutate: refuses((body) => some(body, ({ role, content }) => role === 'system' && Array.isArray(content))),
  },
  {
    name: 'wants user messages as text',
    mutate: refuses((body) => some(body, ({ role, content }) => role === 'user' && Array.isArray(content))),
  },
  {
    name: 'wants assistant messages as text',
    mutate: refuses((body) => some(body, ({ role, content }) => role === 'assistant' && Array.isArray(content))),
  },
  {
    name: 'knows no names',
    mutate: refuses((body) => some(body, ({ name, role }) => role === 'user' && name !== undefined)),
  },
  { name: 'takes no history', mutate: refuses((body) => some(body, ({ role }) => role === 'assistant')) },
  {
    name: 'wants a content beside tool calls',
    mutate: refuses((body) => some(body, ({ role, content }) => role === 'assistant' && content === null)),
  },
  { name: 'takes no sampling parameters', mutate: refuses((body) => body.top_p === 1) },
  { name: 'takes no stop sequences', mutate: refuses((body) => Array.isArray(body.stop) && body.stop.length === 1) },
  { name: 'takes no limit', mutate: refuses((body) => body.max_completion_tokens === 1000) },
  { name: 'takes no user', mutate: refuses((body) => typeof body.user === 'string') },
  { name: 'takes no metadata', mutate: refuses(listed('service_tier')) },
  { name: 'takes no cache key', mutate: refuses(listed('prompt_cache_key')) },
  { name: 'takes no response_format: text', mutate: refuses((body) => body.response_format?.type === 'text') },
  { name: 'takes no n: 1', mutate: refuses((body) => body.n === 1) },
  { name: 'fails at any image', mutate: refuses((body) => JSON.stringify(body).includes('iVBOR'), errorReply(500)) },
  { name: 'stumbles over SDK headers', mutate: refuses((_, { headers }) => 'x-stainless-lang' in headers) },
  {
    name: 'compares content types letter by letter',
    mutate: refuses((_, { headers }) => /charset/.test(headers['content-type'] ?? '')),
  },
  { name: 'wants a Content-Length', mutate: refuses((_, { body }) => body.length > 0, errorReply(411)) },
  { name: 'takes 100 kB at most', mutate: refuses((_, { body }) => body.length > 100_000, errorReply(413)) },
  { name: 'knows no query string', mutate: refuses((_, { url }) => url.includes('?'), errorReply(404)) },
];

const WORSE = { model: 'x', messages: 'y' };

/** Servers that take, or misjudge, what is wrong. */
export const LAX: Omit<Mutation, 'breaks'>[] = [
  { name: 'validates nothing', mutate: accepts(() => true) },
  { name: 'looks only at messages', mutate: accepts(({ param }) => param !== null && !param.startsWith('messages')) },
  { name: 'looks only at parameters', mutate: accepts(({ param }) => param?.startsWith('messages') ?? false) },
  {
    name: 'answers bad requests with 500',
    mutate: onReply((reply) => (reply.status === 400 ? { ...reply, status: 500 } : reply)),
  },
  {
    name: 'answers bad requests with 422',
    mutate: onReply((reply) => (reply.status === 400 ? { ...reply, status: 422 } : reply)),
  },
  {
    name: 'never names the parameter',
    mutate: onErrors((error) => {
      error.param = null;
    }),
  },
  {
    name: 'names only the first part of the path',
    mutate: onErrors((error) => {
      error.param = error.param?.split(/[.[]/)[0] ?? null;
    }),
  },
  {
    name: 'has no codes',
    mutate: onErrors((error) => {
      error.code = null;
    }),
  },
  {
    name: 'has the same code for everything',
    mutate: onErrors((error) => {
      error.code = 'bad_request';
    }),
  },
  { name: 'takes forms', mutate: onReply((reply) => (reply.status === 415 ? { ...reply, status: 200 } : reply)) },
  {
    name: 'answers broken JSON in plain text',
    mutate: async (question, forward) => {
      const reply = await forward(question);
      if (reply.status !== 400 || Object.keys(bodyOf(question)).length > 0) return reply;
      return { status: 400, headers: { 'content-type': 'text/plain' }, body: 'SyntaxError' };
    },
  },
  { name: 'has 405 without Allow', mutate: onHeaders({ allow: undefined }) },
  {
    name: 'answers every method with 404',
    mutate: onReply((reply) => (reply.status === 405 ? { ...reply, status: 404 } : reply)),
  },
  {
    name: 'is stuck after a bad request',
    timeout: 300,
    mutate: async (question, forward, memory) => {
      if (memory.has('bad') && memory.get('bad') !== question.body)
        return { status: 200, headers: {}, body: ' ', hold: true };
      const reply = await forward(question);
      if (question.body === '{') memory.set('bad', question.body);
      return reply;
    },
  },
  {
    name: 'takes bytes for Latin-1',
    mutate: onRequest((body) => JSON.parse(Buffer.from(JSON.stringify(body)).toString('latin1'))),
  },
  {
    name: 'reads only the last part',
    mutate: onRequest((body) => {
      const last = messages(body).at(-1);
      if (last && Array.isArray(last.content)) last.content = last.content.slice(-1);
      return body;
    }),
  },
  { name: 'answers once whatever n says', mutate: onRequest(({ n: _, ...body }) => body) },
  { name: 'ignores response_format and does not say so', mutate: onRequest(({ response_format: _, ...body }) => body) },
  { name: 'ignores modalities', mutate: onRequest(({ modalities: _, ...body }) => body) },
  {
    name: 'gives unknown models to its own',
    mutate: onRequest((body) => (/no-such/.test(body.model) ? { ...body, model: 'clawdbot' } : body)),
  },
  {
    name: 'answers an unknown model with 400',
    mutate: onReply((reply, question) =>
      reply.status === 404 && isChat(question) ? { ...reply, status: 400 } : reply,
    ),
  },
  {
    name: 'streams the error of an unknown model',
    mutate: onReply((reply, question) =>
      reply.status === 404 && bodyOf(question).stream === true
        ? { status: 200, headers: { 'content-type': 'text/event-stream' }, body: `data: ${reply.body}\n\n` }
        : reply,
    ),
  },
  {
    name: 'tells what it found at an address',
    mutate: onErrors((error) => {
      error.message += ' connect ECONNREFUSED 127.0.0.1:9';
    }),
  },
  {
    name: 'judges another request',
    mutate: (question, forward) => forward(isChat(question) ? { ...question, body: JSON.stringify(WORSE) } : question),
  },
];
