import type { Mutation } from '../mutant';
import type { Json } from '../reference/json';
import { bodyOf, isStream, onCompletion, onErrors, onHeaders, onReply } from './transforms';

const choice = (completion: Json): Json => completion.choices[0];

/** Servers that get JSON answers, headers or errors wrong. */
export const RESPONSES: Omit<Mutation, 'breaks'>[] = [
  {
    name: 'leaves out created',
    mutate: onCompletion((c) => {
      delete c.created;
    }),
  },
  {
    name: 'counts milliseconds',
    mutate: onCompletion((c) => {
      c.created *= 1000;
    }),
  },
  {
    name: 'has no role',
    mutate: onCompletion((c) => {
      delete choice(c).message.role;
    }),
  },
  {
    name: 'has content in parts',
    mutate: onCompletion((c) => {
      choice(c).message.content = [{ type: 'text', text: 'x' }];
    }),
  },
  {
    name: 'has an empty text',
    mutate: onCompletion((c) => {
      choice(c).message.content &&= '';
    }),
  },
  {
    name: 'finishes with end_turn',
    mutate: onCompletion((c) => {
      choice(c).finish_reason = 'end_turn';
    }),
  },
  {
    name: 'finishes with length',
    mutate: onCompletion((c) => {
      choice(c).finish_reason = 'length';
    }),
  },
  {
    name: 'has two choices',
    mutate: onCompletion((c) => {
      c.choices.push({ ...choice(c), index: 1 });
    }),
  },
  {
    name: 'leaves out refusal',
    mutate: onCompletion((c) => {
      delete choice(c).message.refusal;
    }),
  },
  {
    name: 'has an empty tool_calls',
    mutate: onCompletion((c) => {
      choice(c).message.tool_calls ??= [];
    }),
  },
  {
    name: 'has plain ids',
    mutate: onCompletion((c) => {
      c.id = c.id.replace('chatcmpl-', '');
    }),
  },
  {
    name: 'has one id for all',
    mutate: onCompletion((c) => {
      c.id = 'chatcmpl-1';
    }),
  },
  {
    name: 'names another model',
    mutate: onCompletion((c) => {
      c.model = 'gpt-4';
    }),
  },
  {
    name: 'has no usage',
    mutate: onCompletion((c) => {
      delete c.usage;
    }),
  },
  {
    name: 'has half a usage',
    mutate: onCompletion((c) => {
      delete c.usage.total_tokens;
    }),
  },
  {
    name: 'cannot add',
    mutate: onCompletion((c) => {
      c.usage.total_tokens += 1;
    }),
  },
  {
    name: 'trims and squeezes white space',
    mutate: onCompletion((c) => {
      const { message } = choice(c);
      message.content = message.content?.replace(/\s+/g, ' ') ?? null;
    }),
  },
  { name: 'labels JSON as text', mutate: onHeaders({ 'content-type': 'text/plain' }, (reply) => !isStream(reply)) },
  {
    name: 'labels completions as text',
    mutate: onHeaders({ 'content-type': 'text/plain' }, ({ body }) => body.includes('"chat.completion"')),
  },
  { name: 'has no request id', mutate: onHeaders({ 'x-request-id': undefined }) },
  { name: 'has no request id on streams', mutate: onHeaders({ 'x-request-id': undefined }, isStream) },
  {
    name: 'has no request id on errors',
    mutate: onHeaders({ 'x-request-id': undefined }, ({ status }) => status >= 400),
  },
  {
    name: 'has no request id on lists',
    mutate: onHeaders({ 'x-request-id': undefined }, ({ body }) => body.startsWith('{"object":"list"')),
  },
  { name: 'has one request id for all', mutate: onHeaders({ 'x-request-id': 'req_1' }) },
  {
    name: 'has errors of its own shape',
    mutate: onReply((r) => (r.status >= 400 ? { ...r, body: '{"detail":"no"}' } : r)),
  },
  {
    name: 'leaves out param and code',
    mutate: onErrors((error) => {
      delete error.param;
      delete error.code;
    }),
  },
  {
    name: 'has an error type of its own',
    mutate: onErrors((error) => {
      error.type = 'bad';
    }),
  },
  {
    name: 'says only no',
    mutate: onErrors((error) => {
      error.message = 'No.';
    }),
  },
  {
    name: 'shows its stack',
    mutate: onErrors((error) => {
      error.message += '\n    at parse (/app/server.js:10:2)';
    }),
  },
  {
    name: 'streams its errors',
    mutate: onReply((reply, question) =>
      reply.status === 400 && bodyOf(question).stream === true
        ? { status: 200, headers: { 'content-type': 'text/event-stream' }, body: `data: ${reply.body}\n\n` }
        : reply,
    ),
  },
  {
    name: 'has a page for unknown routes',
    mutate: onReply((reply) =>
      reply.status === 404 && reply.body.includes('unknown_url')
        ? { ...reply, headers: { 'content-type': 'text/html' }, body: '<h1>404</h1>' }
        : reply,
    ),
  },
  {
    name: 'writes a failure as the answer',
    mutate: onReply((reply) =>
      reply.status < 500
        ? reply
        : { ...reply, status: 200, body: '{"choices":[{"message":{"role":"assistant","content":"Error"}}]}' },
    ),
  },
  { name: 'lets failures be retried', mutate: onHeaders({ 'x-should-retry': undefined }) },
];
